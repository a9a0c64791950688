import { fitGrowth, percentile, summarize } from './statistics';

describe('percentile', () => {
  it('is a sample that was seen', () => {
    const sorted = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(percentile(sorted, 0.5)).toBe(50);
    expect(percentile(sorted, 0.95)).toBe(95);
    expect(percentile(sorted, 1)).toBe(100);
    expect(percentile([7], 0)).toBe(7);
  });
});

describe('summarize', () => {
  it('does not depend on order, and takes nothing for zeros', () => {
    expect(summarize([3, 1, 2])).toEqual({
      count: 3,
      p50: 2,
      p95: 3,
      p99: 3,
      max: 3,
    });
    expect(summarize([])).toMatchObject({ count: 0, max: 0 });
  });
});

describe('fitGrowth', () => {
  const of = (cost: (size: number) => number) =>
    fitGrowth(
      [1_000, 10_000, 100_000].map(size => ({ size, cost: cost(size) })),
    );

  it.each([
    ['constant', () => 5, 0],
    ['linear', (n: number) => 0.01 * n, 1],
    ['quadratic', (n: number) => n * n, 2],
  ])('tells %s cost', (_, cost, exponent) => {
    expect(of(cost)).toBe(exponent);
  });

  it('says nothing of one size, or of no cost', () => {
    expect(fitGrowth([{ size: 1, cost: 1 }])).toBeUndefined();
    expect(of(() => 0)).toBeUndefined();
  });
});
