import { rowWindow } from './rowWindow';

describe('the window of rows', () => {
  it('holds what is seen and some rows around it, in steps', () => {
    expect(rowWindow(5_000, 50, { top: 50_000, height: 600 })).toEqual({
      from: 985,
      to: 1_025,
    });
    // Scrolling by one row changes nothing.
    expect(rowWindow(5_000, 50, { top: 50_050, height: 600 })).toEqual({
      from: 985,
      to: 1_025,
    });
  });
  it('ends with the rows', () => {
    expect(rowWindow(20, 50, { top: 0, height: 600 })).toEqual({
      from: 0,
      to: 20,
    });
    const last = rowWindow(5_000, 50, { top: 1e9, height: 600 });
    expect(last.to).toBe(5_000);
    expect(last.from).toBeLessThan(5_000);
  });
});
