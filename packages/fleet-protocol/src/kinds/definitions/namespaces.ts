import { CONDITION_PATHS, METADATA_PATHS } from '../commonPaths';
import { compileProjection } from '../projection';
import { condition, text } from '../read';
import { factsOf } from '../facts';
import { KindSpec } from '../types';

/** The level of the Pod Security Standards that is enforced. */
const POD_SECURITY = 'pod-security.kubernetes.io/enforce';

export const namespaces: KindSpec = {
  id: 'namespaces',
  group: '',
  version: 'v1',
  kind: 'Namespace',
  resource: 'namespaces',
  namespaced: false,
  projection: compileProjection([
    ...METADATA_PATHS,
    'status.phase',
    ...CONDITION_PATHS,
  ]),
  columns(object) {
    const phase = text(object, 'status', 'phase') ?? 'Unknown';
    const blocked = [
      'NamespaceDeletionContentFailure',
      'NamespaceContentRemaining',
      'NamespaceFinalizersRemaining',
    ]
      .map(type => condition(object, type))
      .find(item => item?.status === 'True');
    const states = { Active: 'healthy', Terminating: 'progressing' } as const;
    return {
      state: states[phase as keyof typeof states] ?? 'unknown',
      status: phase,
      ...(blocked ? { reason: text(blocked, 'reason') } : {}),
      facts: factsOf({
        phase,
        podSecurity: text(object, 'metadata', 'labels', POD_SECURITY),
      }),
    };
  },
};
