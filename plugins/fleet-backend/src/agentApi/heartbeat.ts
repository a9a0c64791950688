import {
  HeartbeatRequest,
  HeartbeatResponse,
  KindReport,
  kindSpec,
} from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { isPostgres, nowExpression } from '../database/columns';
import { StreamRow } from '../database/tables';
import { readDigests } from '../ingest/DigestStore';
import { AuthenticatedAgent } from './agentAuth';
import { AgentRefusal } from '../refusal';

/** Unchanged reports are written again after this time, so that their age stays true to a minute. */
const REWRITE_MS = 60_000;
const MAX_REMEMBERED = 20_000;

/** Takes heartbeats: how far an agent is with each kind, and whether both sides hold the same. */
export class HeartbeatService {
  readonly #db: Knex;
  readonly #written = new Map<string, { report: string; at: number }>();

  constructor(db: Knex) {
    this.#db = db;
  }

  /** @throws AgentRefusal stale_epoch */
  async take(
    agent: AuthenticatedAgent,
    request: HeartbeatRequest,
  ): Promise<HeartbeatResponse> {
    const reports = Object.entries(request.kinds).filter(([kind]) =>
      kindSpec(kind),
    );
    const mismatched = await this.#compare(agent, request, reports);
    await this.#writeStates(agent, reports);
    return { serverTime: new Date().toISOString(), mismatched };
  }

  /** Compares digests in one view of the database, so that no batch comes in between. */
  async #compare(
    agent: AuthenticatedAgent,
    request: HeartbeatRequest,
    reports: [string, KindReport][],
  ): Promise<HeartbeatResponse['mismatched']> {
    const withDigest = reports.filter(([, report]) => report.digest);
    const compare = async (db: Knex) => {
      const stream = await db<StreamRow>('streams')
        .where({
          cluster_id: agent.clusterId,
          agent_id: agent.agentId,
          lane: 'inventory',
        })
        .first();
      if (Number(stream?.epoch ?? 0) !== request.epoch) {
        throw new AgentRefusal(
          'stale_epoch',
          `Another session of this agent has begun since epoch ${request.epoch}; say hello again`,
        );
      }
      const mismatched: HeartbeatResponse['mismatched'] = {};
      if (withDigest.length === 0 || Number(stream!.last_seq) !== request.seq) {
        return mismatched;
      }
      const digests = await readDigests(
        db,
        agent.clusterId,
        withDigest.map(([kind]) => kind),
      );
      for (const [kind, report] of withDigest) {
        const { total, buckets } = digests.get(kind)!;
        if (
          total.count !== report.digest!.count ||
          total.sum !== report.digest!.sum
        ) {
          mismatched[kind] = buckets;
        }
      }
      return mismatched;
    };
    if (withDigest.length === 0) {
      return compare(this.#db);
    }
    return this.#db.transaction(
      compare,
      isPostgres(this.#db)
        ? { isolationLevel: 'repeatable read', readOnly: true }
        : {},
    );
  }

  async #writeStates(
    agent: AuthenticatedAgent,
    reports: [string, KindReport][],
  ): Promise<void> {
    const now = performance.now();
    const due = reports.filter(([kind, report]) => {
      const before = this.#written.get(`${agent.agentId} ${kind}`);
      return (
        !before ||
        before.report !== textOf(report) ||
        now - before.at >= REWRITE_MS
      );
    });
    if (due.length === 0) {
      return;
    }
    await this.#db('kind_states')
      .insert(
        due.map(([kind, report]) => ({
          cluster_id: agent.clusterId,
          kind,
          agent_id: agent.agentId,
          state: report.state,
          message: report.message ?? null,
          last_heard_at: readTime(report.lastHeardAt),
          reported_at: nowExpression(this.#db),
        })),
      )
      .onConflict(['cluster_id', 'kind'])
      .merge();
    for (const [kind, report] of due) {
      const key = `${agent.agentId} ${kind}`;
      this.#written.delete(key);
      this.#written.set(key, { report: textOf(report), at: now });
      if (this.#written.size > MAX_REMEMBERED) {
        this.#written.delete(this.#written.keys().next().value!);
      }
    }
  }
}

/** What makes a report another one; the time it was last heard of does not. */
function textOf(report: KindReport): string {
  return `${report.state} ${report.message ?? ''}`;
}

function readTime(text: string | undefined): number | null {
  const time = Date.parse(text ?? '');
  return Number.isFinite(time) ? time : null;
}
