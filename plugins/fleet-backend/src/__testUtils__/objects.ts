import {
  BatchItem,
  contentHash,
  JsonObject,
  UpsertItem,
} from '@backstage-fleet/protocol';

/** A pod as an agent projects it. */
export function pod(
  uid: string,
  options: { name?: string; image?: string; labels?: JsonObject } = {},
): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: options.name ?? `pod-${uid}`,
      namespace: 'default',
      uid,
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: options.labels ?? { app: 'web' },
    },
    spec: {
      nodeName: 'node-1',
      containers: [{ name: 'main', image: options.image ?? 'nginx:1' }],
    },
    status: { phase: 'Running' },
  };
}

/** A node as an agent projects it. */
export function node(uid: string, providerID: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: `node-${uid}`,
      uid,
      labels: { 'topology.kubernetes.io/region': 'eu-1' },
    },
    spec: { providerID },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

/** An item that carries an object. */
export function upsert(
  kind: string,
  object: JsonObject,
  snapshot?: string,
): UpsertItem {
  return {
    t: 'upsert',
    kind,
    uid: (object.metadata as JsonObject).uid as string,
    hash: contentHash(object),
    object,
    ...(snapshot === undefined ? {} : { snapshot }),
  };
}

/** The items of a whole snapshot of pods. */
export function podSnapshot(id: string, pods: JsonObject[]): BatchItem[] {
  return [
    { t: 'snapshot.begin', kind: 'pods', snapshot: id },
    ...pods.map(object => upsert('pods', object, id)),
    { t: 'snapshot.end', kind: 'pods', snapshot: id, count: pods.length },
  ];
}
