import { bytesOf, coresOf, shareOf } from './amount';

describe('amounts', () => {
  it('say thousandths of a core as cores', () => {
    expect(coresOf(250)).toBe(0.25);
  });
  it('stand in one unit, that of the larger', () => {
    expect(bytesOf(512 * 1024 ** 2, 2 * 1024 ** 3)).toEqual({
      value: 0.5,
      of: 2,
      unit: 'GiB',
    });
    expect(bytesOf(0, 0)).toEqual({ value: 0, of: 0, unit: 'B' });
  });
  it('are shares of a whole, also where there is none or too much', () => {
    expect(shareOf(1, 4)).toBe(0.25);
    expect(shareOf(9, 4)).toBe(1);
    expect(shareOf(1, 0)).toBe(0);
  });
});
