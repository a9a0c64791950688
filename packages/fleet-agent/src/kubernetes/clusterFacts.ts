import { KubernetesConnection } from './types';
import { kubernetesJson } from './request';

/** What identifies a cluster. */
export interface ClusterFacts {
  /** uid of the namespace kube-system. */
  kubeSystemUid: string;
  /** Such as `v1.34.1`. */
  kubernetesVersion: string;
  /** Such as `linux/amd64`. */
  platform?: string;
}

/**
 * Asks the API server who it is.
 *
 * @throws KubernetesError when it refuses
 */
export async function readClusterFacts(
  kubernetes: KubernetesConnection,
  signal?: AbortSignal,
): Promise<ClusterFacts> {
  const namespace = await kubernetesJson(
    kubernetes,
    '/api/v1/namespaces/kube-system',
    { signal },
  );
  const version = await kubernetesJson(kubernetes, '/version', { signal });
  const uid = (namespace.metadata as { uid?: string } | undefined)?.uid;
  if (!uid) {
    throw new Error(
      'The namespace kube-system has no uid; expected the API server of a Kubernetes cluster',
    );
  }
  return {
    kubeSystemUid: uid,
    kubernetesVersion: String(version.gitVersion ?? 'unknown').slice(0, 256),
    platform:
      typeof version.platform === 'string'
        ? version.platform.slice(0, 256)
        : undefined,
  };
}
