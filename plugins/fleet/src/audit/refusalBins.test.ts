import { refusalBins } from './refusalBins';

describe('refusals over time', () => {
  it('are summed by spans; what is outside is left out', () => {
    const at = (minute: string, count: number) => ({
      minute: `2026-11-21T10:${minute}:00Z`,
      source: 'a',
      code: 'quota',
      count,
    });
    const from = Date.parse('2026-11-21T10:00:00Z');
    expect(
      refusalBins(
        [at('01', 2), at('09', 3), at('10', 4), at('59', 9)],
        from,
        from + 20 * 60_000,
        2,
      ).map(bin => bin.count),
    ).toEqual([5, 4]);
  });
});
