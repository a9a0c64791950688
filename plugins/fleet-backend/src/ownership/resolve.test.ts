import fc from 'fast-check';
import { ConfigReader } from '@backstage/config';
import { NamespaceFacts, resolveOwners } from './resolve';
import { LabelRule, normalizeOwner, readOwnershipConfig } from './rules';

const RULES: LabelRule[] = [
  { label: 'team', owner: 'group:default/{{ value }}' },
  { label: 'squad', owner: 'group:squads/{{ value }}' },
];

const facts = (some: Partial<NamespaceFacts> = {}): NamespaceFacts => ({
  clusterName: 'prod',
  namespace: 'shop',
  labels: {},
  workloads: [],
  assignments: new Map(),
  claims: [],
  ...some,
});

const claim = {
  entity: 'component:default/cart',
  kubernetesId: 'cart',
  owner: 'group:default/checkout',
};

const cart = {
  workload: 'cart',
  labels: { 'backstage.io/kubernetes-id': 'cart', team: 'platform' },
};

describe('resolveOwners', () => {
  it('says nothing where nothing is known, so that the owner of the cluster counts', () => {
    expect(
      resolveOwners(
        facts({ workloads: [{ workload: 'api', labels: { app: 'api' } }] }),
        RULES,
      ),
    ).toEqual([]);
  });

  it('goes by labels of the namespace and of workloads, the first rule first', () => {
    expect(
      resolveOwners(
        facts({
          labels: { squad: 'blue', team: 'a' },
          workloads: [
            { workload: 'api', labels: { squad: 'red' } },
            { workload: 'web', labels: {} },
          ],
        }),
        RULES,
      ),
    ).toEqual([
      {
        workload: '',
        owner: 'group:default/a',
        source: 'label',
        rule: 'team=a',
      },
      {
        workload: 'api',
        owner: 'group:squads/red',
        source: 'label',
        rule: 'squad=red',
      },
    ]);
  });

  it('puts the catalog above labels, and people above the catalog', () => {
    expect(
      resolveOwners(facts({ workloads: [cart], claims: [claim] }), RULES),
    ).toMatchObject([
      {
        workload: 'cart',
        owner: 'group:default/checkout',
        source: 'catalog',
        rule: 'component:default/cart',
      },
    ]);
    const assignments = new Map([
      ['cart', { owner: 'user:default/ann', by: 'user:default/bob' }],
    ]);
    expect(
      resolveOwners(
        facts({ workloads: [cart], claims: [claim], assignments }),
        RULES,
      ),
    ).toMatchObject([
      {
        owner: 'user:default/ann',
        source: 'assignment',
        rule: 'assigned by user:default/bob',
      },
    ]);
  });

  it('keeps an assignment to a workload that is not there now', () => {
    const assignments = new Map([
      ['job', { owner: 'group:default/x', by: 'y' }],
    ]);
    expect(resolveOwners(facts({ assignments }), RULES)).toMatchObject([
      { workload: 'job', owner: 'group:default/x' },
    ]);
  });

  it('takes a claim only where it holds, the more precise one first', () => {
    const of = (claims: NamespaceFacts['claims']) =>
      resolveOwners(facts({ workloads: [cart], claims }), [])[0]?.rule;
    expect(of([{ ...claim, namespace: 'other' }])).toBeUndefined();
    expect(of([{ ...claim, cluster: 'test' }])).toBeUndefined();
    expect(
      of([
        { ...claim, entity: 'component:default/a' },
        { ...claim, entity: 'component:default/b', namespace: 'shop' },
        { ...claim, entity: 'component:default/c', cluster: 'prod' },
      ]),
    ).toBe('component:default/c');
    const named = { workload: 'cart', labels: { app: 'cart' } };
    expect(
      resolveOwners(facts({ workloads: [named], claims: [claim] }), []),
    ).toEqual([]);
  });

  it('skips values that make no entity reference', () => {
    expect(
      resolveOwners(facts({ labels: { team: 'a b', squad: 'red' } }), RULES),
    ).toMatchObject([{ owner: 'group:squads/red' }]);
  });

  it('does not depend on the order of the facts', () => {
    const item = fc.record({
      workload: fc.constantFrom('a', 'b', 'c'),
      labels: fc.dictionary(
        fc.constantFrom('team', 'squad', 'backstage.io/kubernetes-id'),
        fc.constantFrom('a', 'b', 'x'),
      ),
    });
    const claims = fc.uniqueArray(
      fc.record({
        entity: fc.constantFrom('component:default/1', 'component:default/2'),
        kubernetesId: fc.constantFrom('a', 'b'),
        owner: fc.constantFrom('group:default/p', 'group:default/q'),
      }),
      { selector: value => value.entity },
    );
    fc.assert(
      fc.property(fc.array(item), claims, (workloads, some) => {
        const forward = facts({ workloads, claims: some });
        const backward = facts({
          workloads: [...workloads].reverse(),
          claims: [...some].reverse(),
        });
        expect(resolveOwners(backward, RULES)).toEqual(
          resolveOwners(forward, RULES),
        );
      }),
    );
  });
});

describe('normalizeOwner', () => {
  it.each([
    ['team-a', 'group:default/team-a'],
    ['User:Ann', 'user:default/ann'],
    ['group:x/y', 'group:x/y'],
    ['', undefined],
    ['a b', undefined],
    ['group:/x', undefined],
    ['x'.repeat(300), undefined],
    // Longer than what is stored only once it is whole, or in lower case.
    ['x'.repeat(250), undefined],
    [`group:default/${'\u0130'.repeat(200)}`, undefined],
  ])('reads %p as %p', (text, ref) => {
    expect(normalizeOwner(text)).toBe(ref);
  });
});

describe('readOwnershipConfig', () => {
  const read = (labels: object[]) =>
    readOwnershipConfig(new ConfigReader({ fleet: { ownership: { labels } } }));

  it('has one rule unless said', () => {
    expect(readOwnershipConfig(new ConfigReader({})).labels).toEqual([
      { label: 'backstage.io/owner', owner: 'group:default/{{ value }}' },
    ]);
  });

  it('names what it cannot read, and the mend', () => {
    expect(() => read([{ label: 'not a label' }])).toThrow(
      'fleet.ownership.labels[0].label is "not a label"',
    );
    expect(() =>
      read([{ label: 'team', owner: 'group:{{ value }} x' }]),
    ).toThrow('write it like "group:default/{{ value }}"');
  });
});
