import { Governance } from '@backstage-fleet/plugin-fleet-common';
import { checkGovernance } from './checkGovernance';
import { mergeGovernance } from './governance';
import { governanceDiff } from './governanceDiff';

describe('checkGovernance', () => {
  it('takes every member, writes owners in full and tags once', () => {
    expect(
      checkGovernance({
        owner: 'Group:Team-A',
        environment: 'prod',
        criticality: 'high',
        sensitivity: 'internal',
        description: 'Two\nlines, æøå',
        contacts: [
          {
            name: 'Ada',
            role: 'lead',
            email: 'ada@example.com',
            url: 'https://example.com/ada',
          },
        ],
        tags: ['pci', 'pci'],
        labels: { team: 'a', 'example.com/tier': '' },
        links: [{ title: 'Runbook', url: 'https://example.com/run' }],
        region: null,
      }),
    ).toMatchObject({
      owner: 'group:default/team-a',
      tags: ['pci'],
      region: null,
    });
  });

  it.each([
    [{ owner: 'team-a' }, 'owner is "team-a"; expected an entity reference'],
    [{ owner: 'group:a/b/c' }, 'owner is'],
    [{ owner: 7 }, 'owner must be text'],
    [{ environment: 'x'.repeat(64) }, 'environment has 64 characters'],
    [{ environment: 'a\u0000b' }, 'environment holds control characters'],
    [{ criticality: 'huge' }, 'criticality is "huge"; expected one of low'],
    [{ labels: { 'a b': 'x' } }, 'labels has the key "a b"'],
    [{ labels: { a: 7 } }, 'labels[a] must be text'],
    [{ labels: ['a'] }, 'labels must be an object'],
    [{ tags: 'pci' }, 'tags must be a list'],
    [{ tags: ['a', ''] }, 'tags[1] is missing'],
    [{ contacts: [{ role: 'x' }] }, 'contacts[0].name is missing'],
    [{ contacts: [{ name: 'x', age: 1 }] }, 'contacts[0].age is not known'],
    [{ contacts: [{ name: 'x', email: 'x' }] }, 'contacts[0].email'],
    [
      { links: [{ title: 'x', url: 'data:text/html,x' }] },
      'links[0].url is "data:text/html,x"; expected an http or https URL',
    ],
    [{ links: Array(21).fill({ title: 'x', url: 'y' }) }, 'at most 20'],
    [{ onwer: 'x' }, 'onwer is not known; expected one of owner'],
    [{ __proto__: null, constructor: 1 }, 'constructor is not known'],
    ['text', 'must be an object'],
  ])('refuses %p', (value, message) => {
    expect(() => checkGovernance(value)).toThrow(message);
  });

  it('names all that is wrong at once', () => {
    expect(() => checkGovernance({ owner: 'x', tags: 1 })).toThrow(
      /owner is.*; tags must/,
    );
  });
});

describe('changes of governance', () => {
  const before: Governance = {
    owner: 'group:default/a',
    environment: 'test',
    labels: { team: 'a', old: '1' },
    tags: ['x'],
  };

  it('keeps what is absent, clears what is null or empty', () => {
    expect(
      mergeGovernance(before, {
        environment: null,
        tags: [],
        labels: { team: 'b' },
        project: '',
      }),
    ).toEqual({ owner: 'group:default/a', labels: { team: 'b' } });
  });

  it('tells what differs member by member, labels one by one', () => {
    expect(
      governanceDiff(before, {
        owner: 'group:default/b',
        environment: 'test',
        labels: { team: 'a', new: '2' },
        tags: ['x', 'y'],
      }),
    ).toEqual([
      {
        path: 'governance.owner',
        before: 'group:default/a',
        after: 'group:default/b',
      },
      { path: 'governance.tags', before: '["x"]', after: '["x","y"]' },
      { path: 'governance.labels[new]', after: '2' },
      { path: 'governance.labels[old]', before: '1' },
    ]);
    expect(governanceDiff(before, { ...before })).toEqual([]);
  });
});
