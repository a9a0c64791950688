import { nextSort, sortDescriptor, sortOf } from './clusterSort';
import { sameView } from './savedView';

describe('the order of clusters', () => {
  it('is what needs a person first, unless the address asks for one the hub knows', () => {
    expect(sortOf(null)).toBe('health');
    expect(sortOf('password')).toBe('health');
    expect(sortOf('-nodes')).toBe('-nodes');
  });
  it('goes by a column, the other way, and back', () => {
    expect(nextSort('health', 'name')).toBe('name');
    expect(nextSort('name', 'name')).toBe('-name');
    expect(nextSort('-name', 'name')).toBe('health');
    expect(nextSort('health', 'nodes')).toBe('-nodes');
    expect(sortDescriptor('-nodes')).toEqual({
      column: 'nodes',
      direction: 'descending',
    });
  });
});

describe('saved views', () => {
  it('are the same whatever the order of their parameters', () => {
    expect(sameView('a=1&b=2', 'b=2&a=1')).toBe(true);
    expect(sameView('a=1', 'a=2')).toBe(false);
  });
});
