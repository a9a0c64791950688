/** What a person is typing, where the cursor stands. */
export interface Typing {
  /** Field before the colon, in lower case; undefined while the key is typed. */
  field?: string;
  /** Of a label or a fact: the name before the equals sign, while its value is typed. */
  name?: string;
  /** What is typed of the key or value, without quotes. */
  partial: string;
  /** Range of the query that a completion replaces. */
  from: number;
  to: number;
  /** The terms around it. */
  rest: string;
}

/** Fields whose values have a name of their own. */
const NAMED = new Set(['label', 'clusterlabel', 'fact']);

/**
 * Finds what is typed at a position of a query that may not be complete yet.
 *
 * @param position - index of the character behind the cursor
 */
export function typingAt(query: string, position: number): Typing {
  const at = Math.min(position, query.length);
  const term = termAt(query, at);
  const start = term.start + (query[term.start] === '-' ? 1 : 0);
  const rest = `${query.slice(0, term.start)} ${query.slice(term.end)}`.trim();
  const colon = findOutside(query, start, at, ':');
  if (colon < 0) {
    return {
      partial: unquote(query.slice(start, at)),
      from: Math.min(start, at),
      to: term.end,
      rest,
    };
  }
  const field = query.slice(start, colon).toLowerCase();
  let from = colon + 1;
  for (
    let comma = findOutside(query, from, at, ',');
    comma >= 0;
    comma = findOutside(query, from, at, ',')
  ) {
    from = comma + 1;
  }
  const comma = findOutside(query, at, term.end, ',');
  const to = comma < 0 ? term.end : comma;
  const equals = NAMED.has(field) ? findOutside(query, colon, at, '=') : -1;
  return {
    field,
    name: equals < 0 ? undefined : query.slice(colon + 1, equals),
    partial: unquote(query.slice(Math.max(from, equals + 1), at)),
    from: Math.max(from, equals + 1),
    to,
    rest,
  };
}

/** Writes a value so that the query language takes it as it is. */
export function quoted(value: string): string {
  return /^[^\s":<>=,*\\-][^\s":<>=,*\\]*$/.test(value)
    ? value
    : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** The term around a position: from white space to white space outside of quotes. */
function termAt(query: string, at: number): { start: number; end: number } {
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < query.length; i++) {
    if (isQuoted && query[i] === '\\') {
      i++;
    } else if (query[i] === '"') {
      isQuoted = !isQuoted;
    } else if (!isQuoted && /\s/.test(query[i])) {
      if (i >= at) {
        return { start: Math.min(start, at), end: i };
      }
      start = i + 1;
    }
  }
  return { start: Math.min(start, at), end: query.length };
}

/** Index of a character outside of quotes, or -1. */
function findOutside(
  query: string,
  from: number,
  to: number,
  character: string,
): number {
  let isQuoted = false;
  for (let i = from; i < to; i++) {
    if (isQuoted && query[i] === '\\') {
      i++;
    } else if (query[i] === '"') {
      isQuoted = !isQuoted;
    } else if (!isQuoted && query[i] === character) {
      return i;
    }
  }
  return -1;
}

function unquote(text: string): string {
  return text.replace(/\\(["\\])/g, '$1').replace(/"/g, '');
}
