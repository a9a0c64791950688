import {
  AgentConfig,
  AgentProfile,
  KindId,
  KindRegistry,
  ProtocolLimits,
  TIMING,
} from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { AgentRow, HubRow } from '../database/tables';
import { FleetConfig } from '../config';

/** What the configuration of an agent depends on. */
export interface AgentKind {
  profile: AgentProfile;
  /** Protocol version of its session; agents that have had none count as the oldest. */
  protocol: number | null;
  /** Kinds it knows, where it said so. */
  known?: readonly KindId[];
}

/** Versions of agents and profiles that are told apart; what else agents say of themselves is worked out each time. */
const MAX_MADE = 100;
/** Longer than all kinds there are. */
const MAX_KEY = 16 * 1024;

/**
 * What the hub wants of agents, with a revision that rises when it differs
 * from what the last start of any replica wanted.
 */
export class AgentConfigs {
  readonly #kinds: KindRegistry;
  readonly #custom: FleetConfig['kinds']['custom'];
  readonly #maxKinds: number;
  readonly #revision: number;
  /** By what they depend on: most agents are of the same version and want the same. */
  readonly #made = new Map<string, AgentConfig>();

  private constructor(options: {
    kinds: KindRegistry;
    custom: FleetConfig['kinds']['custom'];
    maxKinds: number;
    revision: number;
  }) {
    this.#kinds = options.kinds;
    this.#custom = options.custom;
    this.#maxKinds = options.maxKinds;
    this.#revision = options.revision;
  }

  /**
   * Loads the revision.
   *
   * @returns also whether this start changed it, so that the agents have to hear of it
   */
  static async load(
    db: Knex,
    options: {
      kinds: KindRegistry;
      custom: FleetConfig['kinds']['custom'];
      limits: ProtocolLimits;
    },
  ): Promise<{ configs: AgentConfigs; changed: boolean }> {
    const { kinds, custom, limits } = options;
    const maxKinds = limits.maxKinds ?? Infinity;
    const wanted = JSON.stringify({
      kinds: kinds.specs().map(spec => [spec.id, spec.profile ?? 'inventory']),
      custom,
      maxKinds,
      heartbeat: TIMING.heartbeat,
      pollHold: TIMING.pollHold,
      keyRotation: TIMING.keyRotation,
    });
    const { revision, changed } = await db.transaction(trx =>
      storeWanted(trx, wanted),
    );
    return {
      configs: new AgentConfigs({ kinds, custom, maxKinds, revision }),
      changed,
    };
  }

  /** The configuration for an agent: the kinds of its profile, and no member its protocol does not know. */
  for(agent: AgentKind): AgentConfig {
    const speaksTwo = (agent.protocol ?? 1) >= 2;
    const key = JSON.stringify([agent.profile, speaksTwo, agent.known]);
    let made = this.#made.get(key);
    if (!made) {
      made = this.#make(agent, speaksTwo);
      if (key.length <= MAX_KEY && this.#made.size < MAX_MADE) {
        this.#made.set(key, made);
      }
    }
    return made;
  }

  #make(agent: AgentKind, speaksTwo: boolean): AgentConfig {
    const known = agent.known && new Set(agent.known);
    const kinds = this.#kinds
      .idsOf(agent.profile)
      .filter(id =>
        this.#kinds.spec(id)!.isCustom ? speaksTwo : !known || known.has(id),
      )
      .slice(0, this.#maxKinds);
    const wanted = new Set(kinds);
    const custom = this.#custom.filter(kind => wanted.has(idOf(kind)));
    return {
      revision: this.#revision,
      kinds,
      ...(custom.length > 0 ? { custom } : {}),
      heartbeatSeconds: TIMING.heartbeat,
      pollHoldSeconds: TIMING.pollHold,
      ...(speaksTwo ? { keyRotationSeconds: TIMING.keyRotation } : {}),
    };
  }

  /** The configuration for an agent as it is stored. */
  forRow({ profile, protocol }: AgentRow): AgentConfig {
    return this.for({ profile: profile as AgentProfile, protocol });
  }

  /** Whether agents of a profile report a kind. */
  reports(profile: AgentProfile, kind: KindId): boolean {
    const spec = this.#kinds.spec(kind);
    return spec !== undefined && (spec.profile ?? 'inventory') === profile;
  }
}

function idOf(kind: { resource: string; group: string }): KindId {
  return kind.group ? `${kind.resource}.${kind.group}` : kind.resource;
}

async function storeWanted(
  trx: Knex.Transaction,
  wanted: string,
): Promise<{ revision: number; changed: boolean }> {
  const query = trx<HubRow>('hub').where({ id: 1 });
  const row = await (isPostgres(trx) ? query.forUpdate() : query).first();
  if (!row) {
    throw new Error(
      'The table hub is empty although the start filled it; check that nothing else writes to the tables of Fleet',
    );
  }
  if (row.agent_config === wanted) {
    return { revision: row.agent_config_revision, changed: false };
  }
  const revision = row.agent_config_revision + 1;
  await trx('hub')
    .where({ id: 1 })
    .update({ agent_config: wanted, agent_config_revision: revision });
  return { revision, changed: revision > 1 };
}
