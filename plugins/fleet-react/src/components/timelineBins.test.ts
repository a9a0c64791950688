import { timelineBins } from './timelineBins';

describe('timelineBins', () => {
  const hour = 3_600_000;

  it('counts every change once, in round spans', () => {
    const changes = [0, 1, 59, 60, 119].map(minutes => ({
      type: 'modified' as const,
      at: minutes * 60_000,
    }));
    const bins = timelineBins(changes, 0, 2 * hour, 14);
    expect(bins[0].to - bins[0].from).toBe(600_000);
    expect(bins.map(bin => bin.modified).reduce((a, b) => a + b)).toBe(5);
    expect(bins[0].modified).toBe(2);
    expect(bins[5].modified).toBe(1);
    expect(bins[6].modified).toBe(1);
  });

  it('stands a moment at all when everything happened at once', () => {
    const bins = timelineBins([{ type: 'added', at: 5 }], 5, 5, 20);
    expect(bins).toHaveLength(1);
    expect(bins[0].added).toBe(1);
  });
});
