import { kindSpecs } from '@backstage-fleet/protocol';
import {
  CANARY_PATTERN,
  SILENT_CLUSTER,
  SimulatedCluster,
  demoFleet,
  demoProfiles,
  demoProfilesOf,
  saveDemoCluster,
} from '..';

const NOW = Date.parse('2025-06-01T12:00:00Z');

const HOUR = 3_600_000;

/** What changes from now on, but leases, events and the heartbeats of nodes. */
function meaningfulChanges(cluster: SimulatedCluster) {
  const changes: { atMs: number; resource: string; text: string }[] = [];
  cluster.store.listenAll((resource, { current }) => {
    if (/^\/(events|nodes)$|\/leases$/.test(resource)) return;
    changes.push({
      atMs: cluster.clock.now(),
      resource,
      text: current.json,
    });
  });
  return changes;
}

function history(seed: string, seconds: number) {
  const fleet = demoFleet({
    seed,
    nowMs: NOW,
    warmUpSeconds: 0,
    rate: 150,
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

  it('goes on from where it was kept, with the same objects and no new start', () => {
    const profiles = { 'fra-dev-1': demoProfiles['fra-dev-1'] };
    const fleet = demoFleet({
      seed: 'one',
      nowMs: NOW,
      warmUpSeconds: 0,
      rate: 150,
      profiles,
    });
    fleet.tick(400);
    const [before] = fleet.clusters;
    const saved = JSON.parse(JSON.stringify(saveDemoCluster(before)));
    const [after] = demoFleet({
      seed: 'one',
      nowMs: before.clock.now(),
      rate: 0,
      profiles,
      warmUpSeconds: 0,
      saved: () => saved,
      plans: fleet.savePlans(),
    }).clusters;
    expect(after.cluster.kubeSystemUid).toBe(before.cluster.kubeSystemUid);
    expect(after.clock.now()).toBe(before.clock.now());
    const pods = ({ cluster }: typeof before) =>
      cluster
        .list({ apiVersion: 'v1', kind: 'Pod' })
        .filter(pod => pod.metadata.ownerReferences?.[0].kind === 'DaemonSet')
        .map(({ metadata, status }) => [
          metadata.uid,
          status.containerStatuses.map((each: any) => each.containerID),
        ]);
    const known = pods(before);
    expect(known.length).toBeGreaterThan(4);
    after.cluster.tick(30);
    expect(pods(after)).toEqual(known);
    expect(after.life.save().apps).toEqual(saved.life.apps);
    expect(
      after.cluster.get({
        apiVersion: 'cert-manager.io/v1',
        kind: 'ClusterIssuer',
        name: 'letsencrypt',
      }),
    ).toBeDefined();
  });

  it('goes on after a pause of days as if there had been none', () => {
    const profiles = { 'ber-prod-2': demoProfiles['ber-prod-2'] };
    const live = { seed: 'one', profiles, warmUpSeconds: 0, rate: 6 };
    const fleet = demoFleet({ ...live, nowMs: NOW });
    fleet.tick(400);
    const saved = JSON.parse(
      JSON.stringify(saveDemoCluster(fleet.clusters[0])),
    );
    const nowMs = NOW + 5 * 24 * HOUR;
    const again = demoFleet({
      ...live,
      nowMs,
      saved: () => saved,
      plans: fleet.savePlans(),
    });
    const [{ cluster, clock }] = again.clusters;
    expect(clock.now()).toBe(nowMs);
    const changes = meaningfulChanges(cluster);
    again.tick(60);
    // What was planned for the days between does not come all at once.
    expect(changes).toEqual([]);
  });

  it('is made again as it was, when told when it was made', () => {
    const profiles = { 'fra-dev-1': demoProfiles['fra-dev-1'] };
    const made = (nowMs: number) =>
      demoFleet({
        seed: 'one',
        profiles,
        warmUpSeconds: 0,
        madeMs: NOW,
        presentMs: NOW,
        nowMs,
      }).clusters[0].cluster;
    const objects = (cluster: SimulatedCluster) =>
      cluster
        .save()
        .objects.map(([, each]) =>
          each.map(({ metadata }) => [
            metadata.uid,
            metadata.creationTimestamp,
          ]),
        );
    expect(objects(made(NOW + 30 * HOUR))).toEqual(objects(made(NOW)));
  });

  it('lets a version reach several clusters one after the other', () => {
    const names = ['osl-prod-1', 'ber-stg-1', 'ber-prod-2'];
    const fleet = demoFleet({
      seed: 'rollout',
      nowMs: NOW,
      warmUpSeconds: 0,
      profiles: Object.fromEntries(
        names.map(name => [name, demoProfiles[name]]),
      ),
    });
    const reached = new Map<string, Set<string>>();
    for (const { cluster } of fleet.clusters) {
      cluster.store.listen('apps/deployments', ({ type, current }) => {
        const { image } = current.object.spec.template.spec.containers[0];
        if (type !== 'MODIFIED' || current.object.metadata.generation! < 2) {
          return;
        }
        const clusters = reached.get(image) ?? new Set();
        reached.set(image, clusters.add(cluster.name));
      });
    }
    for (let hours = 1; hours <= 24; hours++) {
      for (const _ of fleet.liveThrough(NOW + hours * 3_600_000));
    }
    const widest = Math.max(...[...reached.values()].map(({ size }) => size));
    expect(widest).toBe(names.length);
  });
});

describe('life before the eyes of a visitor', () => {
  jest.setTimeout(120_000);
  const HOURS = 5;
  /** Of each environment one, and the one that manages others. */
  const names = ['osl-prod-1', 'ber-stg-1', 'fra-dev-1', 'osl-mgmt-1'];
  const fleet = demoFleet({
    seed: 'visitor',
    nowMs: NOW,
    warmUpSeconds: 0,
    rate: 6,
    everyday: 1,
    profiles: Object.fromEntries(names.map(name => [name, demoProfiles[name]])),
  });
  const lives = fleet.clusters.map(({ cluster, profile }) => ({
    name: cluster.name,
    environment: profile.environment,
    changes: meaningfulChanges(cluster),
  }));
  beforeAll(() => {
    for (let hour = 1; hour <= HOURS; hour++) {
      for (const _ of fleet.liveThrough(NOW + hour * HOUR));
    }
  });

  /** Longest time without a change, in minutes. */
  const longestPause = (changes: { atMs: number }[]) => {
    const times = [NOW, ...changes.map(({ atMs }) => atMs), NOW + HOURS * HOUR];
    return (
      Math.max(...times.map((at, index) => at - (times[index - 1] ?? at))) /
      60_000
    );
  };

  it('brings a change to every cluster every few minutes', () => {
    const most = { production: 9, staging: 7, development: 5 };
    for (const { name, environment, changes } of lives) {
      expect({ name, pause: longestPause(changes) }).toEqual({
        name,
        pause: expect.any(Number),
      });
      expect(longestPause(changes)).toBeLessThanOrEqual(most[environment]);
    }
  });

  it('is slower in production than in development', () => {
    const of = (name: string) => lives.find(life => life.name === name)!;
    expect(of('fra-dev-1').changes.length).toBeGreaterThan(
      of('osl-prod-1').changes.length,
    );
  });

  it('lets incidents arise and heal', () => {
    const name = 'fra-dev-1';
    const { changes } = lives.find(life => life.name === name)!;
    expect(changes.some(({ text }) => text.includes('CrashLoopBackOff'))).toBe(
      true,
    );
    const { cluster, life } = fleet.clusters.find(
      each => each.cluster.name === name,
    )!;
    const pods = cluster.list({ apiVersion: 'v1', kind: 'Pod' });
    const failing = pods.filter(pod =>
      pod.status?.containerStatuses?.some(
        (each: any) => each.state.waiting?.reason === 'CrashLoopBackOff',
      ),
    );
    // All that is broken is an incident that goes on; the others have healed.
    expect(failing.length).toBeLessThan(pods.length / 4);
    expect(life.troubles.size).toBeLessThan(4);
  });

  it('comes to rest when told to', () => {
    fleet.setPace({ rate: 0, everyday: 0 });
    for (const _ of fleet.liveThrough(NOW + (HOURS + 2) * HOUR));
    const before = lives.map(({ changes }) => changes.length);
    for (const _ of fleet.liveThrough(NOW + (HOURS + 4) * HOUR));
    expect(lives.map(({ changes }) => changes.length)).toEqual(before);
  });
});

describe('the clusters of the demo', () => {
  jest.setTimeout(120_000);
  const fleet = () => demoFleet({ seed: 'demo', nowMs: NOW, warmUpSeconds: 0 });
  const clusters = fleet().clusters;
  const count = (of: (each: (typeof clusters)[number]) => string) => {
    const counts: Record<string, number> = {};
    for (const each of clusters) counts[of(each)] = (counts[of(each)] ?? 0) + 1;
    return counts;
  };
  const named = (name: string) =>
    clusters.find(({ cluster }) => cluster.name === name)!;

  it('are 24 in 4 providers, 3 environments and 6 regions, each with its own identity', () => {
    expect(clusters).toHaveLength(24);
    expect(count(({ profile }) => profile.provider)).toEqual({
      openstack: 7,
      vsphere: 6,
      aws: 6,
      azure: 5,
    });
    expect(count(({ profile }) => profile.environment)).toEqual({
      production: 13,
      staging: 6,
      development: 5,
    });
    expect(Object.keys(count(({ profile }) => profile.region))).toHaveLength(6);
    expect(
      new Set(clusters.map(({ cluster }) => cluster.kubeSystemUid)).size,
    ).toBe(24);
  });

  it('hold 200 to 2,000 objects each that the inventory collects', () => {
    const collected = new Set(
      kindSpecs().map(({ group, resource }) => `${group}/${resource}`),
    );
    for (const { cluster } of clusters) {
      let objects = 0;
      for (const [resource, stored] of cluster.store.everything()) {
        if (collected.has(resource)) objects += stored.length;
      }
      expect({ name: cluster.name, objects }).toEqual({
        name: cluster.name,
        objects: expect.any(Number),
      });
      expect(objects).toBeGreaterThanOrEqual(200);
      expect(objects).toBeLessThanOrEqual(2000);
    }
  });

  it('have one far behind, one to fall silent, one with an old log4j, one that manages the others', () => {
    const images = (name: string) =>
      named(name)
        .cluster.list({ apiVersion: 'v1', kind: 'Pod' })
        .map(pod => pod.spec.containers[0].image);
    expect(named('ber-legacy-1').cluster.versionInfo().minor).toBe('27');
    expect(images('ber-legacy-1')).toContain(
      'registry.example/legacy/log4j-service:2.14.1',
    );
    expect(images('osl-prod-1').join()).not.toContain('log4j');
    expect(named(SILENT_CLUSTER)).toBeDefined();
    const managed = named('osl-mgmt-1').cluster.list({
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'Cluster',
    });
    expect(managed.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(['osl-prod-1', 'dub-prod-1', 'ams-prod-1']),
    );
  });

  it('serve the kinds of add-ons only where these are', () => {
    const serves = (name: string, group: string) =>
      named(name)
        .cluster.kinds.all()
        .some(kind => kind.group === group);
    expect(serves('osl-prod-1', 'argoproj.io')).toBe(true);
    expect(serves('osl-prod-1', 'cluster.x-k8s.io')).toBe(false);
    expect(serves('osl-mgmt-1', 'cluster.x-k8s.io')).toBe(true);
    expect(serves('dub-dev-1', 'gateway.networking.k8s.io')).toBe(true);
    expect(serves('fra-dev-2', 'kustomize.toolkit.fluxcd.io')).toBe(true);
  });

  it('are healthy at the start, with certificates of which some end within 14 days', () => {
    const pods = clusters.flatMap(({ cluster }) =>
      cluster.list({ apiVersion: 'v1', kind: 'Pod' }),
    );
    expect(pods.length).toBeGreaterThan(1000);
    const isReady = (pod: any) =>
      pod.status.containerStatuses?.every((each: any) => each.ready);
    expect(pods.filter(pod => !isReady(pod))).toEqual([]);
    const left = clusters
      .flatMap(({ cluster }) =>
        cluster.list({
          apiVersion: 'cert-manager.io/v1',
          kind: 'Certificate',
        }),
      )
      .map(({ status }) => (Date.parse(status.notAfter) - NOW) / 86_400_000);
    expect(left.filter(days => days < 14).length).toBeGreaterThan(3);
    expect(left.filter(days => days >= 30).length).toBeGreaterThan(20);
  });

  it('tie workloads to teams and components, and plant canaries for leaks', () => {
    const deployments = named('osl-prod-1').cluster.list({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
    });
    expect(deployments.map(({ metadata }) => metadata.labels)).toContainEqual(
      expect.objectContaining({
        team: 'payments',
        'backstage.io/kubernetes-id': 'payments-api',
      }),
    );
    expect(JSON.stringify(deployments)).toMatch(CANARY_PATTERN);
  });

  it('can be any number', () => {
    expect(Object.keys(demoProfilesOf(3))).toEqual([
      'osl-prod-1',
      'ber-stg-1',
      'fra-dev-1',
    ]);
    const many = Object.keys(demoProfilesOf(200));
    expect(new Set(many).size).toBe(200);
    expect(many[24]).toBe('osl-prod-11');
  });
});
