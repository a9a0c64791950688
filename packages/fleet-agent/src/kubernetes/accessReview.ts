import { JsonObject } from '@backstage-fleet/protocol';
import { KubernetesConnection } from './types';
import { kubernetesJson } from './request';

/** Something that may be done; in all namespaces unless one is named. */
export interface Right {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  namespace?: string;
}

/**
 * Rights the inventory agent must not have. Each one alone would let a stolen
 * agent read secrets, run code or raise its own rights.
 */
const EXCESSIVE: Right[] = [
  { verb: 'list', group: '', resource: 'secrets' },
  { verb: 'list', group: '', resource: 'configmaps' },
  { verb: 'create', group: '', resource: 'pods' },
  { verb: 'create', group: '', resource: 'pods', subresource: 'exec' },
  { verb: 'get', group: '', resource: 'nodes', subresource: 'proxy' },
  { verb: 'delete', group: '', resource: 'namespaces' },
  { verb: 'update', group: 'apps', resource: 'deployments' },
  { verb: 'impersonate', group: '', resource: 'users' },
  {
    verb: 'escalate',
    group: 'rbac.authorization.k8s.io',
    resource: 'clusterroles',
  },
];

/**
 * Asks the API server, by SelfSubjectAccessReview over all namespaces, which
 * rights beyond its job these credentials have.
 *
 * @returns the rights in words, such as `list secrets`; empty when all is well
 */
export async function findExcessRights(
  kubernetes: KubernetesConnection,
  signal?: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  for (const right of EXCESSIVE) {
    if (await isAllowed(kubernetes, right, signal)) {
      const name = [right.resource, right.subresource, right.group]
        .filter(Boolean)
        .join(right.subresource ? '/' : '.');
      found.push(`${right.verb} ${name}`);
    }
  }
  return found;
}

/**
 * Asks by SelfSubjectAccessReview for one right.
 *
 * @throws KubernetesError when the API server does not say
 */
export async function isAllowed(
  kubernetes: KubernetesConnection,
  right: Right,
  signal?: AbortSignal,
): Promise<boolean> {
  const review = await kubernetesJson(
    kubernetes,
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    {
      method: 'POST',
      signal,
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: right },
      },
    },
  );
  return (review.status as JsonObject | undefined)?.allowed === true;
}
