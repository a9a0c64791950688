export { loadKubernetesConnection } from './connection';
export type { KubernetesConnectionOptions } from './connection';
export type {
  KubernetesAnswer,
  KubernetesConnection,
  KubernetesRequest,
} from './types';
