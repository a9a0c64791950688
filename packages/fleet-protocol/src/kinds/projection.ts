import { JsonObject, JsonValue } from '../canonical';
import { isSecretText, neverLeaves } from './neverLeaves';

/**
 * Node of a compiled allow-list. `scalars` allows any key with a scalar value
 * but for what never leaves a cluster, except in maps of labels, `prefixes` keys that begin so, with scalar values, `subtree` everything
 * below; `present` keeps an object of which nothing is left.
 */
interface AllowNode {
  members: Map<string, AllowNode>;
  /** Keys of the members, sorted. */
  keys: string[];
  prefixes: string[];
  leaf: boolean;
  list: boolean;
  scalars: boolean;
  /** Keys are people's own words, as in labels, and say nothing of the values. */
  freeKeys: boolean;
  subtree: boolean;
  present: boolean;
  /** Name of the member it stands for. */
  name: string;
}

/**
 * An allow-list of paths in a form that can be applied to objects.
 *
 * @public
 */
export interface ProjectionPlan {
  /** The paths it was compiled from. */
  readonly paths: readonly string[];
  /** @internal */
  readonly root: AllowNode;
}

function newNode(name: string = ''): AllowNode {
  return {
    members: new Map(),
    keys: [],
    prefixes: [],
    leaf: false,
    list: false,
    scalars: false,
    freeKeys: false,
    subtree: false,
    present: false,
    name,
  };
}

/** Steps of a path: `[]`, `[key with dots]`, `{}`, `**`, `*`, `member`. */
const STEPS = /\[\]|\[[^\]]+\]|\{\}|\*\*|\*|[^.[\]*{}]+/g;

/** A whole path: members and lists, then perhaps one of the endings. */
const PATH = /^[^.[\]*{}]+(?:\.[^.[\]*{}]+|\[\]|\[[^\]]+\])*(?:\{\}|\.\*\*?)?$/;

/**
 * Maps whose keys people make up (`labels`, `matchLabels`, `nodeSelector`), and
 * those of quotas, which count Secrets among other things.
 */
const FREE_KEYS = /(labels|selector|^hard|^used)$/i;

/** Steps that may only stand at the end of a path. */
const LAST_STEPS = new Set(['*', '**', '{}']);

/**
 * Compiles an allow-list.
 *
 * @remarks
 * A path names members separated by dots, `[]` after a name steps into the
 * items of a list, `.*` at the end allows all members with scalar values (as
 * in label maps; elsewhere but for what never leaves a cluster), `.**` the whole subtree but for what never leaves a cluster, `{}` that an object is there at all
 * even if nothing of it may pass. A plain path allows a scalar or a list of
 * scalars, never an object: what is not named does not pass.
 * Keys that hold dots are written in brackets, with `*` for any end:
 * `metadata.annotations[a.b/c]`, `metadata.annotations[a.b/*]`.
 *
 * @throws Error naming the path that cannot be read
 * @public
 */
export function compileProjection(paths: readonly string[]): ProjectionPlan {
  const root = newNode();
  for (const path of paths) {
    addPath(root, path);
  }
  sortMembers(root);
  return { paths, root };
}

function sortMembers(node: AllowNode): void {
  node.keys = [...node.members.keys()].sort();
  node.members.forEach(sortMembers);
}

/**
 * The steps of a path of {@link compileProjection}.
 *
 * @throws Error naming the path that cannot be read
 */
export function stepsOf(path: string): string[] {
  const steps = path.match(STEPS) ?? [];
  const early = steps
    .slice(0, -1)
    .find(step => LAST_STEPS.has(step) || step.endsWith('*]'));
  if (early !== undefined) {
    throw new Error(
      `The projection path "${path}" goes on after "${early}"; it may only stand at the end`,
    );
  }
  if (!PATH.test(path)) {
    throw new Error(`Cannot read the projection path "${path}"`);
  }
  return steps;
}

function addPath(root: AllowNode, path: string): void {
  let node = root;
  let leaf = true;
  let before = '';
  for (const step of stepsOf(path)) {
    if (step === '[]') {
      node.list = true;
    } else if (step === '{}') {
      node.present = true;
      leaf = false;
    } else if (step === '**') {
      node.subtree = true;
      leaf = false;
    } else if (step === '*') {
      node.scalars = true;
      node.freeKeys = FREE_KEYS.test(before);
      leaf = false;
    } else if (step.endsWith('*]')) {
      node.prefixes.push(step.slice(1, -2));
      leaf = false;
    } else {
      const key = step.startsWith('[') ? step.slice(1, -1) : step;
      const next = node.members.get(key) ?? newNode(key);
      node.members.set(key, next);
      node = next;
      before = key;
    }
  }
  node.leaf ||= leaf;
}

