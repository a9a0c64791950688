import { KindId } from '@backstage-fleet/protocol';
import { asPart, matchesPattern } from './pattern';
import {
  ClusterField,
  Comparison,
  Condition,
  LabelMatch,
  ResourceQuery,
  TextField,
  TextPattern,
} from './types';

/** What a query can be asked about an object that is in memory. */
export interface Matchable {
  kind: KindId;
  uid: string;
  namespace: string;
  name: string;
  state: string;
  status: string;
  nodeName?: string;
  ready?: number;
  desired?: number;
  restarts?: number;
  /** Milliseconds since the Unix epoch. */
  createdAt?: number;
  labels?: Record<string, string>;
  images?: readonly string[];
  facts?: Record<string, unknown>;
  manager?: string;
  owner?: string;
  cluster: Partial<Record<ClusterField, string>> & {
    id: string;
    name: string;
    labels?: Record<string, string>;
  };
}

/**
 * Whether an object matches a query: the same answer as the statement that
 * `applyResourceQuery` makes, for objects that are not in the table.
 *
 * @param now - milliseconds since the Unix epoch that ages are counted from
 */
export function matchesQuery(
  query: ResourceQuery,
  object: Matchable,
  now: number,
): boolean {
  return query.every(
    ({ condition, negated }) => holds(condition, object, now) !== negated,
  );
}

function holds(condition: Condition, object: Matchable, now: number): boolean {
  switch (condition.type) {
    case 'kind':
      return condition.kinds.includes(object.kind);
    case 'state':
      return (condition.anyOf as readonly string[]).includes(object.state);
    case 'text':
      return anyText(
        condition.field === 'status'
          ? condition.anyOf.map(foldExact)
          : condition.anyOf,
        textsOf(object, condition.field),
      );
    case 'owner':
      return condition.anyOf.some(item =>
        item === null
          ? object.owner === undefined
          : anyText([item], [object.owner]),
      );
    case 'cluster':
      return anyText(condition.anyOf, [object.cluster[condition.field]]);
    case 'stale':
      throw new TypeError(
        'Of past objects nobody knows whether they were stale',
      );
    case 'clusterIds':
      return condition.ids.includes(object.cluster.id);
    case 'clusterLabel':
      return condition.anyOf.some(item =>
        hasLabel(object.cluster.labels, item),
      );
    case 'label':
      return condition.anyOf.some(item => hasLabel(object.labels, item));
    case 'fact':
      return hasFact(object.facts, condition.name, condition.anyOf);
    case 'factComparison':
      return compareAny(
        factOf(object.facts, condition.name),
        condition.comparison,
        condition.value,
      );
    case 'number':
      return compareAny(
        object[condition.field],
        condition.comparison,
        condition.value,
      );
    case 'age':
      return compareAny(
        object.createdAt === undefined ? undefined : now - object.createdAt,
        condition.comparison,
        condition.milliseconds,
      );
    case 'word':
      return anyText(condition.anyOf.map(asPart), [
        object.name,
        object.namespace,
        ...Object.values(object.labels ?? {}),
        ...(object.images ?? []),
      ]);
    default:
      throw new TypeError(
        `Unknown condition ${JSON.stringify(condition satisfies never)}`,
      );
  }
}

/** A status without wildcards is compared in any case. */
function foldExact(pattern: TextPattern): TextPattern {
  return pattern.length === 1 ? [pattern[0].toLowerCase()] : pattern;
}

function textsOf(
  object: Matchable,
  field: TextField,
): readonly (string | undefined)[] {
  switch (field) {
    case 'cluster':
      return [object.cluster.name];
    case 'image':
      return object.images ?? [];
    case 'node':
      return [object.nodeName];
    case 'status':
      return [object.status.toLowerCase()];
    default:
      return [object[field]];
  }
}

function anyText(
  patterns: readonly TextPattern[],
  texts: readonly (string | undefined)[],
): boolean {
  return texts.some(
    text =>
      text !== undefined &&
      patterns.some(pattern => matchesPattern(pattern, text)),
  );
}

function hasLabel(
  labels: Record<string, string> | undefined,
  { key, value }: LabelMatch,
): boolean {
  if (!labels || !Object.hasOwn(labels, key)) {
    return false;
  }
  return value === undefined || matchesPattern(value, labels[key]);
}

function factOf(facts: Record<string, unknown> | undefined, name: string) {
  return facts && Object.hasOwn(facts, name) ? facts[name] : undefined;
}

function hasFact(
  facts: Record<string, unknown> | undefined,
  name: string,
  patterns: readonly TextPattern[] | undefined,
): boolean {
  const fact = factOf(facts, name);
  if (fact === undefined || fact === null) {
    return false;
  }
  return (
    patterns === undefined ||
    anyText(patterns, (Array.isArray(fact) ? fact : [fact]).map(String))
  );
}

function compareAny(
  found: unknown,
  comparison: Comparison,
  value: number | string,
): boolean {
  if (typeof found !== typeof value) {
    return false;
  }
  const [one, other] = [found as number, value as number];
  switch (comparison) {
    case '<':
      return one < other;
    case '<=':
      return one <= other;
    case '>':
      return one > other;
    case '>=':
      return one >= other;
    default:
      return one === other;
  }
}
