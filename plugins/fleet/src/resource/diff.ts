import type { FieldChange } from '@backstage-fleet/plugin-fleet-common';

type Json = unknown;
type JsonMap = Record<string, Json>;

/**
 * Fields that change with every write and say nothing by themselves: left
 * out, as in the change feed.
 */
const NOISE =
  /^metadata\.(generation|resourceVersion|managedFields|uid|creationTimestamp)\b|observedGeneration$|\.(lastTransitionTime|lastUpdateTime|lastProbeTime|lastHeartbeatTime)$|deployment\.kubernetes\.io\/revision\]/;

/** Members by which the items of a list are told apart, the first that all have. */
const ITEM_KEYS = [
  'name',
  'type',
  'containerPort',
  'port',
  'key',
  'host',
  'uid',
  'ip',
];

/** Maps whose members are named in brackets, since their names hold dots. */
const BRACKETS =
  /(^|\.)(labels|annotations|nodeSelector|matchLabels|selector)$/;

/**
 * The fields in which two states of an object differ, what people wrote before
 * what controllers report. Items of lists are paired by their name or type, so
 * that an item that moves is no change.
 */
export function diffObjects(before: Json, after: Json): FieldChange[] {
  const changes: FieldChange[] = [];
  compare('', before, after, changes);
  const rank = ({ path }: FieldChange) => (path.startsWith('status') ? 1 : 0);
  return changes
    .filter(change => !NOISE.test(change.path))
    .sort((a, b) => rank(a) - rank(b));
}

function compare(
  path: string,
  before: Json,
  after: Json,
  changes: FieldChange[],
): void {
  if (isMap(before) && isMap(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const name of [...names].sort()) {
      compare(member(path, name), before[name], after[name], changes);
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const key = keyOf([...before, ...after]);
    if (key) {
      const items = (list: Json[]) =>
        new Map(list.map(item => [String((item as JsonMap)[key]), item]));
      const old = items(before);
      const now = items(after);
      for (const name of new Set([...old.keys(), ...now.keys()])) {
        compare(`${path}[${name}]`, old.get(name), now.get(name), changes);
      }
      return;
    }
  }
  if (textOf(before) !== textOf(after)) {
    changes.push({ path, before: textOf(before), after: textOf(after) });
  }
}

function member(path: string, name: string): string {
  if (path === '') {
    return name;
  }
  return BRACKETS.test(path) ? `${path}[${name}]` : `${path}.${name}`;
}

/** Member that tells the items of a list apart. */
function keyOf(items: readonly Json[]): string | undefined {
  return items.length > 0 && items.every(isMap)
    ? ITEM_KEYS.find(key =>
        items.every(item => (item as JsonMap)[key] !== undefined),
      )
    : undefined;
}

function isMap(value: Json): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: Json): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
