import { factsOf } from './facts';

describe('factsOf', () => {
  it('keeps what is known', () => {
    expect(
      factsOf({
        text: 'a',
        none: undefined,
        empty: '',
        list: ['b', 'a', 'b'],
        nobody: [],
        count: 0,
        odd: NaN,
        flag: false,
      }),
    ).toEqual({ text: 'a', list: ['b', 'a'], count: 0, flag: false });
  });

  it('answers nothing where nothing is known', () => {
    expect(factsOf({ a: undefined, b: '' })).toBeUndefined();
  });

  it('cuts texts at 128 characters, not through a character', () => {
    const facts = factsOf({
      long: 'x'.repeat(200),
      pair: `${'x'.repeat(127)}😀`,
      list: ['y'.repeat(200)],
    })!;
    expect(facts.long).toHaveLength(128);
    expect(facts.pair).toBe('x'.repeat(127));
    expect(facts.list).toEqual(['y'.repeat(128)]);
  });

  it('holds at most 12 facts and 20 items of a list', () => {
    const many = Object.fromEntries(
      Array.from({ length: 15 }, (_, index) => [`f${index}`, index]),
    );
    const list = Array.from({ length: 30 }, (_, index) => `${index}`);
    expect(Object.keys(factsOf(many)!)).toHaveLength(12);
    expect(factsOf({ list })!.list).toHaveLength(20);
  });
});
