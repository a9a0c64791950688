import {
  mutatingWebhooks,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhooks,
} from './definitions/admission';
import {
  apiServices,
  customResourceDefinitions,
} from './definitions/apiExtensions';
import { applications, appProjects } from './definitions/argoCd';
import {
  certificateRequests,
  certificates,
  clusterIssuers,
  issuers,
} from './definitions/certManager';
import {
  capiClusters,
  clusterClasses,
  kubeadmControlPlanes,
} from './definitions/clusterApi';
import {
  machineDeployments,
  machineHealthChecks,
  machinePools,
  machines,
  machineSets,
} from './definitions/clusterApiMachines';
import { cronJobs } from './definitions/cronJobs';
import { daemonSets } from './definitions/daemonSets';
import { deployments } from './definitions/deployments';
import { endpointSlices } from './definitions/endpointSlices';
import { events } from './definitions/events';
import {
  buckets,
  gitRepositories,
  helmReleases,
  helmRepositories,
  kustomizations,
  ociRepositories,
} from './definitions/flux';
import {
  gatewayClasses,
  gateways,
  grpcRoutes,
  httpRoutes,
} from './definitions/gatewayApi';
import { horizontalPodAutoscalers } from './definitions/horizontalPodAutoscalers';
import { ingressClasses, ingresses } from './definitions/ingresses';
import { jobs } from './definitions/jobs';
import { limitRanges } from './definitions/limitRanges';
import { namespaces } from './definitions/namespaces';
import { networkPolicies } from './definitions/networkPolicies';
import { nodes } from './definitions/nodes';
import { persistentVolumeClaims } from './definitions/persistentVolumeClaims';
import { persistentVolumes } from './definitions/persistentVolumes';
import { podDisruptionBudgets } from './definitions/podDisruptionBudgets';
import { pods } from './definitions/pods';
import { priorityClasses } from './definitions/priorityClasses';
import {
  clusterRoleBindings,
  clusterRoles,
  roleBindings,
  roles,
} from './definitions/rbac';
import { replicaSets } from './definitions/replicaSets';
import { replicationControllers } from './definitions/replicationControllers';
import { resourceQuotas } from './definitions/resourceQuotas';
import { serviceAccounts } from './definitions/serviceAccounts';
import { services } from './definitions/services';
import { statefulSets } from './definitions/statefulSets';
import {
  csiDrivers,
  storageClasses,
  volumeAttachments,
} from './definitions/storage';
import { KindSpec } from './types';

/**
 * The kinds that are built in, in the order in which an agent sends them:
 * owners before what they own, what others refer to before what refers to it.
 */
export const BUILT_IN: readonly KindSpec[] = [
  // What a cluster is made of.
  namespaces,
  nodes,
  priorityClasses,
  storageClasses,
  csiDrivers,
  ingressClasses,
  gatewayClasses,
  customResourceDefinitions,
  persistentVolumes,
  // Clusters and their machines, where Cluster API runs.
  clusterClasses,
  capiClusters,
  kubeadmControlPlanes,
  machineDeployments,
  machineSets,
  machinePools,
  machines,
  machineHealthChecks,
  // What brings workloads into the cluster.
  appProjects,
  applications,
  gitRepositories,
  ociRepositories,
  helmRepositories,
  buckets,
  kustomizations,
  helmReleases,
  // Bounds and identities of namespaces.
  resourceQuotas,
  limitRanges,
  serviceAccounts,
  // Workloads.
  deployments,
  statefulSets,
  daemonSets,
  replicaSets,
  replicationControllers,
  cronJobs,
  jobs,
  persistentVolumeClaims,
  pods,
  volumeAttachments,
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  // Networking.
  services,
  endpointSlices,
  apiServices,
  ingresses,
  gateways,
  httpRoutes,
  grpcRoutes,
  networkPolicies,
  // Certificates: those of ingresses and gateways belong to them.
  clusterIssuers,
  issuers,
  certificates,
  certificateRequests,
  // Who may do what, and what is checked before it is done.
  clusterRoles,
  roles,
  clusterRoleBindings,
  roleBindings,
  validatingWebhooks,
  mutatingWebhooks,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  // What is said about all of them.
  events,
];
