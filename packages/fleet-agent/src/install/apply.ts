import { JsonObject } from '@backstage-fleet/protocol';
import { KubernetesError } from '../kubernetes/errors';
import { kubernetesJson } from '../kubernetes/request';
import { KubernetesConnection } from '../kubernetes/types';

/** Plural names of what an installation is made of, and whether it lies in a namespace. */
const RESOURCES: Record<string, [plural: string, isNamespaced: boolean]> = {
  Namespace: ['namespaces', false],
  ServiceAccount: ['serviceaccounts', true],
  ClusterRole: ['clusterroles', false],
  ClusterRoleBinding: ['clusterrolebindings', false],
  Role: ['roles', true],
  RoleBinding: ['rolebindings', true],
  Secret: ['secrets', true],
  ConfigMap: ['configmaps', true],
  Lease: ['leases', true],
  Deployment: ['deployments', true],
  NetworkPolicy: ['networkpolicies', true],
};

/** What became of an object. */
export type Applied = 'created' | 'updated' | 'kept';

/**
 * Brings one object into a cluster. What holds state (the key's Secret, the
 * Lease) is made once and then left alone.
 *
 * @throws KubernetesError when the API server refuses
 */
export async function applyObject(
  kubernetes: KubernetesConnection,
  object: JsonObject,
): Promise<Applied> {
  const collection = collectionPath(object);
  try {
    await kubernetesJson(kubernetes, collection, {
      method: 'POST',
      body: object,
    });
    return 'created';
  } catch (error) {
    if (!(error instanceof KubernetesError) || error.status !== 409) {
      throw error;
    }
  }
  if (isState(object)) {
    return 'kept';
  }
  const path = `${collection}/${encodeURIComponent(nameOf(object))}`;
  const present = await kubernetesJson(kubernetes, path);
  await kubernetesJson(kubernetes, path, {
    method: 'PUT',
    body: onto(present, object),
  });
  return 'updated';
}

/** The wanted object on top of the one that is there, whose identity and foreign labels it keeps. */
function onto(present: JsonObject, wanted: JsonObject): JsonObject {
  const before = present.metadata as JsonObject;
  const after = wanted.metadata as JsonObject;
  return {
    ...present,
    ...wanted,
    metadata: {
      ...before,
      ...after,
      labels: {
        ...(before.labels as JsonObject | undefined),
        ...(after.labels as JsonObject | undefined),
      },
    },
  };
}

function isState({ kind, metadata }: JsonObject): boolean {
  return (
    kind === 'Lease' ||
    (kind === 'Secret' &&
      (metadata as JsonObject).name === 'fleet-agent-identity')
  );
}

function nameOf(object: JsonObject): string {
  return String((object.metadata as JsonObject).name);
}

function collectionPath(object: JsonObject): string {
  const apiVersion = String(object.apiVersion);
  const [plural, isNamespaced] = RESOURCES[String(object.kind)];
  const base = apiVersion.includes('/')
    ? `/apis/${apiVersion}`
    : `/api/${apiVersion}`;
  const namespace = (object.metadata as JsonObject).namespace;
  return isNamespaced
    ? `${base}/namespaces/${encodeURIComponent(String(namespace))}/${plural}`
    : `${base}/${plural}`;
}
