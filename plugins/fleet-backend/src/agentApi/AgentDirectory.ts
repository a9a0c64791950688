import { TIMING } from '@backstage-fleet/protocol';
import { importJWK } from 'jose';
import { Knex } from 'knex';
import { nowExpression } from '../database/columns';
import { AgentRow, BigIntColumn } from '../database/tables';

type VerifyKey = Awaited<ReturnType<typeof importJWK>>;

/** An agent as the door knows it. */
export interface KnownAgent {
  agentId: string;
  clusterId: string;
  clusterName: string;
  kid: string;
  kubeSystemUid: string;
  /** `expired` was approved and then silent for too long. */
  state: AgentRow['state'] | 'expired';
  key: VerifyKey;
}

/** How long an answer may be used again: the bound on how late a replica sees a revocation. */
const CACHE_MS = 5000;
const MAX_CACHED = 20_000;

type LookupRow = AgentRow & {
  now: BigIntColumn;
  last_seen_at: BigIntColumn | null;
};

/** Agents by the thumbprint of their key, remembered for five seconds. */
export class AgentDirectory {
  readonly #db: Knex;
  readonly #cache = new Map<
    string,
    { until: number; agent: Promise<KnownAgent | undefined> }
  >();

  constructor(db: Knex) {
    this.#db = db;
  }

  /** The agent whose key has this thumbprint. */
  async find(kid: string): Promise<KnownAgent | undefined> {
    const cached = this.#cache.get(kid);
    if (cached && cached.until > Date.now()) {
      return cached.agent;
    }
    const agent = this.#read(kid);
    this.#cache.delete(kid);
    this.#cache.set(kid, { until: Date.now() + CACHE_MS, agent });
    if (this.#cache.size > MAX_CACHED) {
      this.#cache.delete(this.#cache.keys().next().value!);
    }
    try {
      const found = await agent;
      if (!found) {
        this.#cache.delete(kid);
      }
      return found;
    } catch (error) {
      this.#cache.delete(kid);
      throw error;
    }
  }

  /** Reads afresh from now on. */
  forget(): void {
    this.#cache.clear();
  }

  async #read(kid: string): Promise<KnownAgent | undefined> {
    const row = await this.#db<LookupRow>('agents')
      .leftJoin('liveness', join =>
        join
          .on('liveness.agent_id', 'agents.id')
          .andOn('liveness.cluster_id', 'agents.cluster_id'),
      )
      .where('agents.kid', kid)
      .first<LookupRow | undefined>(
        'agents.*',
        'liveness.last_seen_at',
        this.#db.raw('? as now', [nowExpression(this.#db)]),
      );
    if (!row) {
      return undefined;
    }
    const lastSign = Math.max(
      Number(row.last_seen_at ?? 0),
      Number(row.decided_at ?? row.created_at),
    );
    const silentSeconds = (Number(row.now) - lastSign) / 1000;
    return {
      agentId: row.id,
      clusterId: row.cluster_id,
      clusterName: row.cluster_name,
      kid: row.kid,
      kubeSystemUid: row.kube_system_uid,
      state:
        row.state === 'approved' && silentSeconds > TIMING.expiredAfter
          ? 'expired'
          : row.state,
      key: await importJWK(JSON.parse(row.public_jwk), 'EdDSA'),
    };
  }
}
