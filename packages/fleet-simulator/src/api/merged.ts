import {
  KubeObject,
  ManagedFieldsEntry,
  ObjectMeta,
  deepEqual,
} from '../store';
import type { WriteOptions } from './ApiServer';
import { completeObject } from './defaults';
import { ServedKind } from './kinds';

/** The part of the new object this write may change, over the old one. */
export function mergedObject(
  kind: ServedKind,
  before: KubeObject,
  object: KubeObject,
  options: WriteOptions,
): KubeObject {
  if (options.subresource === 'status') {
    // Controllers also keep their annotations through the status.
    const { annotations } = object.metadata;
    return {
      ...before,
      metadata: withoutEmpty({
        ...before.metadata,
        annotations,
        managedFields: keptFields(before, object),
      }),
      status: object.status,
    };
  }
  completeObject(kind, object);
  const after: KubeObject = kind.status
    ? { ...object, status: before.status }
    : object;
  const changed =
    !deepEqual(after.spec, before.spec) ||
    // Deployments hand their annotations on to what they make.
    (kind.kind === 'Deployment' &&
      !deepEqual(
        object.metadata.annotations ?? {},
        before.metadata.annotations ?? {},
      ));
  const counts = kind.generation && changed;
  const meta = before.metadata;
  after.metadata = withoutEmpty({
    ...object.metadata,
    generateName: meta.generateName,
    uid: meta.uid,
    resourceVersion: meta.resourceVersion,
    creationTimestamp: meta.creationTimestamp,
    deletionTimestamp: meta.deletionTimestamp,
    deletionGracePeriodSeconds: meta.deletionGracePeriodSeconds,
    generation: counts ? (meta.generation ?? 0) + 1 : meta.generation,
    managedFields: keptFields(before, object),
  });
  return after;
}

/**
 * One empty entry is how a client resets the record of who owns what; anything
 * else it sends of it is not looked at.
 */
function keptFields(
  before: KubeObject,
  { metadata: { managedFields } }: KubeObject,
): ManagedFieldsEntry[] | undefined {
  const isReset =
    managedFields?.length === 1 && Object.keys(managedFields[0]).length === 0;
  return isReset ? undefined : before.metadata.managedFields;
}

/** Metadata without absent values, empty maps and empty lists. */
export function withoutEmpty(metadata: ObjectMeta): ObjectMeta {
  return Object.fromEntries(
    Object.entries(metadata).filter(
      ([, value]) =>
        value !== undefined &&
        value !== null &&
        !(typeof value === 'object' && Object.keys(value).length === 0),
    ),
  ) as unknown as ObjectMeta;
}
