import { KubeObject } from '../store';
import { ControllerContext } from './context';

/** Gives every namespace what a real cluster gives it: the default service account and the root certificate. */
export function fillNamespace(
  context: ControllerContext,
  namespace: KubeObject,
): void {
  const { name, deletionTimestamp } = namespace.metadata;
  if (deletionTimestamp) return;
  const accounts = context.kind('v1', 'ServiceAccount');
  if (!context.find(accounts, name, 'default')) {
    context.create({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: name },
    });
  }
  const maps = context.kind('v1', 'ConfigMap');
  if (!context.find(maps, name, 'kube-root-ca.crt')) {
    context.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'kube-root-ca.crt',
        namespace: name,
        annotations: {
          'kubernetes.io/description':
            'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
        },
      },
      data: { 'ca.crt': 'simulated root certificate' },
    });
  }
}
