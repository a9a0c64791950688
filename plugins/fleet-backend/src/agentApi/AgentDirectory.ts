import { createPublicKey, JsonWebKey, KeyObject } from 'node:crypto';
import { AgentProfile, TIMING } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { nowExpression } from '../database/columns';
import { Gathering } from '../database/Gathering';
import { AgentRow, BigIntColumn } from '../database/tables';
import { promoteKey } from '../sessions/nextKeys';

/** An agent as the door knows it. */
export interface KnownAgent {
  agentId: string;
  clusterId: string;
  clusterName: string;
  kid: string;
  /** kid of the agent's key; another one than `kid` for a key that is to replace it. */
  presentKid: string;
  kubeSystemUid: string;
  profile: AgentProfile;
  /** `expired` was approved and then silent for too long, `cloned` was seen to be two. */
  state: AgentRow['state'] | 'expired' | 'cloned';
  key: KeyObject;
}

/** How long an answer may be used again: the bound on how late a replica sees a revocation. */
const CACHE_MS = 5000;

/** How long a key counts as one that was known, after it was last found. */
const REMEMBERED_MS = 3600_000;

const MAX_CACHED = 20_000;

/** Agents that were asked for within this time are read again with others, before anybody waits for them. */
const IN_USE_MS = 45_000;

/** Agents that are read again with others, at most: what one statement gives in a few milliseconds. */
const READ_AHEAD = 200;

/** Between two reads of agents: thousands of them ask one by one, and a statement serves many for the price of one. */
const READ_GAP_MS = 8;

/** What of an agent the door looks at. */
const COLUMNS = [
  'id',
  'cluster_id',
  'cluster_name',
  'kid',
  'kube_system_uid',
  'profile',
  'state',
  'created_at',
  'decided_at',
  'suspected_clone_at',
] as const satisfies readonly (keyof AgentRow)[];

type LookupRow = Pick<AgentRow, (typeof COLUMNS)[number]> & {
  now: BigIntColumn;
  last_seen_at: BigIntColumn | null;
  key_jwk: string;
  key_kid: string;
};

interface Cached {
  until: number;
  askedAt: number;
  agent: Promise<KnownAgent | undefined>;
}

/**
 * Agents by the thumbprint of their key, remembered for five seconds.
 *
 * @remarks
 * Agents come every ten seconds, so that each would be read anew. Whoever is
 * read takes along others whose time is over and that still come: a few
 * statements a second serve thousands, and most requests wait for none.
 */
export class AgentDirectory {
  readonly #db: Knex;
  /** Those that were read first are first. */
  readonly #cache = new Map<string, Cached>();
  /** Changes when what is being read may be out of date by the time it is there. */
  #generation = 0;
  readonly #reads: Gathering<string, KnownAgent>;
  readonly #known = new Map<string, number>();
  /** Keys by what is stored of them, so that reading a row again does not read its key again. */
  readonly #keys = new Map<string, KeyObject>();

