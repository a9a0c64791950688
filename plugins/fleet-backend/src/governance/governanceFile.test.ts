import { ConfigReader } from '@backstage/config';
import { readGovernanceConfig } from './governanceConfig';
import { parseGovernanceFile } from './governanceFile';

describe('parseGovernanceFile', () => {
  it('reads clusters with what is said of them, from any document of the file', () => {
    expect(
      parseGovernanceFile(`
- name: osl-prod-1
  owner: group:team-a
  labels: { team: a }
---
- name: osl-test-1
  environment: test
  tags: []
`),
    ).toEqual([
      {
        name: 'osl-prod-1',
        governance: { owner: 'group:default/team-a', labels: { team: 'a' } },
      },
      { name: 'osl-test-1', governance: { environment: 'test' } },
    ]);
    expect(parseGovernanceFile('')).toEqual([]);
    expect(parseGovernanceFile('# nothing yet')).toEqual([]);
  });

  it.each([
    ['- name: [', /it is no YAML/],
    ['clusters: []', /must be a list of clusters/],
    ['- owner: group:a', /entry 1 has no "name"/],
    ['- name: Not A Name', /entry 1 has no "name"/],
    ['- a\n- name: b', /entry 1 has no "name"/],
    ['- name: a\n- name: a', /"a" is there twice/],
    ['- name: a\n  owner: team\n- name: b\n  tags: 1', /of "a": owner.*of "b"/],
  ])('refuses %p whole', (content, message) => {
    expect(() => parseGovernanceFile(content)).toThrow(message);
  });

  it('does not unfold what only repeats itself', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'
        .split('')
        .map(
          (key, i) =>
            `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`,
        ),
    ].join('\n');
    expect(() => parseGovernanceFile(bomb)).toThrow();
  });
});

describe('fleet.governance', () => {
  const read = (governance: object) =>
    readGovernanceConfig(new ConfigReader({ fleet: { governance } as any }));

  it('reads locations', () => {
    expect(
      read({ locations: [{ type: 'file', target: './a.yaml' }] }),
    ).toMatchObject({ locations: [{ type: 'file', target: './a.yaml' }] });
    expect(readGovernanceConfig(new ConfigReader({})).locations).toEqual([]);
  });

  it.each([
    [[{ type: 'git', target: 'x' }], /locations\[0\]\.type is "git"/],
    [[{ type: 'url', target: 'ftp://x' }], /expected an http or https URL/],
    [
      [
        { type: 'file', target: 'x' },
        { type: 'file', target: 'x' },
      ],
      /names "x" twice/,
    ],
  ])('stops the start for %p', (locations, message) => {
    expect(() => read({ locations })).toThrow(message);
  });
});
