/**
 * Simulated Kubernetes clusters: an API server in memory, controllers, and a
 * deterministic script of life.
 *
 * @packageDocumentation
 */
export * from './SimulatedCluster';
export * from './http';
export * from './api';
export * from './life';
export { type BehaviorOf, type ContainerBehavior } from './controllers/kubelet';
export {
  ManualClock,
  Random,
  systemClock,
  type Clock,
  type FieldTree,
  type KubeObject,
  type KubeObjectInput,
  type ManagedFieldsEntry,
  type ObjectMeta,
  type OwnerReference,
} from './store';
