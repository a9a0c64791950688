import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FleetClient } from '@backstage-fleet/plugin-fleet-common';
import {
  createSimulatedCluster,
  serveSimulatedClusters,
} from '@backstage-fleet/simulator';
import { startAgentHere } from './agents';

const PATIENCE_MS = 20_000;
const POLL_MS = 200;

const sleep = (ms: number) => new Promise(done => setTimeout(done, ms));

/** What the stories need of the demo. */
export interface Stage {
  client: FleetClient;
  /** Token that may use the portal API. */
  token: string;
  /** The hub's base URL, ending in /api/fleet. */
  hubUrl: string;
}

async function until<T>(
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T | undefined> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer) return answer;
    await sleep(POLL_MS);
  }
  return undefined;
}

/** What somebody has saved and shared, for everybody to open. */
const SEARCHES = [
  {
    name: 'Where log4j runs',
    query: 'image:*log4j*',
    description: 'Workloads with a log4j image, in every cluster',
  },
  {
    name: 'Pods that crash in production',
    query: 'kind:Pod status:CrashLoopBackOff cluster:*-prod-*',
    description: 'What the platform team looks at first in the morning',
  },
  {
    name: 'Restless pods of payments',
    query: 'kind:Pod ns:payments* restarts>3',
    description: 'Pods of team Payments that were restarted',
  },
];

/** Somebody shared searches with everybody. */
export async function shareSearches({ client, token }: Stage): Promise<void> {
  const { items } = await client.listSearches({}, { token });
  for (const search of SEARCHES) {
    if (items.some(({ name }) => name === search.name)) continue;
    await client.saveSearch(
      { ...search, page: 'search', isShared: true },
      { token },
    );
  }
}

/** Name that the stranger's cluster asks to have. */
export const STRANGER = 'ber-lab-1';

/**
 * A cluster nobody knows asks to be let in: first with a token that is none,
 * which the hub refuses, then with a real one, and a person rejects it.
 */
export async function turnAwayStranger(stage: Stage): Promise<void> {
  const { client, token, hubUrl } = stage;
  const cluster = createSimulatedCluster({ name: STRANGER, seed: STRANGER });
  const served = await serveSimulatedClusters([cluster]);
  const folder = await mkdtemp(join(tmpdir(), 'fleet-demo-stranger-'));
  const agentWith = (enrollmentToken: string) =>
    startAgentHere({
      name: STRANGER,
      hubUrl,
      kubeconfig: served.kubeconfig(STRANGER),
      stateDir: join(folder, 'agent'),
      enrollmentToken,
      onEnd: () => {},
    });
  try {
    const enrollment = await client.createEnrollment(
      { clusterName: STRANGER, environment: 'development' },
      { token },
    );
    const forger = agentWith(`${enrollment.token.slice(0, -4)}none`);
    await until(() => forger.status().phase === 'failed');
    await forger.stop();
    await rm(join(folder, 'agent'), { recursive: true, force: true });
    const agent = agentWith(enrollment.token);
    const asks = await until(async () => {
      const now = await client.getEnrollment(enrollment.id, { token });
      return now?.state === 'pending';
    });
    if (asks) await client.rejectEnrollment(enrollment.id, { token });
    await agent.stop();
  } finally {
    await served.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
