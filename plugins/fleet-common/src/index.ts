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
  EXPIRED_AFTER_MS,
  LATE_AFTER_MS,
  LATE_KIND_AFTER_MS,
  UNREACHABLE_AFTER_MS,
} from './freshness';
export {
  fleetAuditReadPermission,
  fleetChangeReadPermission,
  fleetClusterDeletePermission,
  fleetClusterReadPermission,
  fleetClusterRevokePermission,
  fleetClusterUpdatePermission,
  fleetEnrollmentApprovePermission,
  fleetEnrollmentCreatePermission,
  fleetEnrollmentReadPermission,
  fleetExportPermission,
  fleetHubOperatePermission,
  fleetHubReadPermission,
  fleetOwnershipUpdatePermission,
  fleetResourceReadPermission,
  fleetSearchSharePermission,
  fleetPermissions,
} from './permissions';
export type {
  Agent,
  AgentOfFleet,
  AuditEvent,
  Change,
  ChangeActor,
  ChangeBin,
  ChangeGroup,
  Cluster,
  ClusterCapacity,
  ClusterCounts,
  ClusterDetail,
  ClusterState,
  CollectedKind,
  Completion,
  ConsumerStatus,
  Contact,
  CreateEnrollment,
  Enrollment,
  EnrollmentWithToken,
  Facet,
  FieldChange,
  Governance,
  HealthState,
  HubStatus,
  IngressRoute,
  KindStatus,
  Link,
  Overview,
  OwnerResolution,
  Ownership,
  RefusalCount,
  RelatedResource,
  Resource,
  ResourceDetail,
  ResourceRef,
  ResourceState,
  SaveSearch,
  SavedSearch,
  TotalCount,
  UpdateCluster,
  Version,
} from './types';
