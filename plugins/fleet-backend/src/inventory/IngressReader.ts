import {
  IngressRoute,
  ResourceState,
} from '@backstage-fleet/plugin-fleet-common';
import { JsonObject, KindRegistry } from '@backstage-fleet/protocol';
import { InputError } from '@backstage/errors';
import { Knex } from 'knex';
import { fromJson, readNow, toTimestamp } from '../database/columns';
import { ResourceRow } from '../database/tables';
import {
  applyOrder,
  cursorAt,
  decodeCursor,
  encodeCursor,
  limitOf,
  Order,
  Page,
  PageRequest,
  readPage,
} from '../paging';
import { applyStoreFilter, StoreFilter } from '../permissions';
import { bounded } from './bounded';
import {
  hostPattern,
  HostRoute,
  hostsOf,
  isHost,
  NamedBackend,
  ROUTE_KINDS,
} from './ingressRoutes';
import { CLUSTER_AND_OWNER, withClusterAndOwner } from './listRows';
import { resourceOrder } from './orders';
import {
  applyResourceQuery,
  bindClusters,
  parseQuery,
  whereNames,
} from './query';
import { ResourceQuery, TextPattern } from './query/types';
import { LIST_COLUMNS, ListRow } from './rows';

/** Most routes that one page looks at for hosts that match. */
const MAX_SCANNED = 2_000;

/** Objects read at once. */
const CHUNK = 200;

/** Most services that one statement names. */
const MAX_NAMES = 500;

/** Most wildcards of a host. */
const MAX_WILDCARDS = 5;

/** Which hosts to list. */
export interface IngressListRequest extends PageRequest {
  /** In the query language, over the ingresses and routes. */
  query?: string;
  /** Part of a host. */
  host?: string;
}

type RouteRow = ListRow & Pick<ResourceRow, 'object'>;

/** Where a page begins: behind which object, and behind how many hosts of the next. */
interface Place {
  cursor: string | undefined;
  shown: number;
}

/** Hosts that are reachable from outside. */
export class IngressReader {
  readonly #db: Knex;
  readonly #kinds: KindRegistry;

  constructor(db: Knex, kinds: KindRegistry) {
    this.#db = db;
    this.#kinds = kinds;
  }

  /**
   * One row per host of Ingresses and Gateway API routes, by the names of
   * these objects.
   *
   * @throws InputError when the query, the host or the cursor cannot be read
   * @throws ServiceUnavailableError when it takes too long
   */
  async list(
    request: IngressListRequest,
    filter: StoreFilter,
  ): Promise<Page<IngressRoute>> {
    const query = await bindClusters(
      this.#db,
      parseQuery(request.query ?? '', this.#kinds),
    );
    const pattern = request.host ? readHost(request.host) : undefined;
    const from = readPlace(request.cursor);
    const now = await readNow(this.#db);
    return bounded(this.#db, async db => {
      const matching = routes(db, query, now, filter);
      const limit = limitOf(request);
      const found = await readHosts(db, matching, from, limit, pattern);
      return {
        items: await this.#show(db, found.hosts, filter),
        nextCursor: found.next && writePlace(found.next),
      };
    });
  }

  /** Says of each backend whether there is such an object that the caller may see. */
  async #show(
    db: Knex,
    hosts: readonly { row: RouteRow; route: HostRoute }[],
    filter: StoreFilter,
  ): Promise<IngressRoute[]> {
    const stored = await readServices(db, hosts, filter);
    return hosts.map(({ row, route: { backends, ...route } }) => ({
      cluster: row.cluster_name ?? row.cluster_id,
      kind: row.kind,
      kindName: this.#kinds.nameOf(row.kind),
      uid: row.uid,
      namespace: row.namespace || undefined,
      name: row.name,
      ...route,
      addresses:
        fromJson<{ addresses?: string[] }>(row.facts)?.addresses ?? undefined,
      owner: row.owner ?? undefined,
      state: row.state as ResourceState,
      observedAt: toTimestamp(row.received_at),
      backends: backends.map(backend => {
        const uid = stored.get(serviceKey(row.cluster_id, backend));
        return {
          name: backend.name,
          kind: this.#kinds.nameOf(backend.kind),
          port: backend.port,
          uid,
          exists: uid !== undefined,
        };
      }),
    }));
  }
}

