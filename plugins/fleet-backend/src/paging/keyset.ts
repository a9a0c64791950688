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
  /** Most rows of this page, {@link MAX_LIMIT} unless the hub itself asks for more. */
  maxLimit?: number;
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
 * @param complete - makes a statement around the page, such as one that joins
 * other tables to its few rows; it must keep the order
 * @throws InputError when the cursor is not one of this order
 */
export async function readPage<Row extends object>(
  db: Knex,
  query: Knex.QueryBuilder,
  order: Order<Row>,
  request: PageRequest,
  complete: (page: Knex.QueryBuilder) => Knex.QueryBuilder = page => page,
): Promise<Page<Row>> {
  const limit = limitOf(request);
  const page = query.clone();
  if (request.cursor !== undefined) {
    page.where(after(db, order.keys, cursorValues(order, request.cursor)));
  }
  applyOrder(db, page, order);
  const rows: Row[] = await complete(page.limit(limit + 1));
  const items = rows.slice(0, limit);
  if (rows.length <= limit) {
    return { items };
  }
  return { items, nextCursor: cursorAt(order, items[items.length - 1]) };
}

/** Most rows of the page that is asked for. */
export function limitOf(request: PageRequest): number {
  return Math.min(
    request.limit ?? DEFAULT_LIMIT,
    request.maxLimit ?? MAX_LIMIT,
  );
}

/**
 * Values of the keys of an order that a cursor stands for.
 *
 * @throws InputError when the cursor is not one of this order
 */
export function cursorValues(order: Order<any>, cursor: string): CursorValue[] {
  const types = order.keys.map(key => key.type);
  return decodeCursor(cursor, order.name, types);
}

/** The cursor of the page that begins behind a row. */
export function cursorAt<Row>(order: Order<Row>, row: Row): string {
  return encodeCursor(
    order.name,
    order.keys.map(key => key.value(row)),
  );
}

/** Sorts a query. */
export function applyOrder(
  db: Knex,
  query: Knex.QueryBuilder,
  order: Order<any>,
): void {
  for (const key of order.keys) {
    query.orderBy([
      { column: db.raw(key.expression) as any, order: key.direction },
    ]);
  }
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
