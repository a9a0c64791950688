import { JsonObject } from '../canonical';
import { deployments } from './definitions/deployments';
import { namespaces } from './definitions/namespaces';
import { nodes } from './definitions/nodes';
import { pods } from './definitions/pods';
import { replicaSets } from './definitions/replicaSets';
import { ChangeActor, KindId, KindSpec } from './types';
import { at, objects, text } from './read';
import { project } from './projection';

const BUILT_IN: KindSpec[] = [
  namespaces,
  nodes,
  deployments,
  replicaSets,
  pods,
];

const BY_ID = new Map(BUILT_IN.map(spec => [spec.id, spec]));

/**
 * The kinds Fleet collects, in the order in which an agent should send them:
 * owners before what they own.
 *
 * @public
 */
export function kindSpecs(): readonly KindSpec[] {
  return BUILT_IN;
}

/**
 * A kind by its id (`deployments.apps`), or undefined when it is not collected.
 *
 * @public
 */
export function kindSpec(id: KindId): KindSpec | undefined {
  return BY_ID.get(id);
}

/**
 * What leaves the cluster of an object: the allowed paths in their original
 * shape, with `apiVersion` and `kind` set (lists leave them out of items).
 *
 * @public
 */
export function projectObject(spec: KindSpec, object: JsonObject): JsonObject {
  const projection = project(spec.projection, {
    ...object,
    apiVersion: spec.group ? `${spec.group}/${spec.version}` : spec.version,
    kind: spec.kind,
  });
  spec.derive?.(object, projection);
  return projection;
}

/**
 * Who changed an object last, by its managedFields; undefined where the API
 * server keeps none. managedFields themselves never leave the cluster.
 *
 * @public
 */
export function lastChangedBy(object: JsonObject): ChangeActor | undefined {
  let latest: JsonObject | undefined;
  for (const entry of objects(object, 'metadata', 'managedFields')) {
    if (
      !latest ||
      (text(entry, 'time') ?? '') >= (text(latest, 'time') ?? '')
    ) {
      latest = entry;
    }
  }
  const manager = text(latest, 'manager');
  if (!latest || manager === undefined) {
    return undefined;
  }
  const actor: ChangeActor = {
    manager: manager.slice(0, 128),
    operation: text(latest, 'operation') ?? 'Update',
  };
  const apiVersion = text(latest, 'apiVersion');
  const time = text(latest, 'time');
  const subresource = text(latest, 'subresource');
  if (apiVersion !== undefined) {
    actor.apiVersion = apiVersion;
  }
  if (time !== undefined) {
    actor.time = time;
  }
  if (subresource !== undefined) {
    actor.subresource = subresource;
  }
  return actor;
}

/**
 * uid of an object, or undefined when it has none.
 *
 * @public
 */
export function uidOf(object: JsonObject): string | undefined {
  const uid = at(object, 'metadata', 'uid');
  return typeof uid === 'string' ? uid : undefined;
}
