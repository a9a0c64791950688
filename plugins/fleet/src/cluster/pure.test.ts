import { makeNode } from '@backstage-fleet/plugin-fleet-react/testUtils';
import { isClusterName } from '../enroll/clusterName';
import { factLabel, factValue } from './factText';
import { fieldLabel, fieldValues, importantFirst } from './fieldText';
import { nodeFacts, rolesOf } from './nodeFacts';
import { nodeGroups } from './nodeGroups';
import { resourceQuery } from './query';

describe('isClusterName', () => {
  it.each(['a', 'osl-prod-1', '1', 'a'.repeat(63)])('takes %s', name => {
    expect(isClusterName(name)).toBe(true);
  });
  it.each(['', '-a', 'a-', 'A', 'a_b', 'a.b', 'a'.repeat(64)])(
    'refuses %p',
    name => {
      expect(isClusterName(name)).toBe(false);
    },
  );
});

describe('resourceQuery', () => {
  it('joins terms and leaves empty ones out', () => {
    expect(
      resourceQuery({ cluster: 'c', kind: 'Pod', ns: '', states: [] }),
    ).toBe('cluster:c kind:Pod');
  });
  it('lets nothing typed become another term', () => {
    expect(
      resourceQuery({ cluster: 'c', kind: 'Pod', name: 'a cluster:other "' }),
    ).toBe('cluster:c kind:Pod name:*aclusterother*');
  });
});

describe('factLabel and factValue', () => {
  it.each([
    ['storageClass', 'Storage class'],
    ['cpuMillis', 'CPU'],
    ['memoryBytes', 'Memory'],
    ['osImage', 'OS image'],
    ['qosClass', 'QoS class'],
    ['tls', 'TLS'],
    ['dnsNames', 'DNS names'],
  ])('say %s as %s', (name, label) => {
    expect(factLabel(name)).toBe(label);
  });
  it('count cores', () => {
    expect(factValue('cpuMillis', 1_000)).toBe('1 core');
    expect(factValue('cpuMillis', 3_850)).toMatch(/^3.9 cores$/);
  });
});

describe('fieldLabel and fieldValues', () => {
  it('leave out what every workload shares', () => {
    expect(fieldLabel('spec.template.spec.containers[0].image')).toBe(
      'containers[0].image',
    );
    expect(
      fieldLabel('metadata.annotations[deployment.kubernetes.io/revision]'),
    ).toBe('annotation revision');
    expect(fieldLabel('metadata.labels[app.kubernetes.io/version]')).toBe(
      'label version',
    );
    expect(
      fieldLabel('spec.template.metadata.labels[app.kubernetes.io/version]'),
    ).toBe('template label version');
    expect(fieldLabel('spec.replicas')).toBe('spec.replicas');
    expect(fieldLabel('status.containerStatuses[api].restartCount')).toBe(
      'api restartCount',
    );
  });
  it('put first what was wanted and last when it was', () => {
    const paths = [
      'status.containerStatuses[api].lastState.terminated.finishedAt',
      'status.conditions[Ready].status',
      'status.containerStatuses[api].restartCount',
      'spec.replicas',
    ];
    expect(
      importantFirst(paths.map(path => ({ path }))).map(field => field.path),
    ).toEqual([...paths].reverse());
  });
  it('show tags where only the tag changed, and whole images else', () => {
    const path = 'spec.template.spec.containers[0].image';
    expect(fieldValues({ path, before: 'r/a:1', after: 'r/a:2' })).toEqual({
      before: '1',
      after: '2',
    });
    expect(fieldValues({ path, before: 'r/a:1', after: 'r/b:1' })).toEqual({
      before: 'r/a:1',
      after: 'r/b:1',
    });
  });
  it.each([
    [
      '{"exitCode":0,"finishedAt":"2026-01-01T00:00:09Z","reason":"Completed"}',
      'exitCode 0, reason Completed',
    ],
    [
      '{"startedAt":"2026-01-01T00:00:00Z"}',
      // Told as this place tells times.
      expect.stringMatching(/^startedAt .*(Jan|Dec)/),
    ],
    ['{"a":{"b":1}}', '{"a":{"b":1}}'],
    ['{"reason":"Comp…', '{"reason":"Comp…'],
    ['{}', '{}'],
    [
      '[{"lastTransitionTime":"2026-01-01T00:00:00Z","status":"True","type":"Complete"},{"type":"Ready"}]',
      'status True, type Complete; type Ready',
    ],
    ['["a","b"]', '["a","b"]'],
    ['[{"a":{"b":1}}]', '[{"a":{"b":1}}]'],
    ['[]', '[]'],
    [undefined, undefined],
  ])('say the object %s as %s', (after, said) => {
    const path = 'status.containerStatuses[api].state.terminated';
    expect(fieldValues({ path, after }).after).toEqual(said);
  });
});

describe('nodes', () => {
  it('stand by zone, those in need first', () => {
    const { by, groups } = nodeGroups(
      [
        makeNode({ cluster: 'c', name: 'n1' }),
        makeNode({ cluster: 'c', name: 'n2', state: 'critical' }),
        makeNode({ cluster: 'c', name: 'n3', labels: {} }),
      ],
      'no zone',
    );
    expect(by).toBe('zone');
    expect(
      groups.map(group => [group.label, group.tiles.map(t => t.name)]),
    ).toEqual([
      ['no zone', ['n3']],
      ['zone-a', ['n2', 'n1']],
    ]);
  });
  it('stand by instance type where no node has a zone', () => {
    const labels = { 'node.kubernetes.io/instance-type': 'm5.large' };
    const { by, groups } = nodeGroups(
      [makeNode({ cluster: 'c', name: 'n1', labels })],
      'no zone',
    );
    expect(by).toBe('type');
    expect(groups[0].label).toBe('m5.large');
  });
  it('have roles and capacity', () => {
    const node = makeNode({
      cluster: 'c',
      name: 'n',
      labels: { 'node-role.kubernetes.io/control-plane': '' },
    });
    expect(rolesOf(node)).toEqual(['control-plane']);
    expect(nodeFacts(node)).toMatchObject({ version: 'v1.35.2', cpu: 8 });
    expect(nodeFacts({ ...node, facts: undefined })).toEqual({});
  });
});
