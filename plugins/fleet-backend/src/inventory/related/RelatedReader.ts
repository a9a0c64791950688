import {
  RelatedResource,
  ResourceState,
} from '@backstage-fleet/plugin-fleet-common';
import { JsonObject, KindId, KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { fromJson, isPostgres } from '../../database/columns';
import { ResourceRow } from '../../database/tables';
import { applyStoreFilter, StoreFilter } from '../../permissions';
import { bounded } from '../bounded';
import { foldCase, nameKey, whereNames } from '../query';
import { readLabels, selects } from './selectors';
import {
  INVERSE,
  NamedTarget,
  namingKinds,
  ownerRefs,
  Relation,
  selectableLabels,
  SelectedTargets,
  targetsOf,
} from './targets';

/** Most objects that are related to one. */
const MAX_ITEMS = 500;

/** Most objects one statement looks at. */
const MAX_CANDIDATES = 1_000;

/** Most objects one answer looks at; each statement counts as one more. */
const MAX_LOOKED_AT = 20_000;

/** Relations that are found from the other end, among the objects that may name one. */
const INVERTED = new Set(Object.values(INVERSE));

/** Steps away from the object. */
const MAX_DEPTH = 4;

/** Which relations go on from an object that was reached by one. */
const ONWARD: Partial<Record<Relation, readonly Relation[]>> = {
  owner: ['owner'],
  owned: ['owned'],
  selectedBy: ['routedFrom'],
  routesTo: ['selects'],
  routedFrom: ['routedFrom'],
  mounts: ['boundTo', 'uses'],
  boundTo: ['uses'],
};

const COLUMNS = [
  ...(['kind', 'uid', 'namespace', 'name', 'state', 'status'] as const),
  ...(['ready', 'desired', 'owner_uid', 'object'] as const),
];

type Row = Pick<ResourceRow, (typeof COLUMNS)[number]>;

/** An object that was found, and how. */
interface Found {
  relation: Relation;
  row?: Row;
  /** Where it is only named. */
  named?: Pick<NamedTarget, 'kind' | 'namespace' | 'name'> & { uid?: string };
}

/** One walk over the graph, from object to object. */
class Walk {
  readonly #db: Knex;
  readonly #kinds: KindRegistry;
  readonly #clusterId: string;
  readonly #filter: StoreFilter;
  readonly #items: RelatedResource[] = [];
  readonly #seen = new Set<string>();
  #isComplete = true;
  readonly #maxLookedAt: number;
  #lookedAt = 0;

  constructor(
    db: Knex,
    kinds: KindRegistry,
    clusterId: string,
    options: { filter: StoreFilter; maxLookedAt: number },
  ) {
    this.#db = db;
    this.#kinds = kinds;
    this.#clusterId = clusterId;
    this.#filter = options.filter;
    this.#maxLookedAt = options.maxLookedAt;
  }

  async from(
    subject: Row,
  ): Promise<{ items: RelatedResource[]; isComplete: boolean }> {
    this.#seen.add(keyOf(subject));
    let border: { row: Row; allowed?: readonly Relation[] }[] = [
      { row: subject },
    ];
    for (let depth = 0; depth < MAX_DEPTH && border.length > 0; depth++) {
      const next: typeof border = [];
      for (const { row, allowed } of border) {
        for (const found of await this.#around(row, allowed)) {
          if (!this.#take(found, row, depth > 0)) {
            continue;
          }
          const onward = ONWARD[found.relation];
          if (found.row && onward) {
            next.push({ row: found.row, allowed: onward });
          }
        }
        if (this.#items.length >= MAX_ITEMS) {
          return { items: this.#items, isComplete: false };
        }
      }
      border = next;
    }
    return { items: this.#items, isComplete: this.#isComplete };
  }

  /** Adds an object to the answer; false where it is there already. */
  #take(found: Found, from: Row, showFrom: boolean): boolean {
    const target = found.row ?? found.named!;
    const key = keyOf(target);
    if (this.#seen.has(key)) {
      return false;
    }
    this.#seen.add(key);
    if (this.#items.length >= MAX_ITEMS) {
      this.#isComplete = false;
      return false;
    }
    const { row } = found;
    this.#items.push({
      relation: found.relation,
      isStored: row !== undefined,
      kind: target.kind,
      kindName: this.#kinds.nameOf(target.kind),
      uid: row?.uid ?? found.named?.uid ?? '',
      name: target.name,
      namespace: target.namespace || undefined,
      from: showFrom ? from.uid : undefined,
      state: row?.state as ResourceState | undefined,
      status: row?.status,
      ready: row?.ready ?? undefined,
      desired: row?.desired ?? undefined,
    });
    return true;
  }

  /** What is one step away from an object. */
  async #around(
    row: Row,
    allowed: readonly Relation[] | undefined,
  ): Promise<Found[]> {
    const may = (relation: Relation) => !allowed || allowed.includes(relation);
    const object = fromJson<JsonObject>(row.object);
    const targets = targetsOf(row.kind, object, this.#kindOf);
    const found: Found[] = [];
    if (may('owner')) {
      found.push(...(await this.#owners(row, object)));
    }
    if (may('owned')) {
      found.push(...(await this.#owned(row)));
    }
    found.push(
      ...(await this.#named(targets.named.filter(item => may(item.relation)))),
    );
    for (const selected of targets.selected) {
      if (may(selected.relation)) {
        found.push(...(await this.#selected(row, selected)));
      }
    }
    // Each of many owned pods would look at all services of its namespace for nothing.
    if (!allowed || allowed.some(relation => INVERTED.has(relation))) {
      found.push(...(await this.#naming(row, object, may)));
    }
    if (row.kind === 'nodes' && may('hosts')) {
      const pods = await this.#read(query =>
        query.where({ kind: 'pods', node_name: row.name }),
      );
      found.push(
        ...pods.map(pod => ({ relation: 'hosts' as const, row: pod })),
      );
    }
    return found;
  }

  async #owners(row: Row, object: JsonObject): Promise<Found[]> {
    const refs = ownerRefs(object);
    const uids = new Set(refs.map(ref => ref.uid));
    if (row.owner_uid) {
      uids.add(row.owner_uid);
    }
    if (uids.size === 0) {
      return [];
    }
    const rows = await this.#read(query => query.whereIn('uid', [...uids]));
    const stored = new Set(rows.map(owner => owner.uid));
    return [
      ...rows.map(owner => ({ relation: 'owner' as const, row: owner })),
      ...refs
        .filter(ref => !stored.has(ref.uid))
        .map(ref => ({
          relation: 'owner' as const,
          named: {
            kind: this.#kindOf(ref.kind, ref.group),
            namespace: row.namespace,
            name: ref.name,
            uid: ref.uid,
          },
        })),
    ];
  }

  async #owned(row: Row): Promise<Found[]> {
    const rows = await this.#read(query => query.where({ owner_uid: row.uid }));
    return rows.map(owned => ({ relation: 'owned' as const, row: owned }));
  }

  /** Objects that are named; those that are not stored are told all the same. */
  async #named(targets: readonly NamedTarget[]): Promise<Found[]> {
    const places = new Map<string, NamedTarget[]>();
    for (const target of targets) {
      const place = `${target.kind} ${target.namespace}`;
      places.set(place, [...(places.get(place) ?? []), target]);
    }
    const found: Found[] = [];
    for (const group of places.values()) {
      const [{ kind, namespace }] = group;
      const rows = await this.#read(query =>
        whereNames(
          this.#db,
          query.where({ kind, namespace }),
          group.map(target => target.name),
        ),
      );
      for (const { relation, name } of group) {
        const row = rows.find(item => item.name === name);
        found.push(
          row
            ? { relation, row }
            : { relation, named: { kind, namespace, name } },
        );
      }
    }
    return found;
  }

  async #selected(
    row: Row,
    { relation, kinds, selector }: SelectedTargets,
  ): Promise<Found[]> {
    const found: Found[] = [];
    for (const kind of kinds) {
      const rows = await this.#read(query => {
        query.where({ kind, namespace: row.namespace });
        if (
          kind === 'pods' &&
          isPostgres(this.#db) &&
          Object.keys(selector.labels).length > 0
        ) {
          query.whereRaw('labels @> ?::jsonb', [
            JSON.stringify(selector.labels),
          ]);
        }
      });
      found.push(
        ...rows
          .filter(item => selects(selector, labelsOf(item)))
          .map(item => ({ relation, row: item })),
      );
    }
    return found;
  }

  /** Objects that name or select this one. */
  async #naming(
    row: Row,
    object: JsonObject,
    may: (relation: Relation) => boolean,
  ): Promise<Found[]> {
    const labels = readLabels(selectableLabels(row.kind, object));
    const found: Found[] = [];
    for (const kind of namingKinds(row.kind)) {
      const rows = await this.#read(query => {
        query.where({ kind });
        if (row.namespace !== '') {
          query.where('namespace', row.namespace);
        }
      });
      for (const candidate of rows) {
        const relation = this.#relationTo(row, labels, candidate);
        const inverse = relation && INVERSE[relation];
        if (inverse && may(inverse)) {
          found.push({ relation: inverse, row: candidate });
        }
      }
    }
    return found;
  }

  /** What a candidate is to an object, if anything. */
  #relationTo(
    row: Row,
    labels: Record<string, string>,
    candidate: Row,
  ): Relation | undefined {
    const { named, selected } = targetsOf(
      candidate.kind,
      fromJson<JsonObject>(candidate.object),
      this.#kindOf,
    );
    return (
      named.find(
        target =>
          target.kind === row.kind &&
          target.name === row.name &&
          target.namespace === row.namespace,
      )?.relation ??
      selected.find(
        target =>
          target.kinds.includes(row.kind) && selects(target.selector, labels),
      )?.relation
    );
  }

  async #read(restrict: (query: Knex.QueryBuilder) => void): Promise<Row[]> {
    if (this.#lookedAt >= this.#maxLookedAt) {
      this.#isComplete = false;
      return [];
    }
    const query: Knex.QueryBuilder = applyStoreFilter(
      this.#db('resources').where({ cluster_id: this.#clusterId }),
      this.#filter,
    );
    restrict(query);
    const rows: Row[] = await query
      .select(COLUMNS)
      .orderByRaw(`${nameKey(this.#db)}, uid`)
      .limit(MAX_CANDIDATES + 1);
    this.#lookedAt += 1 + rows.length;
    if (rows.length > MAX_CANDIDATES) {
      this.#isComplete = false;
    }
    return rows.slice(0, MAX_CANDIDATES);
  }

  /** Id of a kind by its Kind and group, also of one that is not collected. */
  readonly #kindOf = (kindName: string, group: string): KindId => {
    const spec = this.#kinds
      .specs()
      .find(item => item.kind === kindName && item.group === group);
    const plural = `${foldCase(kindName)}s`;
    return spec?.id ?? (group ? `${plural}.${group}` : plural);
  };
}

