import { HeartbeatRequest, KindReport } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { nowExpression } from '../database/columns';
import { KindStateRow } from '../database/tables';
import { AuthenticatedAgent } from './types';

/** How exact the time is that a kind was heard of which is not live, so that it is not written with every heartbeat. */
const EXACT_MS = 60_000;

/** What the column takes. */
const MAX_REJECTED = 2 ** 31 - 1;

/**
 * Writes how far agents are with their kinds, where it differs from what is
 * stored. When live kinds were heard of is not written here: that is one time
 * per agent.
 *
 * @param heartbeat - a complete one also removes the kinds it does not name
 */
export async function writeKindStates(
  db: Knex,
  agent: AuthenticatedAgent,
  reports: [string, KindReport][],
  heartbeat: Pick<HeartbeatRequest, 'partial'>,
): Promise<void> {
  if (heartbeat.partial && reports.length === 0) {
    return;
  }
  const ofCluster = () =>
    db<KindStateRow>('kind_states').where({ cluster_id: agent.clusterId });
  const stored: KindStateRow[] = await (heartbeat.partial
    ? ofCluster().whereIn(
        'kind',
        reports.map(([kind]) => kind),
      )
    : ofCluster());
  const before = new Map(stored.map(row => [row.kind, row]));
  const now = nowExpression(db);
  const due = reports
    .map(([kind, report]) => toRow(agent, kind, report))
    .filter(row => isDue(before.get(row.kind), row));
  if (due.length > 0) {
    await db('kind_states')
      .insert(due.map(row => ({ ...row, reported_at: now })))
      .onConflict(['cluster_id', 'kind'])
      .merge();
  }
  if (heartbeat.partial) {
    return;
  }
  const named = new Set(reports.map(([kind]) => kind));
  const gone = stored.filter(
    row => row.profile === agent.profile && !named.has(row.kind),
  );
  if (gone.length > 0) {
    await ofCluster()
      .where({ profile: agent.profile })
      .whereIn(
        'kind',
        gone.map(row => row.kind),
      )
      .delete();
  }
}

/** When all live kinds were heard of: what the heartbeat says, or the oldest time that an agent of protocol 1 says of one. */
export function heardAtOf(
  request: HeartbeatRequest,
  reports: [string, KindReport][],
): number | undefined {
  if (request.heardAt !== undefined) {
    return readTime(request.heardAt) ?? undefined;
  }
  const times = reports
    .filter(([, { state }]) => state === 'live')
    .map(([, { lastHeardAt }]) => readTime(lastHeardAt));
  return request.partial || times.length === 0 || times.includes(null)
    ? undefined
    : Math.min(...(times as number[]));
}

type StoredReport = Omit<KindStateRow, 'reported_at'>;

function toRow(
  agent: AuthenticatedAgent,
  kind: string,
  report: KindReport,
): StoredReport {
  return {
    cluster_id: agent.clusterId,
    kind,
    agent_id: agent.agentId,
    profile: agent.profile,
    state: report.state,
    message: report.message ?? null,
    last_heard_at: readTime(report.lastHeardAt),
    rejected: Math.min(report.skipped ?? 0, MAX_REJECTED),
  };
}

function isDue(before: KindStateRow | undefined, row: StoredReport): boolean {
  if (
    before?.agent_id !== row.agent_id ||
    before.profile !== row.profile ||
    before.state !== row.state ||
    before.message !== row.message ||
    before.rejected !== row.rejected
  ) {
    return true;
  }
  return (
    row.state !== 'live' &&
    Math.abs(Number(row.last_heard_at ?? 0) - Number(before.last_heard_at)) >=
      EXACT_MS
  );
}

function readTime(text: string | undefined): number | null {
  const time = Date.parse(text ?? '');
  return Number.isFinite(time) ? time : null;
}
