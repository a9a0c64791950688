import { TotalCount } from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { CANCELED } from './bounded';
import {
  applyOrder,
  cursorValues,
  Order,
  Page,
  PageRequest,
  readPage,
} from '../paging';
import {
  CLUSTER_AND_OWNER,
  QUALIFIED_COLUMNS,
  readCountedListPage,
  readListPage,
} from './listRows';
import { SORTED_COLUMNS } from './orders';
import { nameKey, ResourceQuery } from './query';
import { Fragment } from './query/text';
import { isTextTerm } from './query/textTerm';
import { ListRow } from './rows';
import { hitsOf } from './textHits';

/** Objects with a text that are gathered before they are sorted. */
const MAX_HITS = 3_000;

/** Rows in the order of the list among which a page of a frequent text is looked for first. */
const NEAR_ROWS = 3_000;

/** Longest the rows are gone through in order before all hits are gathered after all. */
const WALK_TIMEOUT_MS = 250;

/** A row of a page with the numbers of places and of hits that all rows share. */
type GatheredRow = ListRow & { places: string; hits: string };

/** A page, and how many objects match where that became known. */
export type ListPage = Page<ListRow> & { totalCount?: TotalCount };

/**
 * Reads a page of a query that looks for parts of texts.
 *
 * @remarks
 * There are two good ways, and the planner of PostgreSQL cannot tell which is
 * the better, for it does not know how often a part of a word occurs. Of a
 * rare text all hits are gathered by indexes and sorted; of one that is
 * everywhere the next few stand close behind each other in the order of the
 * list. So the first way is tried up to a number of hits, then the second up
 * to a number of rows; later pages, whose hits were counted with the first one,
 * the other way round.
 *
 * @param countCap - where counting stops of what is not found by texts; nothing
 * is counted when absent
 */
export async function readTextPage(
  db: Knex,
  matching: Knex.QueryBuilder,
  query: ResourceQuery,
  order: Order<ListRow>,
  request: PageRequest,
  countCap?: number,
): Promise<ListPage> {
  if (!isPostgres(db) || !query.some(isTextTerm)) {
    return countCap === undefined
      ? readListPage(db, matching, order, request)
      : readCountedListPage(db, matching, order, request, countCap);
  }
  const sources = query
    .filter(isTextTerm)
    .flatMap(term => hitsOf(db, term) ?? []);
  const near = () => readNear(db, matching, order, request);
  if (request.cursor !== undefined && sources.length > 0) {
    // Hits mostly stand together, and those of the page before were counted.
    const page = await near();
    if (page) {
      return page;
    }
  }
  for (const source of sources) {
    const page = await readHits(db, matching, source, order, request, MAX_HITS);
    if (page) {
      return page;
    }
  }
  if (sources.length === 0) {
    await useOrderOfList(db);
    return readListPage(db, matching, order, request);
  }
  const page = request.cursor === undefined ? await near() : undefined;
  if (page) {
    return page;
  }
  try {
    return await db.transaction(async trx => {
      await trx.raw(`set local statement_timeout = ${WALK_TIMEOUT_MS}`);
      await useOrderOfList(trx);
      return readListPage(trx, matching, order, request);
    });
  } catch (error) {
    if ((error as { code?: string }).code !== CANCELED) {
      throw error;
    }
  }
  // Frequent, but all of it far behind in the order of the list.
  return (await readHits(db, matching, sources[0], order, request, Infinity))!;
}

/**
 * Restricts a query that looks for parts of texts to some of the rows that
 * indexes tell of.
 *
 * @returns undefined where no index knows a text of the query
 */
export async function someHits(
  db: Knex,
  matching: Knex.QueryBuilder,
  query: ResourceQuery,
  max: number,
): Promise<{ some: Knex.QueryBuilder; isWhole: boolean } | undefined> {
  const sources = isPostgres(db)
    ? query.filter(isTextTerm).flatMap(term => hitsOf(db, term) ?? [])
    : [];
  for (const source of sources) {
    if (!(await areMore(db, source, max))) {
      const some = amongHits(matching, source, Infinity);
      return { some, isWhole: true };
    }
  }
  return sources.length === 0
    ? undefined
    : { some: amongHits(matching, sources[0], max), isWhole: false };
}

/**
 * Gathers all hits by indexes and sorts them; undefined where there are too many.
 *
 * @remarks
 * In one statement, so that the indexes are asked once. What is sorted is
 * narrow: only the rows of the page are read in full.
 */