function labelsOf(row: Row): Record<string, string> {
  return readLabels(
    selectableLabels(row.kind, fromJson<JsonObject>(row.object)),
  );
}

function keyOf(target: {
  kind: string;
  namespace: string;
  name: string;
}): string {
  return `${target.kind} ${target.namespace} ${target.name}`;
}

/** Objects that have to do with another, by what is stored. */
export class RelatedReader {
  readonly #db: Knex;
  readonly #kinds: KindRegistry;
  readonly #maxLookedAt: number;

  /** @param maxLookedAt - most objects and statements of one answer */
  constructor(db: Knex, kinds: KindRegistry, maxLookedAt = MAX_LOOKED_AT) {
    this.#db = db;
    this.#kinds = kinds;
    this.#maxLookedAt = maxLookedAt;
  }

  /**
   * Objects of the same cluster that are related to one the caller may see,
   * nearest first.
   *
   * @throws ServiceUnavailableError when it takes too long
   */
  async list(
    subject: ResourceRow,
    filter: StoreFilter,
  ): Promise<{ items: RelatedResource[]; isComplete: boolean }> {
    return bounded(this.#db, db =>
      new Walk(db, this.#kinds, subject.cluster_id, {
        filter,
        maxLookedAt: this.#maxLookedAt,
      }).from(subject),
    );
  }
}
