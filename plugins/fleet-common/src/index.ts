/**
 * Model types, permissions, annotations and the API client of Fleet.
 *
 * @packageDocumentation
 */
export {
  FLEET_CLUSTER_ANNOTATION,
  FLEET_CLUSTER_ID_ANNOTATION,
  KUBERNETES_CLUSTER_TYPE,
} from './annotations';
export { FleetClient } from './client';
export type { FleetAnswer, FleetRequestOptions } from './client';
export {
  fleetChangeReadPermission,
  fleetClusterReadPermission,
  fleetClusterRevokePermission,
  fleetEnrollmentApprovePermission,
  fleetEnrollmentCreatePermission,
  fleetEnrollmentReadPermission,
  fleetPermissions,
  fleetResourceReadPermission,
} from './permissions';
export type {
  Agent,
  Change,
  ChangeActor,
  Cluster,
  ClusterCounts,
  ClusterDetail,
  ClusterState,
  CreateEnrollment,
  Enrollment,
  EnrollmentWithToken,
  FieldChange,
  HealthState,
  KindStatus,
  Resource,
  ResourceDetail,
  ResourceRef,
  ResourceState,
  TotalCount,
  Version,
} from './types';
