import { clusterQueryOf } from './clusterFilters';
import { withChanges } from './useUrlState';

const of = (text: string, refs?: string[]) =>
  clusterQueryOf(new URLSearchParams(text), refs);

describe('filters of clusters in the address', () => {
  it('repeat for any of', () => {
    expect(of('environment=a&environment=b&q=osl&sort=name')).toEqual({
      environment: ['a', 'b'],
      q: 'osl',
    });
  });
  it('may ask for clusters without a value', () => {
    expect(of('owner=')).toEqual({ owner: [''] });
  });
  it('narrow to what is mine', () => {
    expect(of('mine=yes', ['user:default/me', 'group:default/us'])).toEqual({
      owner: ['user:default/me', 'group:default/us'],
    });
    expect(
      of('mine=yes&owner=group:default/us', ['user:default/me']),
    ).toBeUndefined();
    expect(of('mine=yes', [])).toBeUndefined();
  });
  it('change one at a time', () => {
    const before = new URLSearchParams('a=1&b=2&b=3');
    expect(withChanges(before, { b: ['4', '5'] }).toString()).toBe(
      'a=1&b=4&b=5',
    );
    expect(withChanges(before, { a: '', b: undefined }).toString()).toBe('');
  });
});
