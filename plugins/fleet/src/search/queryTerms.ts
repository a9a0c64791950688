/** A value of a term, without its quotes. */
export interface TermValue {
  text: string;
  /** In quotes every sign stands for itself, so `*` is no wildcard there. */
  quoted: boolean;
}

/** A term of a query, as far as it can be read while somebody types. */
export interface QueryTerm {
  /** As it was written, with the sign of negation. */
  source: string;
  /** Where it begins and ends, in characters from 0. */
  from: number;
  to: number;
  negated: boolean;
  /** Name before the operator, in lower case; absent of a bare word. */
  key?: string;
  operator?: ':' | '<' | '<=' | '>' | '>=' | '=';
  values: TermValue[];
}

/**
 * Splits a query into its terms, forgiving: what cannot be read is a bare
 * word. The hub's own parser decides; this one explains and edits.
 */
export function termsOf(query: string): QueryTerm[] {
  return [...query.matchAll(/(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+/g)].map(match => {
    const source = match[0];
    const negated = source.startsWith('-');
    const body = negated ? source.slice(1) : source;
    const operator = /^([A-Za-z]+)(<=|>=|[:<>=])/.exec(body);
    return {
      source,
      from: match.index,
      to: match.index + source.length,
      negated,
      ...(operator && {
        key: operator[1].toLowerCase(),
        operator: operator[2] as QueryTerm['operator'],
      }),
      values: valuesOf(operator ? body.slice(operator[0].length) : body),
    };
  });
}

/** Alternatives between commas outside of quotes. */
function valuesOf(text: string): TermValue[] {
  const values: TermValue[] = [];
  for (const match of text.matchAll(
    /((?:[^,"]|"(?:[^"\\]|\\.)*"?)+)(?:,|$)/g,
  )) {
    values.push({
      text: match[1].replace(/"((?:[^"\\]|\\.)*)"?/g, (_, inner: string) =>
        inner.replace(/\\(.)/g, '$1'),
      ),
      quoted: match[1].startsWith('"'),
    });
  }
  return values;
}

/** A value as the query language wants it, in quotes where it needs them. */
export function quoteValue(value: string): string {
  return value === '' || /[\s",*\\]/.test(value)
    ? `"${value.replace(/["\\]/g, '\\$&')}"`
    : value;
}

/** Other names of a key. */
const ALIASES: Record<string, string> = {
  namespace: 'ns',
  environment: 'env',
};

function isTermOf(term: QueryTerm, key: string): boolean {
  return (
    !term.negated &&
    term.operator === ':' &&
    (ALIASES[term.key ?? ''] ?? term.key) === key
  );
}

/** Values that a query asks for by a key, any of them. */
export function chosenValues(query: string, key: string): string[] {
  return termsOf(query)
    .filter(term => isTermOf(term, key))
    .flatMap(term => term.values.map(value => value.text));
}

/** The query asking for other values by a key; none takes its term away. */
export function withValues(
  query: string,
  key: string,
  values: readonly string[],
): string {
  const term =
    values.length > 0 ? `${key}:${values.map(quoteValue).join(',')}` : '';
  const terms = termsOf(query);
  const first = terms.findIndex(item => isTermOf(item, key));
  const kept = terms.flatMap((item, index) => {
    if (!isTermOf(item, key)) {
      return [item.source];
    }
    return index === first && term ? [term] : [];
  });
  return (first < 0 && term ? [...kept, term] : kept).join(' ');
}

/** The query with the term at a place taken away. */
export function withoutTerm(query: string, from: number): string {
  return termsOf(query)
    .filter(term => term.from !== from)
    .map(term => term.source)
    .join(' ');
}

/**
 * Where a query went wrong by the hub's sentence about it, in characters from
 * 0, and the sentence without the place.
 */
export function problemOf(
  message: string,
): { at: number; text: string } | undefined {
  const match = /\bat position (\d+):\s*([\s\S]+)$/i.exec(message);
  return match
    ? { at: Math.max(0, Number(match[1]) - 1), text: match[2] }
    : undefined;
}

/** What of a query a problem is about: the rest of its term. */
export function problemSpan(
  query: string,
  at: number,
): { from: number; to: number } {
  // A place between terms is about the one behind it.
  const term = termsOf(query).find(item => at < item.to);
  return term
    ? { from: Math.max(at, term.from), to: term.to }
    : { from: Math.max(0, query.length - 1), to: query.length };
}
