import { Knex } from 'knex';
import { CursorType, CursorValue, decodeCursor, encodeCursor } from './cursor';

/** Rows of a page unless the caller says otherwise. */
export const DEFAULT_LIMIT = 100;

/** Most rows of a page. */
export const MAX_LIMIT = 500;

/** One column of an order. */
export interface SortKey<Row> {
  /** SQL expression; a constant of the code, never user input. */
  expression: string;
  direction: 'asc' | 'desc';
  type: CursorType;
  /** Value of the expression in a row that was read. */
  value(row: Row): CursorValue;
}

/** A total order: its last keys must tell any two rows apart. */
export interface Order<Row> {
  /** Goes into cursors, so that one made for another order is refused. */
  name: string;
  keys: readonly SortKey<Row>[];
}

/** Which page to read. */
export interface PageRequest {
  limit?: number;
  cursor?: string;
}

/** A page of a list. */
export interface Page<Item> {
  items: Item[];
  nextCursor?: string;
}

/**
 * Reads one page of a query in an order.
 *
 * @remarks
 * Keyset paging: the page after a row begins at the first row that is greater
 * in the order, which costs the same on the first and on the thousandth page
 * and neither skips nor repeats rows when others come and go.
 *
 * @throws InputError when the cursor is not one of this order
 */
export async function readPage<Row extends object>(
  db: Knex,
  query: Knex.QueryBuilder,
  order: Order<Row>,
  request: PageRequest,
): Promise<Page<Row>> {
  const limit = Math.min(request.limit ?? DEFAULT_LIMIT, MAX_LIMIT);
  const page = query.clone();
  if (request.cursor !== undefined) {
    const types = order.keys.map(key => key.type);
    const values = decodeCursor(request.cursor, order.name, types);
    page.where(after(db, order.keys, values));
  }
  for (const key of order.keys) {
    page.orderBy([
      { column: db.raw(key.expression) as any, order: key.direction },
    ]);
  }
  const rows: Row[] = await page.limit(limit + 1);
  const items = rows.slice(0, limit);
  if (rows.length <= limit) {
    return { items };
  }
  const last = items[items.length - 1];
  return {
    items,
    nextCursor: encodeCursor(
      order.name,
      order.keys.map(key => key.value(last)),
    ),
  };
}

/** The rows behind the row with these values. */
function after(
  db: Knex,
  keys: readonly SortKey<any>[],
  values: CursorValue[],
): Knex.Raw {
  const operator = (key: SortKey<any>) => (key.direction === 'asc' ? '>' : '<');
  if (keys.every(key => key.direction === keys[0].direction)) {
    // A row comparison lets the engine seek in an index over these columns.
    const columns = keys.map(key => key.expression).join(', ');
    const marks = keys.map(mark).join(', ');
    return db.raw(`(${columns}) ${operator(keys[0])} (${marks})`, values);
  }
  const bindings: CursorValue[] = [];
  const alternatives = keys.map((key, index) => {
    const equal = keys.slice(0, index).map((before, i) => {
      bindings.push(values[i]);
      return `${before.expression} = ${mark(before)}`;
    });
    bindings.push(values[index]);
    return [...equal, `${key.expression} ${operator(key)} ${mark(key)}`].join(
      ' AND ',
    );
  });
  return db.raw(`(${alternatives.join(' OR ')})`, bindings);
}

/** Numbers are compared as bigint, so that none of a made-up cursor is out of range. */
function mark(key: SortKey<any>): string {
  return key.type === 'number' ? 'cast(? as bigint)' : '?';
}
