import { InputError } from '@backstage/errors';

/** What a value of a cursor must be. A uuid is checked, because PostgreSQL refuses to compare with anything else. */
export type CursorType = 'text' | 'number' | 'uuid';

/** Value of a sort key. */
export type CursorValue = string | number;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Writes where a page ended, opaque to clients.
 *
 * @param order - name of the order the values belong to
 * @param values - values of the sort keys of the last row
 */
export function encodeCursor(order: string, values: CursorValue[]): string {
  return Buffer.from(JSON.stringify([order, ...values])).toString('base64url');
}

/**
 * Reads a cursor that a client sent back.
 *
 * @throws InputError when it is not one that the hub made for this order
 */
export function decodeCursor(
  cursor: string,
  order: string,
  types: readonly CursorType[],
): CursorValue[] {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw unreadable();
  }
  if (!Array.isArray(content) || content.length !== types.length + 1) {
    throw unreadable();
  }
  const [cursorOrder, ...values] = content;
  if (cursorOrder !== order) {
    throw new InputError(
      'The cursor belongs to a list in another order; send it with the same "sort" as the page before, or start again without it',
    );
  }
  if (!values.every((value, index) => isOfType(value, types[index]))) {
    throw unreadable();
  }
  return values;
}

function isOfType(value: unknown, type: CursorType): value is CursorValue {
  if (type === 'number') {
    return Number.isSafeInteger(value);
  }
  if (typeof value !== 'string') {
    return false;
  }
  return type === 'uuid' ? UUID.test(value) : !value.includes('\0');
}

function unreadable(): InputError {
  return new InputError(
    'The cursor cannot be read; expected the "nextCursor" of the page before, unchanged',
  );
}
