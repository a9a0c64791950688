import { InputError } from '@backstage/errors';
import { JsonObject, KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { OBJECT_COLUMNS, readVersionObjects } from '../changes/versionObjects';
import {
  fromJson,
  isPostgres,
  toNumber,
  toTimestamp,
} from '../database/columns';
import {
  BigIntColumn,
  ClusterRow,
  JsonColumn,
  VersionRow,
} from '../database/tables';
import {
  applyOrder,
  cursorAt,
  DEFAULT_LIMIT,
  MAX_LIMIT,
  Order,
  Page,
  PageRequest,
  readPage,
} from '../paging';
import { applyStoreFilter, StoreFilter } from '../permissions';
import { CLUSTER_AND_OWNER, withClusterAndOwner } from './listRows';
import { ResourceSort } from './orders';
import {
  applyResourceQuery,
  Matchable,
  matchesQuery,
  ResourceQuery,
} from './query';
import { LIST_COLUMNS, ListRow } from './rows';

/** Most rows that one page of the past looks at. */
const MAX_SCANNED = 5_000;

/** Rows read at once, for most objects of the past match in SQL already. */
const MIN_CHUNK = 200;

/** How far a clock of a caller may be ahead. */
const CLOCK_SKEW_MS = 60_000;

/** A moment of the past, and what may be known of it. */
export interface Moment {
  /** Milliseconds since the Unix epoch. */
  at: number;
  now: number;
  /** How long versions are kept. */
  retentionMs: number;
}

type ClusterFacts = Pick<
  ClusterRow,
  'environment' | 'region' | 'provider' | 'project'
> & { cluster_labels: JsonColumn | null };

type PastRow = ListRow &
  ClusterFacts & {
    /** Of the version that tells what the object was, where that is not what it is now. */
    past_ordinal: BigIntColumn | null;
  };

/**
 * Reads a page of what the hub knew at a past time, by the words of today's
 * query and today's permissions.
 *
 * @remarks
 * An object that has not changed since is read from `resources`; of those that
 * have, the newest version of before. What a version has no columns for is
 * worked out from the projection it holds and matched in memory, so a page may
 * be short and have a next one all the same.
 *
 * @throws InputError when the time is out of reach, or the sort is not one of
 * the past
 */
export async function readPastPage(
  db: Knex,
  options: {
    kinds: KindRegistry;
    query: ResourceQuery;
    filter: StoreFilter;
    order: Order<ListRow>;
    moment: Moment;
    request: PageRequest;
  },
): Promise<Page<ListRow>> {
  const { kinds, query, order, moment, request } = options;
  const limit = Math.min(request.limit ?? DEFAULT_LIMIT, MAX_LIMIT);
  const then = pastRows(db, query, options.filter, moment);
  const items: ListRow[] = [];
  let cursor = request.cursor;
  let scanned = 0;
  for (;;) {
    const page = await readPage<PastRow>(
      db,
      then,
      order as Order<PastRow>,
      { cursor, limit: Math.min(MAX_LIMIT, Math.max(MIN_CHUNK, limit)) },
      inner => {
        const rows = withClusterAndOwner(db, inner).select(
          'resources.*',
          ...CLUSTER_AND_OWNER(db),
          ...['environment', 'region', 'provider', 'project'].map(
            column => `clusters.${column}`,
          ),
          'clusters.labels as cluster_labels',
        );
        applyOrder(db, rows, order);
        return rows;
      },
    );
    const objects = await readObjects(db, page.items);
    for (const [index, row] of page.items.entries()) {
      const shown = asItWas(row, objects.get(versionKey(row)), kinds);
      if (
        row.past_ordinal === null ||
        matchesQuery(query, matchableOf(shown, row), moment.at)
      ) {
        items.push(shown);
      }
      const isLast =
        index === page.items.length - 1 && page.nextCursor === undefined;
      if (items.length === limit && !isLast) {
        return { items, nextCursor: cursorAt(order, row) };
      }
    }
    scanned += page.items.length;
    cursor = page.nextCursor;
    if (cursor === undefined || scanned >= MAX_SCANNED) {
      return { items, nextCursor: cursor };
    }
  }
}

/**
 * Refuses times that nothing is known of, and orders and conditions that
 * versions do not have.
 *
 * @throws InputError with the oldest time that is known
 */
export function checkMoment(
  { at, now, retentionMs }: Moment,
  sort: ResourceSort = 'name',
  query: ResourceQuery = [],
): void {
  if (at > now + CLOCK_SKEW_MS) {
    throw new InputError(
      `"at" is ${toTimestamp(at)}, which is yet to come; send a past time`,
    );
  }
  if (at < now - retentionMs) {
    throw new InputError(
      `"at" is ${toTimestamp(
        at,
      )}, before what is kept; the oldest known time is ${toTimestamp(
        now - retentionMs,
      )} (fleet.retention.versions)`,
    );
  }
  if (!/^-?(name|state)$/.test(sort)) {
    throw new InputError(
      `A past time can be sorted by name and state, not by "${sort}"; leave "sort" or "at" away`,
    );
  }
  if (query.some(({ condition }) => condition.type === 'stale')) {
    throw new InputError(
      'What was stale at a past time is not kept; leave is:stale or "at" away',
    );
  }
}

const SEVERITY = `CASE v.state WHEN 'critical' THEN 4 WHEN 'degraded' THEN 3
  WHEN 'progressing' THEN 2 WHEN 'unknown' THEN 1 ELSE 0 END`;

/** Columns of a version under the names of `resources`; the rest is worked out from its object. */
function versionColumns(db: Knex): string[] {
  const typed = (column: string, type: string) =>
    isPostgres(db) ? `${column}::${type}` : column;
  const known: Partial<Record<(typeof LIST_COLUMNS)[number], string>> = {
    cluster_id: 'v.cluster_id',
    kind: 'v.kind',
    uid: 'v.uid',
    namespace: `coalesce(v.namespace, '')`,
    name: `coalesce(v.name, '')`,
    state: `coalesce(v.state, 'unknown')`,
    severity: SEVERITY,
    status: `coalesce(v.status, '')`,
    received_at: 'v.received_at',
    changed_by: typed('v.changed_by', 'jsonb'),
    workload: 'v.workload',
  };
  const types: Record<string, string> = {
    ready: 'integer',
    desired: 'integer',
    restarts: 'integer',
    created_at: 'bigint',
    labels: 'jsonb',
    images: 'jsonb',
    facts: 'jsonb',
  };
  return LIST_COLUMNS.map(
    column =>
      `${known[column] ?? typed('NULL', types[column] ?? 'text')} AS ${column}`,
  );
}

/** Conditions that the columns of a version answer; the others are matched in memory. */
function inColumns(query: ResourceQuery): ResourceQuery {
  return query.filter(
    ({ condition }) =>
      [
        'kind',
        'state',
        'owner',
        'clusterIds',
        'cluster',
        'clusterLabel',
      ].includes(condition.type) ||
      (condition.type === 'text' &&
        !['node', 'image', 'manager'].includes(condition.field)),
  );
}

function pastRows(
  db: Knex,
  query: ResourceQuery,
  filter: StoreFilter,
  { at }: Moment,
): Knex.QueryBuilder {
  const unchanged = applyStoreFilter(db.from('resources'), filter)
    .where('resources.received_at', '<=', at)
    .select(
      ...LIST_COLUMNS.map(column => `resources.${column}`),
      db.raw(
        isPostgres(db)
          ? 'NULL::bigint AS past_ordinal'
          : 'NULL AS past_ordinal',
      ),
    ) as Knex.QueryBuilder;
  applyResourceQuery(db, unchanged, query, at);
  const versions = db
    .from(
      db('versions')
        .distinct('cluster_id', 'uid', 'kind')
        .where('received_at', '>', at)
        .as('changed'),
    )
    .join('versions as v', join => {
      join
        .on('v.cluster_id', 'changed.cluster_id')
        .andOn('v.uid', 'changed.uid')
        .andOn('v.kind', 'changed.kind');
    })
    .whereRaw(
      `v.ordinal = (SELECT max(x.ordinal) FROM versions x
        WHERE x.cluster_id = changed.cluster_id AND x.uid = changed.uid
          AND x.kind = changed.kind AND x.received_at <= ?)`,
      [at],
    )
    .where('v.is_deleted', false)
    .whereNotExists(
      // Where the object came back unchanged, it is told by its row already.
      db('resources as r')
        .whereRaw(
          'r.cluster_id = v.cluster_id AND r.kind = v.kind AND r.uid = v.uid',
        )
        .where('r.received_at', '<=', at)
        .select(db.raw('1')),
    )
    .select(db.raw(versionColumns(db).join(', ')), 'v.ordinal AS past_ordinal');
  const changed = applyStoreFilter(
    db.from(versions.as('resources')),
    filter,
  ).select('resources.*') as Knex.QueryBuilder;
  applyResourceQuery(db, changed, inColumns(query), at);
  return db
    .from(unchanged.unionAll([changed]).as('resources'))
    .select('resources.*');
}

/** Projections of the versions among some rows. */
async function readObjects(
  db: Knex,
  rows: readonly PastRow[],
): Promise<Map<string, JsonObject | undefined>> {
  const past = rows.filter(row => row.past_ordinal !== null);
  if (past.length === 0) {
    return new Map();
  }
  const versions = await db<VersionRow>('versions')
    .whereIn('cluster_id', [...new Set(past.map(row => row.cluster_id))])
    .whereIn(
      'uid',
      past.map(row => row.uid),
    )
    .whereIn('ordinal', [...new Set(past.map(row => row.past_ordinal!))])
    .select('ordinal', ...OBJECT_COLUMNS);
  const objects = await readVersionObjects(db, versions);
  return new Map(
    versions.map((row, i) => [
      versionKey({ ...row, past_ordinal: row.ordinal }),
      objects[i],
    ]),
  );
}

function versionKey(
  row: Pick<PastRow, 'cluster_id' | 'kind' | 'uid' | 'past_ordinal'>,
): string {
  return [row.cluster_id, row.kind, row.uid, row.past_ordinal].join(' ');
}

/** A row of the past with all its columns. */
function asItWas(
  row: PastRow,
  object: JsonObject | undefined,
  kinds: KindRegistry,
): ListRow {
  if (!object) {
    return row;
  }
  const columns = kinds.spec(row.kind)?.columns(object);
  const metadata = object.metadata as JsonObject | undefined;
  const created = Date.parse(String(metadata?.creationTimestamp));
  return {
    ...row,
    reason: columns?.reason ?? null,
    ready: columns?.ready ?? null,
    desired: columns?.desired ?? null,
    restarts: columns?.restarts ?? null,
    node_name: columns?.nodeName ?? null,
    owner_uid: columns?.ownerUid ?? null,
    created_at: Number.isNaN(created) ? null : created,
    labels: (metadata?.labels as JsonObject | undefined) ?? null,
    images: columns?.images ?? null,
    facts: columns?.facts ?? null,
  };
}

function matchableOf(row: ListRow, cluster: ClusterFacts): Matchable {
  return {
    kind: row.kind,
    uid: row.uid,
    namespace: row.namespace,
    name: row.name,
    state: row.state,
    status: row.status,
    nodeName: row.node_name ?? undefined,
    ready: row.ready ?? undefined,
    desired: row.desired ?? undefined,
    restarts: row.restarts ?? undefined,
    createdAt: toNumber(row.created_at),
    labels: fromJson(row.labels),
    images: fromJson(row.images),
    facts: fromJson(row.facts),
    manager: fromJson<{ manager?: string }>(row.changed_by)?.manager,
    owner: row.owner ?? undefined,
    cluster: {
      id: row.cluster_id,
      name: row.cluster_name ?? row.cluster_id,
      environment: cluster.environment ?? undefined,
      region: cluster.region ?? undefined,
      provider: cluster.provider ?? undefined,
      project: cluster.project ?? undefined,
      labels: fromJson(cluster.cluster_labels),
    },
  };
}
