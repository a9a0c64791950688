import type {
  Change,
  ResourceDetail,
} from '@backstage-fleet/plugin-fleet-common';
import { makeChange } from '../make';

const KINDS = [
  {
    diff: [{ path: 'spec.replicas', before: '2', after: '4' }],
    changedBy: { manager: 'kubectl-scale', operation: 'Update' },
  },
  {
    diff: [
      {
        path: 'spec.template.spec.containers[0].image',
        before: 'registry.example.com/shop/cart:1.4.1',
        after: 'registry.example.com/shop/cart:1.4.2',
      },
      {
        path: 'metadata.annotations[deployment.kubernetes.io/revision]',
        before: '7',
        after: '8',
      },
    ],
    changedBy: { manager: 'argocd-controller', operation: 'Apply' },
  },
  {
    diff: [{ path: 'status.readyReplicas', before: '3', after: '1' }],
    changedBy: {
      manager: 'kube-controller-manager',
      operation: 'Update',
      subresource: 'status',
    },
  },
];

const TYPES = ['modified', 'modified', 'added', 'modified', 'deleted'] as const;

/**
 * Changes of a cluster's deployments over the last day, and one rollout that
 * every cluster has seen.
 *
 * @param order - number of the cluster, so that no two changes share a seq
 */
export function historyOf(
  cluster: string,
  deployments: readonly ResourceDetail[],
  order: number,
): Change[] {
  const changes = Array.from({ length: 46 }, (_, index) => {
    const target = deployments[(index * 5) % deployments.length];
    const at = ago(20 + index * index * 3.1 * (1 + (order % 7)));
    return makeChange({
      seq: 10_000 - order * 50 - index,
      cluster,
      name: target.name,
      namespace: target.namespace,
      uid: target.uid,
      observedAt: at,
      receivedAt: at,
      type: TYPES[index % TYPES.length],
      ...(index % 9 === 4 && {
        state: 'critical' as const,
        status: 'Unavailable',
      }),
      ...KINDS[index % KINDS.length],
    });
  });
  const cart = deployments.find(item => item.name === 'cart');
  if (cart) {
    const at = ago(5_400 + order * 240);
    changes.push(
      makeChange({
        seq: 10_000 - order * 50 - 49,
        cluster,
        name: cart.name,
        namespace: cart.namespace,
        uid: cart.uid,
        observedAt: at,
        receivedAt: at,
        diff: [
          {
            path: 'spec.template.spec.containers[0].image',
            before: 'registry.example.com/shop/cart:1.3.9',
            after: 'registry.example.com/shop/cart:1.4.0',
          },
        ],
        changedBy: { manager: 'argocd-controller', operation: 'Apply' },
      }),
    );
  }
  return changes;
}

function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1_000).toISOString();
}
