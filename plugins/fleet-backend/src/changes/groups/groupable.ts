import { FieldChange } from '@backstage-fleet/plugin-fleet-common';
import {
  canonicalJson,
  ChangeActor,
  JsonObject,
  JsonValue,
} from '@backstage-fleet/protocol';
import { createHash } from 'node:crypto';
import { FeedRow } from '../../database/tables';
import { diffFields, isStatus } from '../diff';

/**
 * Kinds whose objects come, change and go by themselves. What people change
 * is in the objects that bring them about.
 */
export const QUIET_KINDS: readonly string[] = [
  'certificaterequests.cert-manager.io',
  'challenges.acme.cert-manager.io',
  'controllerrevisions.apps',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'events',
  'events.events.k8s.io',
  'leases.coordination.k8s.io',
  'orders.acme.cert-manager.io',
  'pods',
  'replicasets.apps',
];

/** Fields of metadata that no person sets. */
const BOOKKEEPING =
  /^metadata\.(deletionTimestamp|creationTimestamp|finalizers|ownerReferences|uid)\b/;

/** Fields whose value is another in every cluster, although the change is the same. */
const PER_CLUSTER = /(restartedAt|argocd\.argoproj\.io\/tracking-id)\]$/;

/** Length of a key: 192 bits of a hash in base64url. */
const KEY_LENGTH = 32;

/** The same for every cluster that a change reaches. */
export interface GroupableChange {
  /** Equal for the same change of the same object in other clusters. */
  key: string;
  /** What was asked for: fields outside of status. Empty where the object came or went. */
  fields: FieldChange[];
}

/**
 * What makes a change worth to be followed over clusters, or undefined where
 * nothing does.
 *
 * @remarks
 * An object that came or went counts unless a controller made it. A
 * modification counts where something was asked for: fields of spec, labels,
 * annotations, never status and bookkeeping alone. An autoscaler that changes
 * replicas is no news either.
 *
 * The key goes by where a field was led, not where it came from: a release
 * that reaches clusters with different versions before it is one change.
 */
export function groupableChange(
  change: Pick<FeedRow, 'kind' | 'namespace' | 'name' | 'type'>,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  changedBy: ChangeActor | undefined,
): GroupableChange | undefined {
  if (QUIET_KINDS.includes(change.kind)) {
    return undefined;
  }
  if (change.type !== 'modified') {
    const object = change.type === 'added' ? after : before;
    return object && !hasController(object)
      ? { key: keyOf(change, []), fields: [] }
      : undefined;
  }
  if (!before || !after) {
    return undefined;
  }
  const fields = diffFields(before, after).filter(
    field => !isStatus(field.path) && !BOOKKEEPING.test(field.path),
  );
  if (fields.length === 0 || isAutoscaled(fields, changedBy)) {
    return undefined;
  }
  return { key: keyOf(change, fields), fields };
}

function keyOf(
  { kind, namespace, name, type }: Parameters<typeof groupableChange>[0],
  fields: readonly FieldChange[],
): string {
  const targets = fields.map(({ path, after }) => [
    path,
    PER_CLUSTER.test(path) ? true : after ?? null,
  ]);
  return createHash('sha256')
    .update(canonicalJson([kind, namespace, name, type, targets]))
    .digest('base64url')
    .slice(0, KEY_LENGTH);
}

function isAutoscaled(
  fields: readonly FieldChange[],
  changedBy: ChangeActor | undefined,
): boolean {
  return (
    changedBy?.manager === 'kube-controller-manager' &&
    changedBy.subresource !== 'status' &&
    fields.every(field => field.path === 'spec.replicas')
  );
}

function hasController(object: JsonObject): boolean {
  const owners = (object.metadata as JsonObject | undefined)?.ownerReferences;
  return (
    Array.isArray(owners) &&
    owners.some(
      (owner: JsonValue) => (owner as JsonObject)?.controller === true,
    )
  );
}
