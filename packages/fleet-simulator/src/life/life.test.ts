import { CANARY_PATTERN, demoFleet, demoProfiles } from '..';

const NOW = Date.parse('2025-06-01T12:00:00Z');

function history(seed: string, seconds: number) {
  const fleet = demoFleet({
    seed,
    nowMs: NOW,
    warmUpSeconds: 0,
    rate: 10,
    profiles: { 'fra-dev-1': demoProfiles['fra-dev-1'] },
  });
  const [{ cluster }] = fleet.clusters;
  const lines: string[] = [];
  cluster.store.listenAll((_resource, event) =>
    lines.push(`${event.type} ${event.current.json}`),
  );
  fleet.tick(seconds);
  return { lines, cluster };
}

describe('life', () => {
  jest.setTimeout(60_000);

  it('is the same for the same seed and ticks, and another for another seed', () => {
    const first = history('one', 180).lines;
    expect(first.length).toBeGreaterThan(100);
    expect(history('one', 180).lines).toEqual(first);
    expect(history('two', 180).lines).not.toEqual(first);
  });

  it('shows deploys, crash loops and recovery within minutes on a busy cluster', () => {
    const { lines, cluster } = history('one', 1200);
    const seen = (text: string) => lines.some(line => line.includes(text));
    expect(seen('CrashLoopBackOff')).toBe(true);
    expect(seen('ImagePullBackOff')).toBe(true);
    expect(seen('"reason":"Unschedulable"')).toBe(true);
    expect(seen('"phase":"Succeeded"')).toBe(true);
    const deployments = cluster.list({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
    });
    const revised = deployments.filter(
      ({ metadata }) =>
        Number(metadata.annotations?.['deployment.kubernetes.io/revision']) > 1,
    );
    expect(revised.length).toBeGreaterThan(0);
    const healthy = deployments.filter(
      ({ spec, status }) => (status.availableReplicas ?? 0) >= spec.replicas,
    );
    expect(healthy.length).toBeGreaterThan(deployments.length / 2);
  });

  it('makes the three clusters of the demo, each with its own identity', () => {
    const { clusters } = demoFleet({
      seed: 'demo',
      nowMs: NOW,
      warmUpSeconds: 60,
    });
    expect(
      clusters.map(({ cluster }) => [
        cluster.name,
        cluster.list({ apiVersion: 'v1', kind: 'Node' }).length,
      ]),
    ).toEqual([
      ['osl-prod-1', 12],
      ['ber-stg-1', 5],
      ['fra-dev-1', 4],
    ]);
    expect(
      new Set(clusters.map(({ cluster }) => cluster.kubeSystemUid)).size,
    ).toBe(3);
    expect(
      new Set(clusters.map(({ cluster }) => cluster.versionInfo().gitVersion))
        .size,
    ).toBe(3);
    const [{ cluster }] = clusters;
    const [node] = cluster.list({ apiVersion: 'v1', kind: 'Node' });
    expect(node.spec.providerID).toMatch(/^openstack:\/\/\/[0-9a-f-]{36}$/);
    expect(node.metadata.labels).toMatchObject({
      'topology.kubernetes.io/region': 'eu-north',
      'node.kubernetes.io/instance-type': expect.any(String),
    });
    const secret = JSON.stringify(
      cluster.list({ apiVersion: 'apps/v1', kind: 'Deployment' }),
    );
    expect(secret).toMatch(CANARY_PATTERN);
  });
});