function routes(
  db: Knex,
  query: ResourceQuery,
  now: number,
  filter: StoreFilter,
): Knex.QueryBuilder {
  const matching: Knex.QueryBuilder = applyStoreFilter(
    db.from('resources').whereIn('resources.kind', [...ROUTE_KINDS]),
    filter,
  );
  applyResourceQuery(db, matching, query, now);
  return matching.select(
    [...LIST_COLUMNS, 'object'].map(column => `resources.${column}`),
  );
}

/** Reads objects and their hosts until there are as many as a page has. */
async function readHosts(
  db: Knex,
  matching: Knex.QueryBuilder,
  from: Place,
  limit: number,
  pattern: TextPattern | undefined,
): Promise<{
  hosts: { row: RouteRow; route: HostRoute }[];
  next: Place | undefined;
}> {
  const order = resourceOrder(db) as Order<RouteRow>;
  const found: { row: RouteRow; route: HostRoute }[] = [];
  let { cursor, shown } = from;
  for (let scanned = 0; scanned < MAX_SCANNED; ) {
    const page = await readPage<RouteRow>(
      db,
      matching,
      order,
      { cursor, limit: CHUNK },
      inner => {
        const rows = withClusterAndOwner(db, inner).select(
          'resources.*',
          ...CLUSTER_AND_OWNER(db),
        );
        applyOrder(db, rows, order);
        return rows;
      },
    );
    for (const [index, row] of page.items.entries()) {
      const hosts = hostsOf(row.kind, fromJson<JsonObject>(row.object));
      for (const [position, route] of hosts.entries()) {
        if (position < shown || !isHost(route.host, pattern)) {
          continue;
        }
        if (found.length === limit) {
          return {
            hosts: found,
            next: {
              cursor:
                index === 0 ? cursor : cursorAt(order, page.items[index - 1]),
              shown: position,
            },
          };
        }
        found.push({ row, route });
      }
      shown = 0;
    }
    scanned += page.items.length;
    cursor = page.nextCursor;
    if (cursor === undefined) {
      return { hosts: found, next: undefined };
    }
  }
  return { hosts: found, next: { cursor, shown: 0 } };
}

/** uids of the services among the backends, by their places. */
async function readServices(
  db: Knex,
  hosts: readonly { row: RouteRow; route: HostRoute }[],
  filter: StoreFilter,
): Promise<Map<string, string>> {
  const backends = hosts.flatMap(({ row, route }) =>
    route.backends
      .filter(backend => backend.kind === 'services')
      .map(backend => ({ clusterId: row.cluster_id, ...backend })),
  );
  const uids = new Map<string, string>();
  const clusterIds = [...new Set(backends.map(backend => backend.clusterId))];
  for (let i = 0; i < backends.length; i += MAX_NAMES) {
    const some = backends.slice(i, i + MAX_NAMES);
    const rows: ResourceRow[] = await applyStoreFilter(
      whereNames(
        db,
        db<ResourceRow>('resources')
          .where({ kind: 'services' })
          .whereIn('cluster_id', clusterIds)
          .whereIn('namespace', [...new Set(some.map(item => item.namespace))])
          .select('cluster_id', 'namespace', 'name', 'uid'),
        some.map(item => item.name),
      ),
      filter,
    );
    for (const row of rows) {
      uids.set(
        serviceKey(row.cluster_id, { ...row, kind: 'services' }),
        row.uid,
      );
    }
  }
  return uids;
}

function serviceKey(clusterId: string, backend: NamedBackend): string {
  return `${clusterId} ${backend.kind} ${backend.namespace} ${backend.name}`;
}

function readHost(text: string): TextPattern {
  const pattern = hostPattern(text);
  if (pattern.length > MAX_WILDCARDS + 1) {
    throw new InputError(
      `"host" has ${
        pattern.length - 1
      } wildcards; expected at most ${MAX_WILDCARDS}`,
    );
  }
  return pattern;
}

const PLACE = 'hosts';

function readPlace(cursor: string | undefined): Place {
  if (cursor === undefined) {
    return { cursor: undefined, shown: 0 };
  }
  const [behind, shown] = decodeCursor(cursor, PLACE, ['text', 'number']);
  return { cursor: String(behind) || undefined, shown: Number(shown) };
}

function writePlace({ cursor, shown }: Place): string {
  return encodeCursor(PLACE, [cursor ?? '', shown]);
}
