import { Measurement } from '../bars';
import { HubProcess } from '../HubProcess';
import { clusterObjects, SentObject } from '../objects';
import { inParallel } from '../parallel';
import { round } from '../statistics';
import { HubTarget, ReadyBatch, SyntheticAgent } from '../SyntheticAgent';

const PER_BATCH = 1000;
/** Agents that send at the same time. */
const AT_ONCE = 6;
/** Clusters whose batches are made ahead, so that making them is not measured and memory stays bounded. */
const ROUND = 24;
/** Most that may enroll with one token. */
const MAX_USES = 1000;

/** A filled hub. */
export interface Filled {
  agents: SyntheticAgent[];
  objects: number;
  measurements: Measurement[];
}

/**
 * Fills a hub over HTTP as agents do at their first start: enrollment, session,
 * gzipped snapshots with tokens. Only the time between the first batch sent
 * and the last acknowledged counts, added up over rounds.
 */
export async function fill(
  hub: HubProcess,
  target: HubTarget,
  options: { clusters: number; perCluster: number; first?: number },
): Promise<Filled> {
  const { clusters, perCluster, first = 0 } = options;
  const tokens = await enrollmentTokens(hub, clusters);
  const agents: SyntheticAgent[] = [];
  const rates: { objects: number; seconds: number }[] = [];
  let cpu = 0;
  for (let from = 0; from < clusters; from += ROUND) {
    const some = Array.from(
      { length: Math.min(ROUND, clusters - from) },
      (_, i) =>
        new SyntheticAgent(
          target,
          `bench-${String(first + from + i).padStart(5, '0')}`,
        ),
    );
    const ready: { agent: SyntheticAgent; batches: ReadyBatch[] }[] = [];
    await inParallel(some, 8, async (agent, i) => {
      await agent.enroll(tokens[Math.floor((from + i) / MAX_USES)]);
      await agent.hello();
      const objects = clusterObjects(first + from + i, perCluster);
      ready.push({ agent, batches: agent.prepare(objects, PER_BATCH) });
    });
    const cpuBefore = hub.cpuSeconds();
    const start = performance.now();
    await inParallel(ready, AT_ONCE, async ({ agent, batches }) => {
      for (const batch of batches) {
        const answer = await agent.sendBatch(batch);
        if (answer.rejected.length > 0) {
          throw new Error(
            `The hub rejected ${answer.rejected.length} items: ${answer.rejected[0].message}`,
          );
        }
      }
    });
    rates.push({
      objects: some.length * perCluster,
      seconds: (performance.now() - start) / 1000,
    });
    cpu += hub.cpuSeconds() - cpuBefore;
    agents.push(...some);
  }
  const objects = clusters * perCluster;
  const seconds = rates.reduce((sum, item) => sum + item.seconds, 0);
  const tenth = Math.max(1, Math.round(rates.length / 10));
  const rateOf = (some: typeof rates) =>
    some.reduce((sum, item) => sum + item.objects, 0) /
    some.reduce((sum, item) => sum + item.seconds, 0);
  const at = `${objects.toLocaleString(
    'en-US',
  )} objects of ${clusters} clusters`;
  const engine = hub.engine.name;
  return {
    agents,
    objects,
    measurements: [
      {
        bar: 'ingest',
        engine,
        at,
        size: objects,
        value: Math.round(objects / seconds),
        note: `hub process ${round((cpu / objects) * 1e6)} us CPU per object`,
      },
      ...(rates.length > 1
        ? [
            {
              bar: 'ingest-constancy',
              engine,
              at,
              value: round(
                rateOf(rates.slice(-tenth)) / rateOf(rates.slice(0, tenth)),
              ),
            },
          ]
        : []),
    ],
  };
}

/** Tokens for this many agents, each good for {@link MAX_USES} of them. */
function enrollmentTokens(hub: HubProcess, agents: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: Math.ceil(agents / MAX_USES) }, (_, i) =>
      hub.enrollmentToken(Math.min(MAX_USES, agents - i * MAX_USES)),
    ),
  );
}

/** One object of each cluster that may change. */
export function changeable(cluster: number, perCluster: number): SentObject[] {
  return clusterObjects(cluster, perCluster).filter(
    object => object.kind === 'pods',
  );
}
