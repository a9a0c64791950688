import { JsonObject } from '../../canonical';
import { kindSpec, projectObject } from '../registry';
import { KindId, ResourceColumns } from '../types';

/** Columns of an object as the API server holds it, by way of its projection. */
export function columnsOf(kind: KindId, object: JsonObject): ResourceColumns {
  return kindSpec(kind)!.columns(projectionOf(kind, object));
}

/** What leaves the cluster of an object, with metadata where it has none. */
export function projectionOf(kind: KindId, object: JsonObject): JsonObject {
  const spec = kindSpec(kind)!;
  return projectObject(spec, {
    ...object,
    metadata: {
      name: 'sample',
      ...(spec.namespaced ? { namespace: 'team-a' } : {}),
      uid: '11111111-1111-4111-8111-111111111111',
      ...((object.metadata as JsonObject | undefined) ?? {}),
    },
  });
}

/** A condition as controllers write it. */
export function said(
  type: string,
  status: 'True' | 'False' | 'Unknown' = 'True',
  reason?: string,
): JsonObject {
  return {
    type,
    status,
    ...(reason ? { reason } : {}),
    message: 'text that stays in the cluster',
    lastTransitionTime: '2026-11-20T10:00:00Z',
  };
}