/** A scalar as it may pass: of what is asked of an HTTP server the query stays, tokens stand there. */
function withoutQuery<T extends JsonValue | undefined>(
  value: T,
  key: string,
  parent: string | undefined,
): T | string {
  return key === 'path' && parent === 'httpGet' && typeof value === 'string'
    ? value.replace(/[?#].*$/s, '')
    : value;
}

function isScalar(value: JsonValue | undefined): boolean {
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  );
}

/** Whether a member that is not named may pass if it is a scalar. */
function allowsScalar(node: AllowNode, key: string): boolean {
  return (
    (node.scalars &&
      (node.freeKeys || !(neverLeaves(key) || isSecretText(key)))) ||
    (node.prefixes.length > 0 &&
      node.prefixes.some(prefix => key.startsWith(prefix)))
  );
}

/**
 * The part of an object that an allow-list lets through, in the original shape
 * and paths. Members that end up empty are left out. Keys come sorted, as in
 * canonical JSON, which makes hashing cheap for agent and hub.
 *
 * @public
 */
export function project(plan: ProjectionPlan, object: JsonObject): JsonObject {
  return (projectValue(plan.root, object) as JsonObject | undefined) ?? {};
}

function projectValue(
  node: AllowNode,
  value: JsonValue | undefined,
): JsonValue | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (node.subtree) {
    return withoutSecrets(value, node.name);
  }
  if (typeof value !== 'object') {
    return node.leaf ? value : undefined;
  }
  return Array.isArray(value)
    ? projectItems(node, value)
    : projectMembers(node, value);
}

function projectItems(
  node: AllowNode,
  value: JsonValue[],
): JsonValue | undefined {
  if (!node.list && !node.leaf) {
    return undefined;
  }
  const items: JsonValue[] = [];
  for (const item of value) {
    if (item === null || Array.isArray(item)) {
      continue;
    }
    if (typeof item !== 'object') {
      if (node.leaf) {
        items.push(item);
      }
      continue;
    }
    const projected = projectMembers(node, item);
    if (projected !== undefined) {
      items.push(projected);
    }
  }
  return items.length > 0 ? items : undefined;
}

function projectMembers(
  node: AllowNode,
  value: JsonObject,
): JsonObject | undefined {
  let result: JsonObject | undefined;
  for (const key of keysOf(node, value)) {
    if (!Object.hasOwn(value, key)) {
      continue;
    }
    const next = node.members.get(key);
    let member: JsonValue | undefined;
    if (next !== undefined) {
      member = projectValue(next, value[key]);
    } else if (isScalar(value[key]) && allowsScalar(node, key)) {
      member = value[key];
    }
    if (member !== undefined) {
      result ??= {};
      result[key] = withoutQuery(member, key, node.name);
    }
  }
  return result ?? (node.present ? {} : undefined);
}

/** Keys of an object that may be allowed, sorted. */
function keysOf(node: AllowNode, value: JsonObject): string[] {
  return node.scalars || node.prefixes.length > 0
    ? Object.keys(value).sort()
    : node.keys;
}

/**
 * What of a subtree may pass: all but the members that never leave a cluster
 * and values of environment variables, with keys sorted.
 */
function withoutSecrets(value: JsonValue, parent?: string): JsonValue {
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(item => withoutSecrets(item, parent));
  }
  const result: JsonObject = {};
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (!staysBelow(key, member, parent)) {
      result[key] = withoutSecrets(withoutQuery(member, key, parent), key);
    }
  }
  return result;
}

/** Whether a member of a subtree must stay, by its name and that of the member it is in. */
function staysBelow(
  key: string,
  value: JsonValue | undefined,
  parent: string | undefined,
): boolean {
  return (
    neverLeaves(key) ||
    (isSecretText(key) && holdsText(value)) ||
    (parent === 'env' && key === 'value')
  );
}

function holdsText(value: JsonValue | undefined): boolean {
  return Array.isArray(value)
    ? value.some(holdsText)
    : typeof value === 'string';
}

/**
 * The first path of an object that an allow-list would not let through, or
 * undefined when it holds nothing else. The hub refuses items by it: what must
 * not leave a cluster must not enter the store either.
 *
 * @public
 */
export function firstForbiddenPath(
  plan: ProjectionPlan,
  object: JsonObject,
): string | undefined {
  return forbiddenIn(plan.root, object)?.reverse().join('').replace(/^\./, '');
}

/**
 * Steps of the forbidden path from its end: it is put together on the way
 * back, so that nothing is written for the many objects that have none.
 */
function forbiddenIn(node: AllowNode, value: JsonValue): string[] | undefined {
  if (value === null) {
    return undefined;
  }
  if (node.subtree) {
    return secretIn(value, node.name);
  }
  if (Array.isArray(value)) {
    if (!node.list && !node.leaf) {
      return [];
    }
    for (const item of value) {
      if (!node.leaf || !isScalar(item)) {
        const found = forbiddenMember(node, item);
        if (found !== undefined) {
          found.push('[]');
          return found;
        }
      }
    }
    return undefined;
  }
  return node.leaf && isScalar(value)
    ? undefined
    : forbiddenMember(node, value);
}

function forbiddenMember(
  node: AllowNode,
  value: JsonValue,
): string[] | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return [];
  }
  for (const key of Object.keys(value)) {
    const next = node.members.get(key);
    if (next) {
      const found = forbiddenIn(next, value[key]);
      if (found !== undefined) {
        found.push(`.${key}`);
        return found;
      }
    } else if (!isScalar(value[key]) || !allowsScalar(node, key)) {
      return [`.${key}`];
    }
  }
  return undefined;
}

function secretIn(value: JsonValue, parent?: string): string[] | undefined {
  if (value === null || typeof value !== 'object') {
    return undefined;
  }
  for (const key of Object.keys(value)) {
    const isItem = Array.isArray(value);
    const step = isItem ? '[]' : `.${key}`;
    if (!isItem && staysBelow(key, (value as JsonObject)[key], parent)) {
      return [step];
    }
    const found = secretIn((value as JsonObject)[key], isItem ? parent : key);
    if (found !== undefined) {
      found.push(step);
      return found;
    }
  }
  return undefined;
}
