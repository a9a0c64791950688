import {
  LATE_AFTER_MS,
  UNREACHABLE_AFTER_MS,
} from '@backstage-fleet/plugin-fleet-common';
import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { Knex } from 'knex';
import { readNow } from '../database/columns';
import { AgentRow, BigIntColumn } from '../database/tables';

/** Agents that were let in, by how long ago they were heard of. */
export interface AgentsByState {
  live: number;
  late: number;
  unreachable: number;
}

/** What Knex has of connections; not among its types. */
interface Pool {
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}

/**
 * Exports what is at the moment.
 *
 * @param options - `polls` is how many polls this process holds
 * @returns ends the export
 */
export function exportGauges(options: {
  db: Knex;
  metrics: MetricsService;
  polls: () => number;
}): () => void {
  const { db, metrics, polls } = options;
  const gauges = [
    {
      gauge: metrics.createObservableGauge('fleet.agents.polls', {
        description: 'Polls of agents that this process holds',
        unit: '{request}',
      }),
      read: async () => [{ value: polls(), attributes: {} }],
    },
    {
      gauge: metrics.createObservableGauge('fleet.agents', {
        description:
          'Agents of the whole hub by state; every replica exports the same numbers',
        unit: '{agent}',
      }),
      read: async () =>
        Object.entries(await readAgentsByState(db)).map(([state, value]) => ({
          value,
          attributes: { state },
        })),
    },
    {
      gauge: metrics.createObservableGauge('fleet.database.connections', {
        description:
          'Connections of this process to the database, and what waits for one',
        unit: '{connection}',
      }),
      read: async () =>
        Object.entries(readPool(db)).map(([state, value]) => ({
          value,
          attributes: { state },
        })),
    },
  ];
  const ends = gauges.map(({ gauge, read }) => {
    const observe: Parameters<typeof gauge.addCallback>[0] = async result => {
      for (const { value, attributes } of await read()) {
        result.observe(value, attributes);
      }
    };
    gauge.addCallback(observe);
    return () => gauge.removeCallback(observe);
  });
  return () => ends.forEach(end => end());
}

/** How many agents are in which state, in one statement. */
export async function readAgentsByState(db: Knex): Promise<AgentsByState> {
  const now = await readNow(db);
  const heardWithin = (milliseconds: number) =>
    db.raw('coalesce(sum(case when last_seen_at >= ? then 1 else 0 end), 0)', [
      now - milliseconds,
    ]);
  const row: { total: BigIntColumn; live: BigIntColumn; known: BigIntColumn } =
    await db<AgentRow>('agents')
      .leftJoin('liveness', 'liveness.agent_id', 'agents.id')
      .where({ 'agents.state': 'approved' })
      .select({
        total: db.raw('count(*)'),
        live: heardWithin(LATE_AFTER_MS),
        known: heardWithin(UNREACHABLE_AFTER_MS),
      })
      .first();
  const [total, live, known] = [row.total, row.live, row.known].map(Number);
  return { live, late: known - live, unreachable: total - known };
}

function readPool(db: Knex): Record<'used' | 'free' | 'pending', number> {
  const pool: Pool = db.client.pool;
  return {
    used: pool.numUsed(),
    free: pool.numFree(),
    pending: pool.numPendingAcquires(),
  };
}
