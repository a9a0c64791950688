import { KubeObject, toTimestamp } from '../store';
import { ServedKind } from './kinds';
import { conflict } from './status';

/**
 * `metav1.DeleteOptions`, as far as the simulator reads it.
 *
 * @public
 */
export interface DeleteOptions {
  propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  preconditions?: { uid?: string; resourceVersion?: string };
  gracePeriodSeconds?: number;
  dryRun?: boolean;
}

/** Holds an owner until the dependents that block it are gone. */
export const FOREGROUND_FINALIZER = 'foregroundDeletion';

/** Holds an owner until its dependents no longer name it. */
export const ORPHAN_FINALIZER = 'orphan';

/** @throws ApiStatusError 409 naming the precondition that does not hold */
export function checkPreconditions(
  kind: ServedKind,
  object: KubeObject,
  { preconditions }: DeleteOptions,
): void {
  const { name, uid, resourceVersion } = object.metadata;
  // Here the API server names the kind and not the resource.
  const named = { group: kind.group, plural: kind.kind };
  if (preconditions?.uid && preconditions.uid !== uid) {
    throw conflict(
      named,
      name,
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  }
  if (
    preconditions?.resourceVersion &&
    preconditions.resourceVersion !== resourceVersion
  ) {
    throw conflict(
      named,
      name,
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
  }
}

function graceOf(
  kind: ServedKind,
  object: KubeObject,
  options: DeleteOptions,
): number {
  if (kind.kind !== 'Pod') return 0;
  const { spec, status, metadata } = object;
  const idle =
    !spec.nodeName || ['Succeeded', 'Failed'].includes(status?.phase);
  if (idle) return 0;
  const asked =
    options.gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
  // A second delete may shorten the grace period and never lengthens it.
  return Math.min(asked, metadata.deletionGracePeriodSeconds ?? asked);
}

function finalizersFor(
  object: KubeObject,
  { propagationPolicy }: DeleteOptions,
): string[] {
  const present = object.metadata.finalizers ?? [];
  if (!propagationPolicy) return present;
  const others = present.filter(
    finalizer =>
      finalizer !== FOREGROUND_FINALIZER && finalizer !== ORPHAN_FINALIZER,
  );
  if (propagationPolicy === 'Foreground') {
    return [...others, FOREGROUND_FINALIZER];
  }
  return propagationPolicy === 'Orphan'
    ? [...others, ORPHAN_FINALIZER]
    : others;
}

/** A pod that went at once, as the answer to its delete shows it. */
export function withDeletionMark(
  object: KubeObject,
  nowMs: number,
): KubeObject {
  const { metadata } = object;
  if (metadata.deletionTimestamp) return object;
  return {
    ...object,
    metadata: {
      ...metadata,
      generation: (metadata.generation ?? 0) + 1,
      deletionTimestamp: toTimestamp(nowMs),
      deletionGracePeriodSeconds: 0,
    },
  };
}

/**
 * The object as a delete leaves it while something holds it (finalizers, a
 * grace period, the contents of a namespace), or undefined when nothing does
 * and it goes at once.
 */
export function planDeletion(
  kind: ServedKind,
  object: KubeObject,
  options: DeleteOptions,
  nowMs: number,
): KubeObject | undefined {
  const { metadata } = object;
  const finalizers = finalizersFor(object, options);
  const grace = graceOf(kind, object, options);
  const heldByNamespace =
    kind.kind === 'Namespace' && object.spec?.finalizers?.length > 0;
  if (finalizers.length === 0 && grace === 0 && !heldByNamespace) {
    return undefined;
  }
  const first = !metadata.deletionTimestamp;
  const marked: KubeObject = {
    ...object,
    metadata: {
      ...metadata,
      deletionTimestamp:
        metadata.deletionTimestamp ?? toTimestamp(nowMs + grace * 1000),
      ...(kind.kind !== 'Namespace' && { deletionGracePeriodSeconds: grace }),
      ...(first &&
        metadata.generation && { generation: metadata.generation + 1 }),
      ...(finalizers.length > 0 && { finalizers }),
    },
  };
  if (finalizers.length === 0) delete marked.metadata.finalizers;
  if (kind.kind === 'Namespace') {
    marked.status = { ...object.status, phase: 'Terminating' };
  }
  return marked;
}
