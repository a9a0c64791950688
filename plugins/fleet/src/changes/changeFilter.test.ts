import { changeFilterOf, isNarrowed, savedViewOf } from './changeFilter';

const of = (text: string) => changeFilterOf(new URLSearchParams(text));

describe('the filter of changes', () => {
  it('is read from the address, with any of several types', () => {
    expect(
      of('cluster=a&type=added&type=deleted&type=odd&q=&view=list'),
    ).toEqual({ cluster: 'a', type: ['added', 'deleted'] });
  });

  it('tells narrowing from looking at another time', () => {
    expect(isNarrowed(of('since=2026-01-01T00:00:00Z'))).toBe(false);
    expect(isNarrowed(of('q=cart'))).toBe(true);
  });

  it('is saved without its place in time, in one order', () => {
    expect(
      savedViewOf(new URLSearchParams('q=b&since=x&until=y&cluster=a')),
    ).toBe('cluster=a&q=b');
  });
});
