import { KindRegistry, ResourceState } from '@backstage-fleet/protocol';
import { queryError } from './errors';
import { resolveGroup, resolveKinds } from './kinds';
import { parseFact } from './facts';
import { QueryCharacter, Token, tokenize } from './tokenizer';
import {
  ClusterField,
  Comparison,
  Condition,
  LabelMatch,
  NumberField,
  ResourceQuery,
  TextField,
  TextPattern,
} from './types';

/** Most terms of a query, and most alternatives of a term. */
const MAX_PARTS = 50;

/** Most wildcards of a text; matching grows steeply with their number. */
const MAX_WILDCARDS = 5;

const MAX_INTEGER = 2_147_483_647;

const STATES: readonly ResourceState[] = [
  'healthy',
  'progressing',
  'degraded',
  'critical',
  'unknown',
];

const TEXT_FIELDS: Record<string, TextField> = {
  cluster: 'cluster',
  ns: 'namespace',
  namespace: 'namespace',
  name: 'name',
  uid: 'uid',
  status: 'status',
  node: 'node',
  image: 'image',
  manager: 'manager',
};

const CLUSTER_FIELDS: Record<string, ClusterField> = {
  env: 'environment',
  environment: 'environment',
  region: 'region',
  provider: 'provider',
  project: 'project',
};

const NUMBER_FIELDS: readonly NumberField[] = ['restarts', 'ready', 'desired'];

const TERMS = [
  ...['kind:', 'group:', 'cluster:', 'ns:', 'name:', 'label:', 'status:'],
  ...['state:', 'node:', 'image:', 'uid:', 'owner:', 'env:', 'region:'],
  ...['provider:', 'project:', 'clusterlabel:', 'fact:', 'host:', 'manager:'],
  ...['is:stale', 'restarts>', 'age<'],
].join(', ');

const UNITS: Record<string, number> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Qualified name of Kubernetes: an optional DNS prefix and a name. */
const LABEL_KEY = /^[a-z0-9A-Z]([-._/a-zA-Z0-9]{0,315}[a-zA-Z0-9])?$/;

/**
 * Reads a query.
 *
 * @throws InputError with the position (from 1), what was found there and what
 * was expected
 */
export function parseQuery(
  query: string,
  kinds: KindRegistry = new KindRegistry(),
): ResourceQuery {
  const tokens = tokenize(query);
  if (tokens.length > MAX_PARTS) {
    const surplus = tokens[MAX_PARTS];
    throw queryError(
      surplus.position,
      surplus.source,
      `at most ${MAX_PARTS} terms`,
    );
  }
  return tokens.map(token => ({
    negated: token.negated,
    condition: parseTerm(token, kinds),
  }));
}

function parseTerm(token: Token, kinds: KindRegistry): Condition {
  const { characters } = token;
  const at = characters.findIndex(
    item => !item.quoted && /[:<>=]/.test(item.value),
  );
  if (at < 0) {
    return { type: 'word', anyOf: patterns(token, characters) };
  }
  const field = textOf(characters.slice(0, at));
  const operator = characters[at];
  if (operator.value === ':') {
    return parseField(token, field, characters.slice(at + 1), kinds);
  }
  return parseComparison(token, field, at);
}

function parseField(
  token: Token,
  field: string,
  rest: readonly QueryCharacter[],
  kinds: KindRegistry,
): Condition {
  const name = field.toLowerCase();
  if (name === 'label' || name === 'clusterlabel') {
    return {
      type: name === 'label' ? 'label' : 'clusterLabel',
      anyOf: labels(token, rest),
    };
  }
  if (name === 'fact') {
    return parseFact(rest, endOf(token), characters =>
      patterns(token, characters),
    );
  }
  if (name === 'host') {
    return { type: 'fact', name: 'hosts', anyOf: patterns(token, rest) };
  }
  if (name === 'owner') {
    return {
      type: 'owner',
      anyOf: alternatives(token, rest).map(item =>
        item.every(char => !char.quoted) && textOf(item) === 'none'
          ? null
          : toPattern(item),
      ),
    };
  }
  if (Object.hasOwn(CLUSTER_FIELDS, name)) {
    return {
      type: 'cluster',
      field: CLUSTER_FIELDS[name],
      anyOf: patterns(token, rest),
    };
  }
  if (name === 'is') {
    const value = textOf(rest);
    if (value.toLowerCase() !== 'stale') {
      throw queryError(rest[0]?.position ?? endOf(token), value, 'is:stale');
    }
    return { type: 'stale' };
  }
  if (name === 'state') {
    return { type: 'state', anyOf: states(token, rest) };
  }
  if (name === 'kind' || name === 'group') {
    const resolve = name === 'kind' ? resolveKinds : resolveGroup;
    const ids = patterns(token, rest).flatMap(item => resolve(item, kinds));
    return { type: 'kind', kinds: [...new Set(ids)] };
  }
  if (Object.hasOwn(TEXT_FIELDS, name)) {
    return {
      type: 'text',
      field: TEXT_FIELDS[name],
      anyOf: patterns(token, rest),
    };
  }
  if (name === 'age' || NUMBER_FIELDS.includes(name as NumberField)) {
    throw queryError(
      token.position,
      token.source,
      `a comparison, such as ${name === 'age' ? 'age<1h' : `${name}>5`}`,
    );
  }
  throw unknownField(token);
}

