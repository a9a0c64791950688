import { JsonObject } from '../canonical';
import { BUILT_IN } from './builtIn';
import { ChangeActor, KindId, KindSpec } from './types';
import { at, objects, text } from './read';
import { project } from './projection';

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
 * API versions in which a kind is understood, the preferred one first.
 *
 * @public
 */
export function versionsOf(spec: KindSpec): readonly string[] {
  return [spec.version, ...(spec.otherVersions ?? [])];
}

/**
 * `apiVersion` of objects of a kind in one of its versions.
 *
 * @public
 */
export function apiVersionOf(
  spec: KindSpec,
  version: string = spec.version,
): string {
  return spec.group ? `${spec.group}/${version}` : version;
}

/**
 * What leaves the cluster of an object: the allowed paths in their original
 * shape, with `apiVersion` and `kind` set (lists leave them out of items).
 *
 * @param version - the API version the object was read in
 * @public
 */
export function projectObject(
  spec: KindSpec,
  object: JsonObject,
  version: string = spec.version,
): JsonObject {
  const projection = project(spec.projection, {
    ...object,
    apiVersion: apiVersionOf(spec, version),
    kind: spec.kind,
  });
  spec.derive?.(object, projection);
  return projection;
}

/** How long before a report of status somebody may have asked for what it reports. */
const ASKED_WITHIN_MS = 60_000;

/**
 * Who changed an object last, by its managedFields; undefined where the API
 * server keeps none. managedFields themselves never leave the cluster.
 *
 * @public
 */
export function lastChangedBy(object: JsonObject): ChangeActor | undefined {
  const entries = objects(object, 'metadata', 'managedFields');
  const latest = actorOf(newest(entries));
  if (latest?.subresource !== 'status') {
    return latest;
  }
  const asked = actorOf(
    newest(entries.filter(entry => text(entry, 'subresource') !== 'status')),
  );
  const isRecent =
    Date.parse(latest.time ?? '') - Date.parse(asked?.time ?? '') <=
    ASKED_WITHIN_MS;
  return asked && isRecent ? { ...latest, askedBy: asked } : latest;
}

/**
 * Who made a change, of those that {@link lastChangedBy} names.
 *
 * @param isAsked - whether the change is of more than status
 * @public
 */
export function actorOfChange(
  changedBy: ChangeActor | undefined,
  isAsked: boolean,
): ChangeActor | undefined {
  if (!changedBy?.askedBy) {
    return changedBy;
  }
  const { askedBy, ...latest } = changedBy;
  return isAsked ? askedBy : latest;
}

function newest(entries: readonly JsonObject[]): JsonObject | undefined {
  let latest: JsonObject | undefined;
  for (const entry of entries) {
    if (
      !latest ||
      (text(entry, 'time') ?? '') >= (text(latest, 'time') ?? '')
    ) {
      latest = entry;
    }
  }
  return latest;
}

function actorOf(entry: JsonObject | undefined): ChangeActor | undefined {
  const manager = text(entry, 'manager');
  if (!entry || manager === undefined) {
    return undefined;
  }
  const actor: ChangeActor = {
    manager: manager.slice(0, 128),
    operation: text(entry, 'operation') ?? 'Update',
  };
  for (const name of ['apiVersion', 'time', 'subresource'] as const) {
    const value = text(entry, name);
    if (value !== undefined) {
      actor[name] = value;
    }
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
