import { searchSortOf, searchSortsAt } from './searchSort';

const THEN = '2026-11-20T12:00:00Z';

describe('orders of a search', () => {
  it('are those of the address that the hub knows, or by name', () => {
    expect(searchSortOf('-restarts', undefined)).toBe('-restarts');
    expect(searchSortOf('size', undefined)).toBe('name');
    expect(searchSortOf(null, undefined)).toBe('name');
  });

  it('are by name and state alone of a past time, whatever was chosen before', () => {
    expect(searchSortsAt(THEN)).toEqual(['name', '-name', 'state', '-state']);
    expect(searchSortOf('-state', THEN)).toBe('-state');
    expect(searchSortOf('-restarts', THEN)).toBe('name');
  });
});
