import { CustomKind } from '@backstage-fleet/protocol';
import {
  KindPolicy,
  deniedKinds,
  offeredKinds,
  planKinds,
} from './wantedKinds';

const WIDGET: CustomKind = {
  group: 'example.com',
  versions: ['v1'],
  kind: 'Widget',
  resource: 'widgets',
  namespaced: true,
  fields: ['spec.size'],
};

const policy = (more: Partial<KindPolicy> = {}): KindPolicy => ({
  profile: 'inventory',
  denyKinds: [],
  ...more,
});

const plan = (
  kinds: string[],
  more: Partial<KindPolicy> = {},
  custom?: CustomKind[],
  maxKinds?: number,
) => {
  const { wanted, unwanted, unknown } = planKinds(
    { revision: 1, kinds, custom, heartbeatSeconds: 10, pollHoldSeconds: 25 },
    policy(more),
    maxKinds,
  );
  return {
    wanted: wanted.map(({ spec }) => spec.id),
    unwanted: unwanted.map(({ id, report }) => [id, report.state]),
    unknown,
  };
};

describe('the kinds an agent collects', () => {
  it('are those the hub wants, in its order', () => {
    expect(plan(['pods', 'namespaces', 'pods']).wanted).toEqual([
      'pods',
      'namespaces',
    ]);
  });

  it('hold no kind the agent does not know', () => {
    const { wanted, unknown } = plan(['pods', 'gadgets.example.com']);
    expect(wanted).toEqual(['pods']);
    expect(unknown).toEqual([expect.stringContaining('gadgets.example.com')]);
  });

  it.each([
    ['by its id', ['pods']],
    ['by its group', ['*.apps', 'pods']],
  ])('hold no kind that the agent’s owner denies %s', (_, denyKinds) => {
    const { wanted, unwanted } = plan(['pods', 'deployments.apps'], {
      denyKinds,
    });
    expect(wanted).not.toContain('pods');
    expect(unwanted).toContainEqual(['pods', 'forbidden']);
    expect(wanted.includes('deployments.apps')).toBe(
      !denyKinds.includes('*.apps'),
    );
  });

  it('are denied also where the configuration of the hub defines them', () => {
    expect(
      plan(['widgets.example.com'], { denyKinds: ['*.example.com'] }, [WIDGET]),
    ).toMatchObject({
      wanted: [],
      unwanted: [['widgets.example.com', 'forbidden']],
    });
  });

  it('hold a kind of the hub’s configuration whose definition passes', () => {
    expect(plan(['widgets.example.com'], {}, [WIDGET]).wanted).toEqual([
      'widgets.example.com',
    ]);
  });

  it.each<[string, unknown[]]>([
    ['asks for the data of secrets', [{ ...WIDGET, fields: ['data.*'] }]],
    ['cannot be read', [{ ...WIDGET, fields: ['spec..size'] }]],
    ['is given twice', [WIDGET, WIDGET, { ...WIDGET, fields: ['spec.a'] }]],
    ['is no definition', [{ resource: 'widgets', group: 'example.com' }]],
  ])('leave out a definition that %s, and only that', (_, custom) => {
    const { wanted, unwanted } = plan(
      ['pods', 'widgets.example.com'],
      {},
      custom as CustomKind[],
    );
    expect(wanted).toEqual(['pods']);
    expect(unwanted).toEqual([['widgets.example.com', 'broken']]);
  });

  it('survive definitions that are no objects at all', () => {
    expect(plan(['pods'], {}, [null, 3] as never).wanted).toEqual(['pods']);
    expect(plan(['pods'], {}, 'all of them' as never).wanted).toEqual(['pods']);
  });

  it('cannot be replaced by a definition of the same id', () => {
    const open = { ...WIDGET, group: '', resource: 'pods', kind: 'Pod' };
    expect(plan(['pods'], {}, [open])).toMatchObject({
      wanted: [],
      unwanted: [['pods', 'broken']],
    });
  });

  it('are those of the agent’s profile', () => {
    const { wanted, unknown } = plan(
      ['pods', 'widgets.example.com'],
      { profile: 'security' },
      [{ ...WIDGET, profile: 'security' }],
    );
    expect(wanted).toEqual(['widgets.example.com']);
    expect(unknown).toEqual([expect.stringContaining('profile inventory')]);
  });

  it('are in namespaces where the agent is limited to some', () => {
    expect(plan(['pods', 'nodes'], { namespaces: ['shop'] })).toMatchObject({
      wanted: ['pods'],
      unwanted: [['nodes', 'forbidden']],
    });
  });

  it('are no more than the hub takes', () => {
    const { wanted, unknown } = plan(['pods', 'nodes'], {}, undefined, 1);
    expect(wanted).toEqual(['pods']);
    expect(unknown).toEqual([expect.stringContaining('limit of 1 kinds')]);
  });

  it('are offered without those that are denied', () => {
    expect(offeredKinds(policy())).toContain('pods');
    expect(offeredKinds(policy({ denyKinds: ['pods'] }))).not.toContain('pods');
    expect(deniedKinds(policy({ denyKinds: ['pods'] }))).toEqual(['pods']);
  });

  it('differ where the definition differs', () => {
    const of = (custom: CustomKind) =>
      planKinds(
        {
          revision: 1,
          kinds: ['widgets.example.com'],
          custom: [custom],
          heartbeatSeconds: 10,
          pollHoldSeconds: 25,
        },
        policy(),
      ).wanted[0].definition;
    const { fields, ...rest } = WIDGET;
    expect(of(WIDGET)).toBe(of({ fields, ...rest }));
    expect(of(WIDGET)).not.toBe(of({ ...WIDGET, fields: ['spec.color'] }));
  });
});
