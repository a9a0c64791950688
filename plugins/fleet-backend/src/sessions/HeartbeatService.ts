import {
  HeartbeatRequest,
  HeartbeatResponse,
  KindReport,
  ProtocolLimits,
} from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { LivenessRecorder } from '../clusters/LivenessRecorder';
import { isPostgres } from '../database/columns';
import { readDigests, readTotals } from '../ingest/DigestStore';
import { AgentConfigs } from './AgentConfigs';
import { heardAtOf, writeKindStates } from './kindStates';
import { noteHeard, readSession, SessionDoor } from './SessionDoor';
import { AuthenticatedAgent } from './types';

/**
 * Takes heartbeats: how far an agent is with each kind, and whether both sides
 * hold the same.
 *
 * @remarks
 * A heartbeat without news costs a share of one look at the sessions and of
 * one write, beside what every authenticated request costs.
 */
export class HeartbeatService {
  readonly #db: Knex;
  readonly #configs: AgentConfigs;
  readonly #maxKinds: number;
  readonly #sessions: SessionDoor;
  readonly #liveness: LivenessRecorder;

  constructor(options: {
    db: Knex;
    configs: AgentConfigs;
    limits: ProtocolLimits;
    liveness: LivenessRecorder;
    sessions: SessionDoor;
  }) {
    const { db, configs, limits, liveness, sessions } = options;
    this.#db = db;
    this.#configs = configs;
    this.#maxKinds = limits.maxKinds ?? Infinity;
    this.#sessions = sessions;
    this.#liveness = liveness;
  }

  /** @throws AgentRefusal stale_epoch */
  async take(
    agent: AuthenticatedAgent,
    request: HeartbeatRequest,
  ): Promise<HeartbeatResponse> {
    const reports = Object.entries(request.kinds)
      .filter(([kind]) => this.#configs.reports(agent.profile, kind))
      .slice(0, this.#maxKinds);
    const mismatched = await this.#compare(agent, request, reports);
    await writeKindStates(this.#db, agent, reports, request);
    this.#liveness.noteSession(agent, heardAtOf(request, reports));
    return { serverTime: new Date().toISOString(), mismatched };
  }

  /** Checks the session, and compares digests in one view of the database, so that no batch comes in between. */
  async #compare(
    agent: AuthenticatedAgent,
    request: HeartbeatRequest,
    reports: [string, KindReport][],
  ): Promise<HeartbeatResponse['mismatched']> {
    const withDigest = reports.filter(([, report]) => report.digest);
    if (withDigest.length === 0) {
      await this.#sessions.require(agent, request.epoch);
      return {};
    }
    const { stream, mismatched } = await this.#db.transaction(
      async trx => {
        const session = await readSession(trx, agent, request.epoch);
        return {
          stream: session,
          mismatched:
            Number(session.last_seq) === request.seq
              ? await findMismatches(trx, agent, withDigest)
              : {},
        };
      },
      isPostgres(this.#db)
        ? { isolationLevel: 'repeatable read', readOnly: true }
        : {},
    );
    await noteHeard(this.#db, stream);
    return mismatched;
  }
}

async function findMismatches(
  db: Knex,
  { clusterId }: AuthenticatedAgent,
  withDigest: [string, KindReport][],
): Promise<HeartbeatResponse['mismatched']> {
  const totals = await readTotals(
    db,
    clusterId,
    withDigest.map(([kind]) => kind),
  );
  const differing = withDigest
    .filter(([kind, { digest }]) => {
      const { count, sum } = totals.get(kind)!;
      return count !== digest!.count || sum !== digest!.sum;
    })
    .map(([kind]) => kind);
  if (differing.length === 0) {
    return {};
  }
  const digests = await readDigests(db, clusterId, differing);
  return Object.fromEntries(
    differing.map(kind => [kind, digests.get(kind)!.buckets]),
  );
}
