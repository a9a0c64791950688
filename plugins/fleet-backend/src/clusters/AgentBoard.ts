import {
  AgentOfFleet,
  ClusterState,
  FleetAnswer,
} from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { BigIntColumn } from '../database/tables';
import { countUpToCap, Order, PageRequest, readPage } from '../paging';
import { StoreFilter } from '../permissions';
import { hubVersion, minorsBehindHub } from './agentVersions';
import { SeenAgentRow, toAgent } from './clusterDetail';
import { clusterRelation, readClock, seesPartOnly } from './clusterRelation';

/** Which agents to list. */
export interface AgentListRequest extends PageRequest {
  /** Part of the name of the cluster. */
  q?: string;
  states?: readonly ClusterState[];
  version?: string;
  profile?: string;
}

type BoardRow = Omit<SeenAgentRow, 'state'> & {
  state: SeenAgentRow['state'];
  name: string;
  cluster_state: ClusterState;
  owner: string | null;
  environment: string | null;
  cluster_version: string | null;
  behind: number;
};

/** Place of agents whose version cannot be read: with those furthest behind. */
const UNREADABLE = 1_000_000;

/** Versions that may stand in a statement as they are. */
const PLAIN = /^[0-9A-Za-z.+-]{1,64}$/;

/** Lists the agents that are let in, over all clusters. */
export class AgentBoard {
  readonly #db: Knex;
  readonly #hubVersion: string;

  constructor(db: Knex, options: { hubVersion?: string } = {}) {
    this.#db = db;
    this.#hubVersion = options.hubVersion ?? hubVersion();
  }

  /**
   * A page of agents, those furthest behind the hub first, and how many there
   * are of each version of all that match but for the version.
   *
   * @throws InputError when the cursor cannot be read
   */
  async list(
    request: AgentListRequest,
    filter: StoreFilter,
  ): Promise<FleetAnswer<'listAgents'>> {
    const { now } = await readClock(this.#db, filter);
    const matching = clusterRelation(this.#db, filter, now)
      .join('agents as a', 'a.cluster_id', 'c.id')
      .where('a.state', 'approved');
    if (seesPartOnly(filter)) {
      // Keys and versions are more than name, state and age.
      matching.whereRaw('1 = 0');
    }
    if (request.q) {
      const part = request.q.toLowerCase().replace(/[\\%_]/g, '\\$&');
      matching.whereRaw(`c.name LIKE ? ESCAPE '\\'`, [`%${part}%`]);
    }
    if (request.states?.length) {
      matching.whereIn('c.state', [...request.states]);
    }
    if (request.profile) {
      matching.where('a.profile', request.profile);
    }
    const versions = await this.#versions(matching);
    if (request.version) {
      matching.where('a.version', request.version);
    }
    const behind = this.#behindSql(versions.map(item => item.version));
    const rows = matching
      .clone()
      .leftJoin('liveness as l', join =>
        join.on('l.cluster_id', 'a.cluster_id').andOn('l.agent_id', 'a.id'),
      )
      .select('a.*', 'l.last_seen_at', 'c.name', 'c.owner', 'c.environment')
      .select({
        cluster_state: 'c.state',
        cluster_version: 'c.kubernetes_version',
        behind: this.#db.raw(behind),
      });
    const [page, totalCount] = await Promise.all([
      readPage<BoardRow>(this.#db, rows, order(behind), request),
      countUpToCap(this.#db, matching),
    ]);
    return {
      ...page,
      items: page.items.map(row => this.#toAgent(row)),
      hubVersion: this.#hubVersion,
      versions: versions
        .map(({ version, count }) => ({
          version,
          count,
          minorsBehind: minorsBehindHub(version, this.#hubVersion) ?? 0,
        }))
        .sort((a, b) => b.minorsBehind - a.minorsBehind || b.count - a.count),
      totalCount,
    };
  }

  async #versions(
    matching: Knex.QueryBuilder,
  ): Promise<{ version: string; count: number }[]> {
    const rows: { version: string | null; count: BigIntColumn }[] =
      await matching
        .clone()
        .groupBy('a.version')
        .select('a.version')
        .count({ count: '*' });
    return rows.map(row => ({
      version: row.version ?? '',
      count: Number(row.count),
    }));
  }

  /** How far behind the hub an agent is, as an expression over the versions there are. */
  #behindSql(versions: readonly string[]): string {
    const known = versions.flatMap(version => {
      const behind = minorsBehindHub(version, this.#hubVersion);
      return PLAIN.test(version) && behind !== undefined
        ? [`when '${version}' then ${-behind}`]
        : [];
    });
    return known.length > 0
      ? `(case a.version ${known.join(' ')} else ${-UNREADABLE} end)`
      : `${-UNREADABLE}`;
  }

  #toAgent(row: BoardRow): AgentOfFleet {
    return {
      ...toAgent(row),
      minorsBehind: minorsBehindHub(row.version, this.#hubVersion),
      cluster: row.name,
      clusterState: row.cluster_state,
      owner: row.owner ?? undefined,
      environment: row.environment ?? undefined,
      kubernetesVersion: row.cluster_version ?? undefined,
    };
  }
}

function order(behind: string): Order<BoardRow> {
  return {
    name: 'behind',
    keys: [
      {
        // An expression over a column, or PostgreSQL takes a number for a place in the list of columns.
        expression: `(${behind} + 0)`,
        direction: 'asc',
        type: 'number',
        value: row => Number(row.behind),
      },
      {
        expression: 'c.name',
        direction: 'asc',
        type: 'text',
        value: row => row.name,
      },
      {
        expression: 'a.id',
        direction: 'asc',
        type: 'uuid',
        value: row => row.id,
      },
    ],
  };
}
