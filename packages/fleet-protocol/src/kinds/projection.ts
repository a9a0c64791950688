import { JsonObject, JsonValue } from '../canonical';

/**
 * Node of a compiled allow-list. `scalars` allows any key with a scalar value,
 * `subtree` allows everything below.
 */
interface AllowNode {
  members: Map<string, AllowNode>;
  leaf: boolean;
  list: boolean;
  scalars: boolean;
  subtree: boolean;
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

function newNode(): AllowNode {
  return {
    members: new Map(),
    leaf: false,
    list: false,
    scalars: false,
    subtree: false,
  };
}

/**
 * Compiles an allow-list.
 *
 * @remarks
 * A path names members separated by dots, `[]` after a name steps into the
 * items of a list, `.*` at the end allows all members with scalar values (as
 * in label maps), `.**` the whole subtree. A plain path allows a scalar or a
 * list of scalars, never an object: what is not named does not pass.
 * Keys that hold dots are written in brackets: `metadata.annotations[a.b/c]`.
 *
 * @throws Error naming the path that cannot be read
 * @public
 */
export function compileProjection(paths: readonly string[]): ProjectionPlan {
  const root = newNode();
  for (const path of paths) {
    addPath(root, path);
  }
  return { paths, root };
}

function addPath(root: AllowNode, path: string): void {
  const steps = path.match(/\[\]|\[[^\]]+\]|\*\*|\*|[^.[\]*]+/g);
  if (!steps || !/^[^.].*[^.]$/.test(path)) {
    throw new Error(`Cannot read the projection path "${path}"`);
  }
  let node = root;
  for (const [index, step] of steps.entries()) {
    const last = index === steps.length - 1;
    if (step === '[]') {
      node.list = true;
    } else if (step === '**' || step === '*') {
      if (!last) {
        throw new Error(
          `The projection path "${path}" goes on after "${step}"; it may only stand at the end`,
        );
      }
      node.subtree ||= step === '**';
      node.scalars ||= step === '*';
      return;
    } else {
      const key = step.startsWith('[') ? step.slice(1, -1) : step;
      const next = node.members.get(key) ?? newNode();
      node.members.set(key, next);
      node = next;
    }
    if (last) {
      node.leaf = true;
    }
  }
}

function isScalar(value: JsonValue | undefined): boolean {
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  );
}

/**
 * The part of an object that an allow-list lets through, in the original shape
 * and paths. Members that end up empty are left out.
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
    return value;
  }
  if (Array.isArray(value)) {
    if (!node.list && !node.leaf) {
      return undefined;
    }
    const items = value
      .map(item =>
        node.leaf && isScalar(item) ? item : projectMembers(node, item),
      )
      .filter((item): item is JsonValue => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  return node.leaf && isScalar(value) ? value : projectMembers(node, value);
}

function projectMembers(
  node: AllowNode,
  value: JsonValue,
): JsonValue | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return undefined;
  }
  const result: JsonObject = {};
  let any = false;
  if (node.scalars) {
    for (const key of Object.keys(value)) {
      if (isScalar(value[key])) {
        result[key] = value[key];
        any = true;
      }
    }
  }
  for (const [key, next] of node.members) {
    if (Object.prototype.hasOwnProperty.call(value, key)) {
      const member = projectValue(next, value[key]);
      if (member !== undefined) {
        result[key] = member;
        any = true;
      }
    }
  }
  return any ? result : undefined;
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
  return forbiddenIn(plan.root, object, '');
}

function forbiddenIn(
  node: AllowNode,
  value: JsonValue,
  path: string,
): string | undefined {
  if (node.subtree || value === null) {
    return undefined;
  }
  if (Array.isArray(value)) {
    if (!node.list && !node.leaf) {
      return path;
    }
    for (const item of value) {
      const found =
        node.leaf && isScalar(item)
          ? undefined
          : forbiddenMember(node, item, `${path}[]`);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }
  return node.leaf && isScalar(value)
    ? undefined
    : forbiddenMember(node, value, path);
}

function forbiddenMember(
  node: AllowNode,
  value: JsonValue,
  path: string,
): string | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return path;
  }
  for (const key of Object.keys(value)) {
    const memberPath = path ? `${path}.${key}` : key;
    const next = node.members.get(key);
    if (next) {
      const found = forbiddenIn(next, value[key], memberPath);
      if (found !== undefined) {
        return found;
      }
    } else if (!node.scalars || !isScalar(value[key])) {
      return memberPath;
    }
  }
  return undefined;
}