function parseComparison(token: Token, field: string, at: number): Condition {
  const { characters } = token;
  const next = characters[at + 1];
  const twoSigns =
    characters[at].value !== '=' && next?.value === '=' && !next.quoted;
  const comparison = `${characters[at].value}${
    twoSigns ? '=' : ''
  }` as Comparison;
  const rest = characters.slice(at + comparison.length);
  const value = textOf(rest);
  const position = rest[0]?.position ?? endOf(token);
  const name = field.toLowerCase();
  if (name === 'age') {
    const match = /^(\d{1,6})([mhd])$/.exec(value);
    if (!match) {
      throw queryError(
        position,
        value,
        'a time such as 30m, 1h or 7d (m, h or d)',
      );
    }
    return {
      type: 'age',
      comparison,
      milliseconds: Number(match[1]) * UNITS[match[2]],
    };
  }
  if (NUMBER_FIELDS.includes(name as NumberField)) {
    if (!/^\d{1,10}$/.test(value) || Number(value) > MAX_INTEGER) {
      throw queryError(
        position,
        value,
        `a whole number from 0 to ${MAX_INTEGER}`,
      );
    }
    return {
      type: 'number',
      field: name as NumberField,
      comparison,
      value: Number(value),
    };
  }
  throw unknownField(token);
}

function unknownField(token: Token) {
  return queryError(
    token.position,
    token.source,
    `one of ${TERMS}, or quotes around text that holds ":", "<", ">" or "="`,
  );
}

/** Alternatives between commas, each a text with wildcards. */
function patterns(
  token: Token,
  characters: readonly QueryCharacter[],
): TextPattern[] {
  return alternatives(token, characters).map(toPattern);
}

function labels(
  token: Token,
  characters: readonly QueryCharacter[],
): LabelMatch[] {
  let keyBefore: string | undefined;
  return alternatives(token, characters).map(item => {
    const at = item.findIndex(char => !char.quoted && char.value === '=');
    if (at < 0 && keyBefore !== undefined) {
      // label:app=web,api names further values of the same label.
      return { key: keyBefore, value: toPattern(item) };
    }
    const key = textOf(at < 0 ? item : item.slice(0, at));
    if (!LABEL_KEY.test(key)) {
      throw queryError(
        item[0].position,
        textOf(item),
        'a label such as app=web or app.kubernetes.io/name',
      );
    }
    if (at < 0) {
      return { key };
    }
    keyBefore = key;
    return { key, value: toPattern(item.slice(at + 1)) };
  });
}

function states(
  token: Token,
  characters: readonly QueryCharacter[],
): ResourceState[] {
  return alternatives(token, characters).map(item => {
    const found = STATES.find(state => state === textOf(item).toLowerCase());
    if (!found) {
      throw queryError(
        item[0].position,
        textOf(item),
        `one of ${STATES.join(', ')}`,
      );
    }
    return found;
  });
}

function alternatives(
  token: Token,
  characters: readonly QueryCharacter[],
): QueryCharacter[][] {
  const parts: QueryCharacter[][] = [[]];
  for (const item of characters) {
    if (!item.quoted && item.value === ',') {
      if (parts[parts.length - 1].length === 0) {
        throw queryError(item.position, ',', 'a value before the comma');
      }
      parts.push([]);
    } else {
      parts[parts.length - 1].push(item);
    }
  }
  if (parts[parts.length - 1].length === 0) {
    throw queryError(endOf(token), '', `a value to end "${token.source}"`);
  }
  if (parts.length > MAX_PARTS) {
    const surplus = parts[MAX_PARTS];
    throw queryError(
      surplus[0].position,
      textOf(surplus),
      `at most ${MAX_PARTS} alternatives`,
    );
  }
  return parts;
}

function toPattern(characters: readonly QueryCharacter[]): TextPattern {
  const pieces = [''];
  for (const item of characters) {
    if (!item.quoted && item.value === '*') {
      pieces.push('');
    } else {
      pieces[pieces.length - 1] += item.value;
    }
  }
  if (pieces.length > MAX_WILDCARDS + 1) {
    throw queryError(
      characters[0].position,
      textOf(characters),
      `at most ${MAX_WILDCARDS} wildcards (*) in a text`,
    );
  }
  return pieces;
}

function textOf(characters: readonly QueryCharacter[]): string {
  return characters.map(item => item.value).join('');
}

/** Position behind the last character of a term. */
function endOf(token: Token): number {
  const sign = token.negated ? 1 : 0;
  return token.position + token.source.length - sign;
}
