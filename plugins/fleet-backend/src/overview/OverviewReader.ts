import {
  ClusterCapacity,
  ClusterState,
  Overview,
} from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import {
  applyClusterFilters,
  ClusterFilters,
} from '../clusters/clusterFilters';
import {
  clusterRelation,
  readClock,
  SeenCluster,
  seesPartOnly,
} from '../clusters/clusterRelation';
import { reasonsOf } from '../clusters/clusterRows';
import { minorText } from '../clusters/kubernetesVersion';
import { fromJson } from '../database/columns';
import { StoreFilter } from '../permissions';
import { attentionOf } from './attention';
import { UpcomingReader } from './upcoming';

/** Tiles that are shown at most. */
const MAX_TILES = 10_000;

/** What of the fleet to look at. */
export type OverviewFilters = Pick<
  ClusterFilters,
  'environment' | 'region' | 'owner'
>;

const COLUMNS = [
  'id',
  'name',
  'state',
  'health',
  'health_rank',
  'health_since',
  'last_seen_at',
  'last_sign',
  'revoked_at',
  'reasons',
  'capacity',
  'nodes',
  'pods',
  'pods_failing',
  'resources',
  'environment',
  'region',
  'provider',
  'owner',
  'project',
  'kubernetes_version',
  'version_order',
].map(column => `c.${column}`);

const NO_CAPACITY: ClusterCapacity = {
  cpuMillis: 0,
  cpuRequestedMillis: 0,
  memoryBytes: 0,
  memoryRequestedBytes: 0,
  pods: 0,
  podsAllocatable: 0,
};

/** Reads the fleet at a glance, from the summaries of its clusters. */
export class OverviewReader {
  readonly #db: Knex;
  readonly #upcoming: UpcomingReader;

  constructor(db: Knex) {
    this.#db = db;
    this.#upcoming = new UpcomingReader(db);
  }

  /** The fleet as the caller may see it. */
  async read(filters: OverviewFilters, filter: StoreFilter): Promise<Overview> {
    const { now } = await readClock(this.#db, filter);
    const query = clusterRelation(this.#db, filter, now);
    applyClusterFilters(this.#db, query, filters);
    const rows: SeenCluster[] = await query.orderBy('c.name').select(COLUMNS);
    const names = new Map(rows.map(row => [row.id, row.name]));
    const upcoming = seesPartOnly(filter)
      ? []
      : await this.#upcoming.read(names, now);
    return {
      asOf: new Date(now).toISOString(),
      totals: totalsOf(rows),
      freshness: freshnessOf(rows, now),
      clusters: rows.slice(0, MAX_TILES).map(row => toTile(row, now)),
      attention: attentionOf(rows, now),
      upcoming,
      versions: versionsOf(rows),
      capacity: capacityOf(rows),
    };
  }
}

function totalsOf(rows: readonly SeenCluster[]): Overview['totals'] {
  const sum = (value: (row: SeenCluster) => number) =>
    rows.reduce((total, row) => total + value(row), 0);
  return {
    clusters: rows.length,
    nodes: sum(row => row.nodes),
    pods: sum(row => row.pods),
    podsFailing: sum(row => row.pods_failing),
    resources: sum(row => row.resources),
    owners: new Set(rows.flatMap(row => row.owner ?? [])).size,
  };
}

function freshnessOf(
  rows: readonly SeenCluster[],
  now: number,
): Overview['freshness'] {
  const freshness: Overview['freshness'] & Record<ClusterState, number> = {
    live: 0,
    late: 0,
    unreachable: 0,
    expired: 0,
    revoked: 0,
  };
  let silent: { cluster: string; seconds: number } | undefined;
  for (const row of rows) {
    freshness[row.state]++;
    const seconds = Math.max(0, now - Number(row.last_sign)) / 1000;
    if (row.state === 'live') {
      freshness.oldestLiveSeconds = Math.max(
        freshness.oldestLiveSeconds ?? 0,
        seconds,
      );
    } else if (row.state !== 'revoked' && seconds > (silent?.seconds ?? -1)) {
      silent = { cluster: row.name, seconds };
    }
  }
  return { ...freshness, longestSilent: silent };
}

function toTile(row: SeenCluster, now: number): Overview['clusters'][number] {
  const [reason] =
    row.health === 'healthy'
      ? []
      : reasonsOf(row, Math.max(0, now - Number(row.last_sign)));
  return {
    name: row.name,
    health: row.health,
    state: row.state,
    nodes: row.nodes,
    pods: row.pods,
    podsFailing: row.pods_failing,
    environment: row.environment ?? undefined,
    region: row.region ?? undefined,
    provider: row.provider ?? undefined,
    owner: row.owner ?? undefined,
    project: row.project ?? undefined,
    version: row.kubernetes_version ?? undefined,
    reason,
  };
}

/** Versions with how many clusters run them, the newest first. */
function versionsOf(rows: readonly SeenCluster[]): Overview['versions'] {
  const counts = new Map<string, { order: number; clusters: number }>();
  for (const { kubernetes_version: version, version_order: order } of rows) {
    if (version !== null && order !== null) {
      const clusters = (counts.get(version)?.clusters ?? 0) + 1;
      counts.set(version, { order, clusters });
    }
  }
  return [...counts]
    .sort(([a, left], [b, right]) =>
      right.order === left.order
        ? a.localeCompare(b)
        : right.order - left.order,
    )
    .map(([version, { order, clusters }]) => ({
      version,
      minor: minorText(order),
      clusters,
    }));
}

/** Capacity of the clusters whose capacity is known, by environment; the empty text for none. */
function capacityOf(rows: readonly SeenCluster[]): Overview['capacity'] {
  const sums = new Map<string, Overview['capacity'][number]>();
  for (const row of rows) {
    const own = fromJson<ClusterCapacity>(row.capacity);
    if (own) {
      const environment = row.environment ?? '';
      const sum = sums.get(environment) ?? empty(environment);
      sum.clusters++;
      for (const key of Object.keys(NO_CAPACITY) as (keyof ClusterCapacity)[]) {
        sum[key] += own[key] ?? 0;
      }
      sums.set(environment, sum);
    }
  }
  return [...sums.values()].sort((a, b) =>
    a.environment.localeCompare(b.environment),
  );
}

function empty(environment: string): Overview['capacity'][number] {
  return { ...NO_CAPACITY, environment, clusters: 0 };
}
