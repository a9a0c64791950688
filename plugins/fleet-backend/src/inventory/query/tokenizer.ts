import { queryError } from './errors';

/** A character of a query; in quotes it stands for itself and nothing else. */
export interface QueryCharacter {
  value: string;
  quoted: boolean;
  /** In the query, from 1. */
  position: number;
}

/** A term as it was written, without the sign of negation. */
export interface Token {
  negated: boolean;
  /** Of the first character behind the sign, from 1. */
  position: number;
  characters: readonly QueryCharacter[];
  /** The term as it was written, for messages. */
  source: string;
}

/**
 * Splits a query at white space outside of quotes.
 *
 * @remarks
 * Inside double quotes every character stands for itself; a backslash there
 * makes a quote or a backslash part of the text. A hyphen in front of a term
 * negates it.
 *
 * @throws InputError with the position of a quote that is not closed, of a
 * hyphen without a term, or of a NUL character (no store can hold one)
 */
export function tokenize(text: string): Token[] {
  // Half a character (a lone surrogate) has no form in UTF-8, so none is stored.
  const query = text.replace(/\p{Surrogate}/gu, '\uFFFD');
  const tokens: Token[] = [];
  let index = 0;
  while (index < query.length) {
    if (/\s/.test(query[index])) {
      index++;
      continue;
    }
    const start = index;
    const negated = query[index] === '-';
    if (negated) {
      index++;
    }
    const position = index + 1;
    const characters: QueryCharacter[] = [];
    while (index < query.length && !/\s/.test(query[index])) {
      if (query[index] === '"') {
        index = readQuoted(query, index, characters);
      } else {
        characters.push(character(query, index, false));
        index++;
      }
    }
    if (position === index + 1) {
      throw queryError(position, '', 'a term behind "-"');
    }
    tokens.push({
      negated,
      position,
      characters,
      source: query.slice(start, index),
    });
  }
  return tokens;
}

/** Reads from an opening quote; answers the index behind the closing one. */
function readQuoted(
  query: string,
  open: number,
  characters: QueryCharacter[],
): number {
  let index = open + 1;
  while (index < query.length) {
    if (query[index] === '"') {
      return index + 1;
    }
    if (query[index] === '\\' && /["\\]/.test(query[index + 1] ?? '')) {
      index++;
    }
    characters.push(character(query, index, true));
    index++;
  }
  throw queryError(open + 1, query.slice(open), 'a closing quote (")');
}

function character(
  query: string,
  index: number,
  quoted: boolean,
): QueryCharacter {
  const value = query[index];
  if (value === '\0') {
    throw queryError(index + 1, 'a NUL character', 'text without it');
  }
  return { value, quoted, position: index + 1 };
}
