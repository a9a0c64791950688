import {
  Facet,
  Resource,
  TotalCount,
} from '@backstage-fleet/plugin-fleet-common';
import { KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { toTimestamp } from '../database/columns';
import { Page, PageRequest } from '../paging';
import { applyStoreFilter, StoreFilter } from '../permissions';
import { boundedNow } from './bounded';
import { countCapOf, countOfPage } from './counting';
import {
  countFacets,
  FACET_FIELDS,
  FacetField,
  FacetRow,
  Facets,
  SAMPLE_ROWS,
  sampleRows,
  tallyFacets,
} from './facets';
import { resourceOrder, ResourceSort } from './orders';
import { checkMoment, Moment, readPastPage } from './past';
import {
  applyResourceQuery,
  bindClusters,
  parseQuery,
  ResourceQuery,
} from './query';
import { toResource } from './rows';
import { ListPage, readTextPage, someHits } from './textSearch';

/** Objects of the past that facets look at. */
const PAST_SAMPLE_ROWS = 5_000;

/** Pages they are read in; where few match, each page looks at many more to find them. */
const PAST_PAGE_ROWS = 500;
const PAST_PAGES = PAST_SAMPLE_ROWS / PAST_PAGE_ROWS;

/** Which resources to read. */
export interface ResourceSelection {
  /** In the query language; everything when absent. */
  query?: string;
  /** A past time in milliseconds since the Unix epoch; now when absent. */
  at?: number;
}

/** Which resources to list. */
export interface ResourceListRequest extends PageRequest, ResourceSelection {
  sort?: ResourceSort;
}

/** A page of resources. */
export interface ResourcePage extends Page<Resource> {
  totalCount: TotalCount;
  /** When the store was read, by its clock, or the past time that was asked for. */
  asOf: string;
}

/** Reads lists of objects, as they are and as they were, with their counts. */
export class ResourceLists {
  readonly #db: Knex;
  readonly #kinds: KindRegistry;
  readonly #versionsKept: number;

  /**
   * @param versionsKept - retention of versions in milliseconds
   */
  constructor(db: Knex, kinds: KindRegistry, versionsKept: number) {
    this.#db = db;
    this.#kinds = kinds;
    this.#versionsKept = versionsKept;
  }

  /**
   * Objects of all clusters that match a query.
   *
   * @throws InputError when the query, the cursor or the time cannot be read
   * @throws ServiceUnavailableError when it takes too long
   */
  async list(
    request: ResourceListRequest,
    filter: StoreFilter,
  ): Promise<ResourcePage> {
    const query = await this.#parse(request.query);
    const { page, now } = await boundedNow(this.#db, async (db, time) => ({
      page: await this.#page(
        db,
        query,
        time,
        request,
        filter,
        countCapOf(query),
      ),
      now: time,
    }));
    return {
      items: page.items.map(row => toResource(row, this.#kinds)),
      nextCursor: page.nextCursor,
      totalCount:
        request.at === undefined
          ? page.totalCount ?? countOfPage(request, page)
          : countPast(request, page),
      asOf: toTimestamp(request.at ?? now),
    };
  }

  /**
   * A page without its count, for those who read all of them.
   *
   * @throws InputError when the query, the cursor or the time cannot be read
   * @throws ServiceUnavailableError when it takes too long
   */
  async page(
    request: ResourceListRequest,
    filter: StoreFilter,
  ): Promise<Page<Resource>> {
    const query = await this.#parse(request.query);
    const page = await boundedNow(this.#db, (db, now) =>
      this.#page(db, query, now, request, filter),
    );
    return {
      ...page,
      items: page.items.map(row => toResource(row, this.#kinds)),
    };
  }

  /**
   * How many objects match a query, by some fields.
   *
   * @remarks
   * Counters answer where the query is on their columns. Otherwise a bounded
   * number of objects is looked at, and the facets say that they are not
   * complete where there are more.
   *
   * @throws InputError when the query or the time cannot be read
   * @throws ServiceUnavailableError when it takes too long
   */
  async facets(
    request: ResourceSelection,
    fields: readonly FacetField[],
    filter: StoreFilter,
  ): Promise<Facets & { asOf: string }> {
    const query = await this.#parse(request.query);
    const wanted = fields.length === 0 ? FACET_FIELDS : [...new Set(fields)];
    return boundedNow(this.#db, async (db, now) => {
      const counted =
        request.at === undefined
          ? await countFacets(db, this.#kinds, query, filter, wanted)
          : undefined;
      const rest = wanted.filter(field => !counted?.facets.has(field));
      const sample =
        rest.length > 0
          ? await this.#sample(db, query, now, request, filter)
          : { rows: [], isWhole: true };
      const tallied = tallyFacets(
        sample.rows,
        sample.isWhole,
        this.#kinds,
        rest,
      );
      const facets: Facet[] = wanted.map(
        field => (counted?.facets.get(field) ?? tallied.get(field))!,
      );
      return {
        facets,
        totalCount: counted
          ? { value: counted.total, relation: 'eq' as const }
          : {
              value: sample.rows.length,
              relation: sample.isWhole ? ('eq' as const) : ('gte' as const),
            },
        asOf: toTimestamp(request.at ?? now),
      };
    });
  }

  /** Reads a query and looks up the clusters it speaks of. */
  async #parse(query: string | undefined): Promise<ResourceQuery> {
    return bindClusters(this.#db, parseQuery(query ?? '', this.#kinds));
  }

  async #page(
    db: Knex,
    query: ResourceQuery,
    now: number,
    request: ResourceListRequest,
    filter: StoreFilter,
    countCap?: number,
  ): Promise<ListPage> {
    if (request.at === undefined) {
      return readTextPage(
        db,
        matchingRows(db, query, now, filter),
        query,
        resourceOrder(db, request.sort),
        request,
        countCap,
      );
    }
    const moment: Moment = {
      at: request.at,
      now,
      retentionMs: this.#versionsKept,
    };
    checkMoment(moment, request.sort, query);
    return readPastPage(db, {
      kinds: this.#kinds,
      query,
      filter,
      order: resourceOrder(db, request.sort),
      moment,
      request,
    });
  }

  /** Objects that facets are counted from, and whether they are all that match. */
  async #sample(
    db: Knex,
    query: ResourceQuery,
    now: number,
    request: ResourceSelection,
    filter: StoreFilter,
  ): Promise<{ rows: FacetRow[]; isWhole: boolean }> {
    if (request.at === undefined) {
      const matching = matchingRows(db, query, now, filter);
      const hits = await someHits(db, matching, query, SAMPLE_ROWS);
      const rows = await sampleRows(db, hits?.some ?? matching);
      return {
        rows: rows.slice(0, SAMPLE_ROWS),
        isWhole: rows.length <= SAMPLE_ROWS && hits?.isWhole !== false,
      };
    }
    const rows: FacetRow[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      pages++;
      const page = await this.#page(
        db,
        query,
        now,
        { ...request, cursor, limit: PAST_PAGE_ROWS },
        filter,
      );
      rows.push(...page.items.map(item => ({ environment: null, ...item })));
      cursor = page.nextCursor;
    } while (cursor !== undefined && pages < PAST_PAGES);
    return { rows, isWhole: cursor === undefined };
  }
}

/** Versions are not counted; the first page knows whether it is the last. */
function countPast(request: PageRequest, page: Page<unknown>): TotalCount {
  const isWhole = request.cursor === undefined && page.nextCursor === undefined;
  return {
    value: page.items.length,
    relation: isWhole ? 'eq' : 'gte',
  };
}

/** The rows that a query finds among those that the caller may see. */
function matchingRows(
  db: Knex,
  query: ResourceQuery,
  now: number,
  filter: StoreFilter,
): Knex.QueryBuilder {
  const matching = applyStoreFilter(
    db.from('resources'),
    filter,
  ) as Knex.QueryBuilder;
  applyResourceQuery(db, matching, query, now);
  return matching;
}
