import {
  createSimulatedCluster,
  ServedClusters,
  serveSimulatedClusters,
  SimulatedCluster,
} from '@backstage-fleet/simulator';
import { eventually, recordingLogger } from '../__testUtils__/harness';
import { loadKubernetesConnection } from '../kubernetes';
import { LeaderElection, LeaderTiming } from './LeaderElection';

/** Nobody waits for so long: who leads next did not wait for the lease to run out. */
const TIMING = { leaseMs: 600_000, renewMs: 400, retryMs: 20 };
const LEASE = { namespace: 'fleet-agent', name: 'fleet-agent' };

describe('LeaderElection', () => {
  let cluster: SimulatedCluster;
  let served: ServedClusters;
  const ends: (() => Promise<void>)[] = [];

  const lease = () =>
    cluster.get({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      ...LEASE,
    })!;

  beforeEach(async () => {
    cluster = createSimulatedCluster({
      name: 'one',
      seed: 1,
      workloads: false,
    });
    for (const object of [
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'fleet-agent' },
      },
      {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: LEASE,
        spec: {},
      },
    ]) {
      cluster.create(object);
    }
    served = await serveSimulatedClusters([cluster]);
  });

  afterEach(async () => {
    for (const end of ends.splice(0)) {
      await end();
    }
    await served.stop();
  });

  /** A process that takes part; `leads` tells whether it works now. */
  function participant(
    identity: string,
    name: string = LEASE.name,
    timing: Partial<LeaderTiming> = {},
  ) {
    const kubernetes = loadKubernetesConnection({
      kubeconfigText: served.kubeconfig('one'),
    });
    const logger = recordingLogger();
    const stop = new AbortController();
    const state = { leads: false, terms: 0 };
    const election = new LeaderElection({
      kubernetes,
      namespace: LEASE.namespace,
      name,
      identity,
      logger,
      timing: { ...TIMING, ...timing },
    });
    const done = election.run(
      signal =>
        new Promise(resolve => {
          state.leads = true;
          state.terms += 1;
          signal.addEventListener('abort', () => {
            state.leads = false;
            resolve();
          });
        }),
      stop.signal,
    );
    const end = async () => {
      stop.abort();
      await done;
      await kubernetes.close();
    };
    ends.push(end);
    return { state, logger, end, kubernetes };
  }

  it('lets one lead; the other takes over at once when it stops', async () => {
    const one = participant('one');
    await eventually(() => expect(one.state.leads).toBe(true));
    const two = participant('two');
    await eventually(() =>
      expect(two.logger.lines).toContain('info Standing by: one leads'),
    );
    expect(two.state.leads).toBe(false);
    await one.end();
    expect(lease().spec.holderIdentity).not.toBe('one');
    await eventually(() => expect(two.state.leads).toBe(true));
    expect(lease().spec).toMatchObject({
      holderIdentity: 'two',
      leaseTransitions: 2,
    });
  });

  it('gives the lease back although it was written since it was read', async () => {
    const one = participant('one');
    await eventually(() => expect(one.state.leads).toBe(true));
    const { spec } = lease();
    // As a renewal does whose answer did not arrive.
    cluster.update({ ...lease(), spec: { ...spec, leaseDurationSeconds: 9 } });
    await one.end();
    expect(lease().spec.holderIdentity).toBe('');
  });

  it('takes over from a leader that is gone without a word, and not earlier', async () => {
    const record = lease();
    cluster.update({
      ...record,
      spec: { holderIdentity: 'dead', leaseDurationSeconds: 1 },
    });
    const start = Date.now();
    const two = participant('two', LEASE.name, { leaseMs: 600 });
    await eventually(() => expect(two.state.leads).toBe(true));
    expect(Date.now() - start).toBeGreaterThanOrEqual(1000);
  });

  it('stops working when somebody else holds the lease', async () => {
    const one = participant('one');
    await eventually(() => expect(one.state.leads).toBe(true));
    cluster.update({
      ...lease(),
      spec: { ...lease().spec, holderIdentity: 'thief' },
    });
    await eventually(() => expect(one.state.leads).toBe(false));
    expect(one.logger.lines.join()).toContain('thief holds the lease now');
  });

  it('stops working when it cannot renew, and leads again later', async () => {
    const one = participant('one');
    await eventually(() => expect(one.state.leads).toBe(true));
    cluster.delete({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      ...LEASE,
    });
    await eventually(() => expect(one.state.leads).toBe(false));
    expect(one.logger.lines.join()).toContain('Apply it again');
    cluster.create({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: LEASE,
      spec: {},
    });
    await eventually(() => expect(one.state.terms).toBe(2));
  });

  it('passes on what the work throws', async () => {
    const kubernetes = loadKubernetesConnection({
      kubeconfigText: served.kubeconfig('one'),
    });
    const election = new LeaderElection({
      kubernetes,
      ...LEASE,
      identity: 'one',
      logger: recordingLogger(),
      timing: TIMING,
    });
    await expect(
      election.run(async () => {
        throw new Error('cannot go on');
      }, new AbortController().signal),
    ).rejects.toThrow('cannot go on');
    expect(lease().spec.holderIdentity).toBe('');
    await kubernetes.close();
  });
});
