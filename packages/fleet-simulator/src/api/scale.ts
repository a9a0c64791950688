import {
  KubeObject,
  KubeObjectInput,
  StoredObject,
  clone,
  isRecord,
} from '../store';
import type { ApiServer, WriteOptions } from './ApiServer';
import { ServedKind } from './kinds';
import { Patch, applyPatch } from './patch';
import { LabelSelector } from './selectors';
import { badRequest, invalid } from './status';

const SCALE: ServedKind = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  plural: 'scales',
  singular: 'scale',
  namespaced: true,
};

function read(object: KubeObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, step) => (isRecord(value) ? value[step] : undefined),
      object,
    );
}

/** A selector in one line, as `kubectl get --selector` takes it. */
function selectorText(selector: unknown): string {
  if (typeof selector === 'string') return selector;
  if (!isRecord(selector)) return '';
  const { matchLabels = {}, matchExpressions = [] } = selector as LabelSelector;
  const words = { In: 'in', NotIn: 'notin' } as const;
  return [
    ...Object.keys(matchLabels)
      .sort()
      .map(key => `${key}=${matchLabels[key]}`),
    ...matchExpressions.map(({ key, operator, values = [] }) => {
      if (operator === 'Exists') return key;
      if (operator === 'DoesNotExist') return `!${key}`;
      return `${key} ${words[operator]} (${[...values].sort().join(',')})`;
    }),
  ].join(',');
}

/** What `/scale` of an object answers: `autoscaling/v1` Scale. */
export function scaleOf(kind: ServedKind, object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } =
    object.metadata;
  const { replicas, observed, selector } = kind.scale!;
  const wanted = read(object, replicas);
  const text = selector ? selectorText(read(object, selector)) : '';
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    // Zero is left out, as in every typed object.
    spec: wanted ? { replicas: wanted } : {},
    status: {
      replicas: Number(read(object, observed) ?? 0),
      ...(text && { selector: text }),
    },
  };
}

/**
 * Sets the number of replicas and nothing else.
 *
 * @throws ApiStatusError 400, 404, 409 where the scale is of an older revision, 422
 */
export function replaceScale(
  api: ApiServer,
  kind: ServedKind,
  namespace: string | undefined,
  name: string,
  input: KubeObjectInput,
  options: WriteOptions,
): StoredObject {
  if (
    (input.kind !== undefined && input.kind !== 'Scale') ||
    (input.apiVersion !== undefined && input.apiVersion !== 'autoscaling/v1')
  ) {
    throw badRequest(
      `${input.kind} of ${input.apiVersion} cannot be handled as a Scale of autoscaling/v1`,
    );
  }
  const replicas = input.spec?.replicas ?? 0;
  if (!Number.isInteger(replicas) || replicas < 0) {
    throw invalid(SCALE, name, [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.replicas',
        message: `Invalid value: ${JSON.stringify(
          replicas,
        )}: must be greater than or equal to 0`,
      },
    ]);
  }
  const object = clone(api.get(kind, namespace, name).object);
  object.metadata.resourceVersion =
    input.metadata?.resourceVersion ?? object.metadata.resourceVersion;
  if (input.metadata?.uid) object.metadata.uid = input.metadata.uid;
  const steps = kind.scale!.replicas.split('.');
  const last = steps.pop()!;
  let parent: Record<string, any> = object;
  for (const step of steps) parent = parent[step] ??= {};
  parent[last] = replicas;
  return api.update(kind, namespace, name, object, options);
}

/** The same by a patch of the Scale. */
export function patchScale(
  api: ApiServer,
  kind: ServedKind,
  namespace: string | undefined,
  name: string,
  patch: Patch,
  options: WriteOptions,
): StoredObject {
  const scale = scaleOf(kind, api.get(kind, namespace, name).object);
  const { resourceVersion, ...metadata } = scale.metadata;
  const patched = applyPatch(SCALE, { ...scale, metadata }, patch);
  return replaceScale(api, kind, namespace, name, patched, options);
}