async function readHits(
  db: Knex,
  matching: Knex.QueryBuilder,
  source: Fragment,
  order: Order<ListRow>,
  request: PageRequest,
  max: number,
): Promise<ListPage | undefined> {
  await useIndexesOfTexts(db);
  const isBounded = Number.isFinite(max);
  const hits = matching
    .clone()
    .whereRaw('resources.ctid = ANY(ARRAY(SELECT ctid FROM places))')
    .select(db.raw('resources.ctid AS place'), ...SORTED_COLUMNS);
  if (isBounded) {
    hits.whereRaw(`(SELECT count(*) FROM places) <= ${max}`);
  }
  const places = db.raw(
    `${source.sql}${isBounded ? ` LIMIT ${max + 1}` : ''}`,
    [...source.bindings],
  );
  const sorted = db.from('hits as resources').select('resources.place');
  const page = await readPage<GatheredRow>(db, sorted, order, request, top => {
    const rows = db
      .withMaterialized('places', places)
      .withMaterialized('hits', hits)
      .from(top.as('top'))
      .joinRaw(
        `RIGHT JOIN (SELECT (SELECT count(*) FROM places) AS places, (SELECT count(*) FROM hits) AS hits) AS gathered ON true
         LEFT JOIN resources ON resources.ctid = top.place
         LEFT JOIN clusters ON clusters.id = resources.cluster_id`,
      )
      .select(
        ...QUALIFIED_COLUMNS,
        'gathered.places',
        'gathered.hits',
        ...CLUSTER_AND_OWNER(db),
      );
    applyOrder(db, rows, order);
    return rows;
  });
  const [first] = page.items;
  if (isBounded && Number(first.places) > max) {
    return undefined;
  }
  return {
    ...page,
    // The counts come with one row without an object where there is none.
    items: page.items.filter(item => item.uid !== null),
    totalCount: { value: Number(first.hits), relation: 'eq' },
  };
}

/**
 * Reads a page among the next rows in the order of names; undefined where
 * these are not enough for one, or the order is another.
 */
async function readNear(
  db: Knex,
  matching: Knex.QueryBuilder,
  order: Order<ListRow>,
  request: PageRequest,
): Promise<ListPage | undefined> {
  if (order.name !== 'name') {
    return undefined;
  }
  const name = nameKey(db);
  const [from] =
    request.cursor === undefined ? [''] : cursorValues(order, request.cursor);
  await useOrderOfList(db);
  const page = await readListPage(
    db,
    matching
      .clone()
      .whereRaw(
        `${name} <= (SELECT ${name} FROM resources WHERE ${name} >= ? ORDER BY ${name} OFFSET ${NEAR_ROWS} LIMIT 1)`,
        [from],
      ),
    order,
    request,
  );
  return page.nextCursor === undefined ? undefined : page;
}

/** Goes through the rows as the list is sorted, looks at each, and stops at the end of the page. */
async function useOrderOfList(db: Knex): Promise<void> {
  await db.raw(
    'set local enable_indexscan = on; set local enable_indexonlyscan = on; set local enable_bitmapscan = off; set local enable_seqscan = off; set local enable_sort = off',
  );
}

/**
 * Or an index that is not about the text is read from end to end. The memory
 * is what tens of thousands of hits take to be sorted without a file.
 */
async function useIndexesOfTexts(db: Knex): Promise<void> {
  await db.raw(
    `set local enable_bitmapscan = on; set local enable_sort = on; set local enable_indexscan = off; set local enable_indexonlyscan = off; set local enable_seqscan = off; set local work_mem = '32MB'`,
  );
}

/** Whether indexes tell of more rows than a number. */
async function areMore(
  db: Knex,
  { sql, bindings }: Fragment,
  max: number,
): Promise<boolean> {
  await useIndexesOfTexts(db);
  const { rows } = await db.raw<{ rows: { hits: string }[] }>(
    `SELECT count(*) AS hits FROM (${sql} LIMIT ${max + 1}) AS hits`,
    [...bindings],
  );
  return Number(rows[0].hits) > max;
}

/** Restricts a query to what indexes tell of. */
function amongHits(
  matching: Knex.QueryBuilder,
  { sql, bindings }: Fragment,
  max: number,
): Knex.QueryBuilder {
  const limit = Number.isFinite(max) ? ` LIMIT ${max}` : '';
  // An array of places is looked up directly; a join would read the table.
  return matching
    .clone()
    .whereRaw(`resources.ctid = ANY(ARRAY(${sql}${limit}))`, [...bindings]);
}
