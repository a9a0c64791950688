import {
  createAgent,
  loadKubernetesConnection,
  memoryState,
} from '@backstage-fleet/agent';
import {
  createSimulatedCluster,
  serveSimulatedClusters,
} from '@backstage-fleet/simulator';
import { Measurement } from '../bars';
import { HubProcess } from '../HubProcess';
import { pause } from '../parallel';
import { summarize } from '../statistics';

/**
 * From a change at an API server to the answer of the portal API: a real agent
 * watches a simulated API server, a reader waits for hints and asks, as a page
 * does.
 */
export async function measureLatency(
  hub: HubProcess,
  at: string,
  changes: number,
): Promise<Measurement[]> {
  const cluster = createSimulatedCluster({
    name: 'bench-live',
    seed: 'bench',
    workloads: false,
  });
  const served = await serveSimulatedClusters([cluster]);
  const { token } = await hub.client.createEnrollment({
    clusterName: 'bench-live',
    autoApprove: true,
  });
  const kubernetes = loadKubernetesConnection({
    kubeconfigText: served.kubeconfig('bench-live'),
  });
  const quiet = () => {};
  const agent = createAgent({
    hubUrl: hub.url,
    kubernetes,
    state: memoryState(),
    enrollmentToken: async () => token,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  try {
    await agent.start();
    await pause(3000);
    const samples: number[] = [];
    for (let i = 0; i < changes; i++) {
      const name = `change-${i}`;
      const start = performance.now();
      cluster.create({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
      await visible(hub, name, start);
      samples.push(performance.now() - start);
      await pause(50 + Math.random() * 200);
    }
    const summary = summarize(samples);
    const engine = hub.engine.name;
    const note = `${changes} changes, max ${summary.max} ms`;
    return [
      { bar: 'change-p50', engine, at, value: summary.p50, note },
      { bar: 'change-p99', engine, at, value: summary.p99, note },
    ];
  } finally {
    await agent.stop();
    await kubernetes.close();
    await served.stop();
  }
}

const PATIENCE_MS = 30_000;

async function visible(
  hub: HubProcess,
  name: string,
  start: number,
): Promise<void> {
  const query = `cluster:bench-live kind:Namespace name:${name}`;
  let after = 0;
  while (performance.now() - start < PATIENCE_MS) {
    const page = await hub.client.listResources({ query, limit: 1 });
    if (page.items.length > 0) {
      return;
    }
    const hint = await hub.client.awaitHint({ cluster: 'bench-live', after });
    after = hint.seq;
    await pause(5);
  }
  throw new Error(`${name} was not visible after ${PATIENCE_MS} ms`);
}
