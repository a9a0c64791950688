import fc from 'fast-check';
import { safeUrl } from './safeUrl';

describe('safeUrl', () => {
  it.each([
    ['https://github.com/org/repo.git', 'https://github.com/org/repo.git'],
    ['https://user:pw@github.com/org/repo', 'https://github.com/org/repo'],
    ['https://token@dev.azure.com/org/p', 'https://dev.azure.com/org/p'],
    ['https://host/repo?token=abc#x', 'https://host/repo'],
    ['https://host:8443', 'https://host:8443'],
    ['https://host/', 'https://host/'],
    ['ssh://git@host:22/org/repo.git', 'ssh://host:22/org/repo.git'],
    ['git@github.com:org/repo.git', 'github.com:org/repo.git'],
    ['oci://user:pw@ghcr.io/org/charts', 'oci://ghcr.io/org/charts'],
    [
      'registry-1.docker.io/bitnamicharts',
      'registry-1.docker.io/bitnamicharts',
    ],
    ['user:pw@host/path', 'host/path'],
    ['user:p@w@host/path', 'host/path'],
    ['https://user:p@w@host/path', 'https://host/path'],
  ])('makes %s into %s', (url, expected) => {
    expect(safeUrl(url)).toBe(expected);
  });

  it.each([
    undefined,
    '',
    'https://user:pa/ss@host/path',
    'https://user:80/ss@host/path',
    'https://',
    'file:///etc/passwd',
    'a b',
    'https:\\\\user:pw@host',
    'x'.repeat(2049),
  ])('says nothing of %s', url => {
    expect(safeUrl(url)).toBeUndefined();
  });

  it('never lets credentials or a query through', () => {
    const word = fc.stringMatching(/^[a-z0-9:/@.%-]{0,12}$/);
    fc.assert(
      fc.property(
        fc.constantFrom('https://', 'ssh://', 'oci://', ''),
        word,
        word,
        (scheme, before, after) => {
          const secret = 'Canary1';
          const url = `${scheme}${before}:${secret}${after}@host/path?${secret}`;
          expect(safeUrl(url) ?? '').not.toMatch(/canary1/i);
        },
      ),
    );
  });
});