  constructor(db: Knex) {
    this.#db = db;
    this.#reads = new Gathering(
      kids => this.#read(kids),
      kid => kid,
      { gapMs: READ_GAP_MS },
    );
  }

  /** The agent whose key has this thumbprint, or is to be replaced by the one that has it. */
  async find(kid: string): Promise<KnownAgent | undefined> {
    const cached = this.#cache.get(kid);
    const askedAt = Date.now();
    if (cached && cached.until > askedAt) {
      cached.askedAt = askedAt;
      return cached.agent;
    }
    const agent = this.#reads.load(kid);
    remember(this.#cache, kid, { until: askedAt + CACHE_MS, askedAt, agent });
    try {
      const found = await agent;
      if (found) {
        remember(this.#known, kid, Date.now());
      } else {
        this.#cache.delete(kid);
      }
      return found;
    } catch (error) {
      this.#cache.delete(kid);
      throw error;
    }
  }

  /** Whether the thumbprint was found within the last hour, by what this process remembers. */
  wasKnown(kid: string): boolean {
    return (this.#known.get(kid) ?? -Infinity) > Date.now() - REMEMBERED_MS;
  }

  /**
   * Makes the key of a verified request the key of its agent, where it was one
   * that is to replace it. Replicas that have the key before in their memory
   * take it for at most five seconds more.
   *
   * @returns false where its time was over
   */
  async promote(agent: KnownAgent): Promise<boolean> {
    if (agent.kid === agent.presentKid) {
      return true;
    }
    const isPromoted = await promoteKey(this.#db, agent.agentId, agent.kid);
    this.#generation += 1;
    this.#cache.delete(agent.kid);
    this.#cache.delete(agent.presentKid);
    return isPromoted;
  }

  /** Reads afresh from now on. */
  forget(): void {
    this.#generation += 1;
    this.#cache.clear();
  }

  async #read(asked: string[]): Promise<Map<string, KnownAgent>> {
    const generation = this.#generation;
    const until = Date.now() + CACHE_MS;
    const ahead = this.#due(new Set(asked));
    const agents = await this.#readKids([...asked, ...ahead]);
    for (const kid of ahead) {
      const before = this.#cache.get(kid);
      const agent = agents.get(kid);
      // Whoever asked for one meanwhile reads it by himself.
      if (!before || before.until > Date.now()) {
        continue;
      }
      if (agent && generation === this.#generation) {
        const { askedAt } = before;
        remember(this.#cache, kid, {
          until,
          askedAt,
          agent: Promise.resolve(agent),
        });
      } else {
        this.#cache.delete(kid);
      }
    }
    return agents;
  }

  /** Agents whose time is over and that are still in use; the others are forgotten. */
  #due(except: ReadonlySet<string>): string[] {
    const due: string[] = [];
    const now = Date.now();
    for (const [kid, { until, askedAt }] of this.#cache) {
      if (due.length === READ_AHEAD) {
        break;
      }
      if (except.has(kid)) {
        continue;
      }
      if (until > now) {
        break;
      }
      if (askedAt > now - IN_USE_MS) {
        due.push(kid);
      } else {
        this.#cache.delete(kid);
      }
    }
    return due;
  }

  async #readKids(kids: string[]): Promise<Map<string, KnownAgent>> {
    const rows = await this.#select('agents').whereIn('agents.kid', kids);
    const found = new Set(rows.map(row => row.key_kid));
    const others = kids.filter(kid => !found.has(kid));
    if (others.length > 0) {
      rows.push(
        ...(await this.#select('agent_next_keys')
          .join('agent_next_keys', 'agent_next_keys.agent_id', 'agents.id')
          .whereIn('agent_next_keys.kid', others)
          .where('agent_next_keys.expires_at', '>', nowExpression(this.#db))),
      );
    }
    return new Map(
      rows.map(row => [
        row.key_kid,
        toKnownAgent(row, this.#keyOf(row.key_jwk)),
      ]),
    );
  }

  #keyOf(jwk: string): KeyObject {
    const key =
      this.#keys.get(jwk) ??
      createPublicKey({ key: JSON.parse(jwk) as JsonWebKey, format: 'jwk' });
    remember(this.#keys, jwk, key);
    return key;
  }

  #select(keys: 'agents' | 'agent_next_keys') {
    return this.#db('agents')
      .leftJoin('liveness', join =>
        join
          .on('liveness.agent_id', 'agents.id')
          .andOn('liveness.cluster_id', 'agents.cluster_id'),
      )
      .select<LookupRow[]>(
        ...COLUMNS.map(column => `agents.${column}`),
        'liveness.last_seen_at',
        `${keys}.public_jwk as key_jwk`,
        `${keys}.kid as key_kid`,
        this.#db.raw('? as now', [nowExpression(this.#db)]),
      );
  }
}

function toKnownAgent(row: LookupRow, key: KeyObject): KnownAgent {
  return {
    agentId: row.id,
    clusterId: row.cluster_id,
    clusterName: row.cluster_name,
    kid: row.key_kid,
    presentKid: row.kid,
    kubeSystemUid: row.kube_system_uid,
    profile: row.profile as AgentProfile,
    state: stateOf(row),
    key,
  };
}

function stateOf(row: LookupRow): KnownAgent['state'] {
  if (row.state !== 'approved') {
    return row.state;
  }
  const lastSign = Math.max(
    Number(row.last_seen_at ?? 0),
    Number(row.decided_at ?? row.created_at),
  );
  if ((Number(row.now) - lastSign) / 1000 > TIMING.expiredAfter) {
    return 'expired';
  }
  return row.suspected_clone_at === null ? 'approved' : 'cloned';
}

/** Keeps a map small: entries that were written last stay. */
function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MAX_CACHED) {
    map.delete(map.keys().next().value!);
  }
}
