/**
 * A real Kubernetes control plane for tests and for trying things out.
 *
 * @packageDocumentation
 */
export { startCluster } from './cluster';
export { describeWithKubernetes } from './describe';
export { locateKubernetes, locateKubernetesSync } from './locate';
export type {
  ComponentCommand,
  ComponentName,
  KubernetesBinaries,
  KubernetesMissing,
} from './locate';
export { testLabels } from './testLabels';
export type { TestCluster, TestClusterOptions } from './types';
export { waitFor } from './wait';
