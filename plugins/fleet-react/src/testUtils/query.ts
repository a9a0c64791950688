import type { Cluster, Resource } from '@backstage-fleet/plugin-fleet-common';
import { InputError } from '@backstage/errors';
import { like } from './pages';

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Keys of the query language, as completions offer them. */
export const QUERY_KEYS = [
  'kind',
  'cluster',
  'ns',
  'name',
  'state',
  'status',
  'owner',
  'env',
  'region',
  'provider',
  'project',
  'label',
  'node',
  'image',
  'group',
  'uid',
  'fact',
  'host',
] as const;

/**
 * Whether an object matches a query of the hub's language: all of its terms,
 * as `GET /resources` describes them.
 *
 * @param cluster - cluster of the object, for `env:`, `region:` and so on
 */
export function matches(
  query: string,
  resource: Resource,
  cluster?: Cluster,
): boolean {
  return termsOf(query).every(({ text, position }) => {
    const negative = text.startsWith('-');
    const found = termMatches(
      text.slice(negative ? 1 : 0),
      position,
      resource,
      cluster,
    );
    return negative ? !found : found;
  });
}

/** Terms of a query with where they begin; quotes hold spaces together. */
export function termsOf(query: string): { text: string; position: number }[] {
  return [...query.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(match => ({
    text: match[0],
    position: match.index,
  }));
}

function termMatches(
  text: string,
  position: number,
  resource: Resource,
  cluster: Cluster | undefined,
): boolean {
  const comparison = /^(\w+)(<=|>=|<|>)(\d+)([smhd]?)$/.exec(text);
  if (comparison) {
    const [, key, sign, amount, unit] = comparison;
    const value = amountOf(resource, key);
    if (value === undefined) {
      throw bad(key, position, 'restarts, ready, desired or age');
    }
    const limit = Number(amount) * (UNITS[unit] ?? 1);
    return (
      (sign.endsWith('=') && value === limit) ||
      (sign.startsWith('<') ? value < limit : value > limit)
    );
  }
  const colon = text.indexOf(':');
  if (colon < 0) {
    const word = `*${unquote(text)}*`;
    return [
      resource.name,
      resource.namespace ?? '',
      ...Object.values(resource.labels ?? {}),
      ...(resource.images ?? []),
    ].some(value => like(word, value));
  }
  const key = text.slice(0, colon);
  const patterns = unquote(text.slice(colon + 1)).split(',');
  const subjects = subjectsOf(key, resource, cluster);
  if (!subjects) {
    throw bad(key, position, `one of ${QUERY_KEYS.join(', ')}`);
  }
  return patterns.some(pattern =>
    subjects.some(subject => like(pattern, subject)),
  );
}

function subjectsOf(
  key: string,
  resource: Resource,
  cluster: Cluster | undefined,
): string[] | undefined {
  const facts = resource.facts ?? {};
  switch (key) {
    case 'cluster':
      return [resource.cluster];
    case 'kind':
      return [resource.kindName, resource.kind, resource.kind.split('.')[0]];
    case 'group':
      return [resource.kind.split('.').slice(1).join('.')];
    case 'ns':
      return [resource.namespace ?? ''];
    case 'name':
      return [resource.name];
    case 'uid':
      return [resource.uid];
    case 'state':
      return [resource.state];
    case 'status':
      return [resource.status];
    case 'owner':
      return [resource.owner ?? ''];
    case 'node':
      return [resource.nodeName ?? ''];
    case 'image':
      return resource.images ?? [];
    case 'label':
      return Object.entries(resource.labels ?? {}).flatMap(([name, value]) => [
        name,
        `${name}=${value}`,
      ]);
    case 'fact':
      return Object.entries(facts).flatMap(([name, value]) =>
        [value].flat().map(item => `${name}=${item}`),
      );
    case 'host':
      return [facts.hosts ?? []].flat().map(String);
    case 'env':
      return [cluster?.environment ?? ''];
    case 'region':
      return [cluster?.region ?? ''];
    case 'provider':
      return [cluster?.provider ?? ''];
    case 'project':
      return [cluster?.project ?? ''];
    default:
      return undefined;
  }
}

function amountOf(resource: Resource, key: string): number | undefined {
  switch (key) {
    case 'restarts':
      return resource.restarts ?? 0;
    case 'ready':
      return resource.ready ?? 0;
    case 'desired':
      return resource.desired ?? 0;
    case 'age':
      return (Date.now() - Date.parse(resource.createdAt ?? '')) / 1_000;
    default:
      return undefined;
  }
}

function unquote(text: string): string {
  return text.replace(/"/g, '');
}

/** The hub's sentence, which counts characters from 1. */
function bad(found: string, position: number, expected: string): InputError {
  return new InputError(
    `Cannot read the query at position ${
      position + 1
    }: found "${found}"; expected ${expected}`,
  );
}
