import { createPermission } from '@backstage/plugin-permission-common';

/** See clusters, their agents and the state of their kinds. @public */
export const fleetClusterReadPermission = createPermission({
  name: 'fleet.cluster.read',
  attributes: { action: 'read' },
});

/** Revoke the agents of a cluster. @public */
export const fleetClusterRevokePermission = createPermission({
  name: 'fleet.cluster.revoke',
  attributes: { action: 'update' },
});

/** See Kubernetes objects and their versions. @public */
export const fleetResourceReadPermission = createPermission({
  name: 'fleet.resource.read',
  attributes: { action: 'read' },
});

/** See the change feed. @public */
export const fleetChangeReadPermission = createPermission({
  name: 'fleet.change.read',
  attributes: { action: 'read' },
});

/** See enrollments and the agents that wait for approval. @public */
export const fleetEnrollmentReadPermission = createPermission({
  name: 'fleet.enrollment.read',
  attributes: { action: 'read' },
});

/** Make enrollment tokens. @public */
export const fleetEnrollmentCreatePermission = createPermission({
  name: 'fleet.enrollment.create',
  attributes: { action: 'create' },
});

/** Approve or reject agents. A different right than making tokens, so that one person alone cannot let an agent in. @public */
export const fleetEnrollmentApprovePermission = createPermission({
  name: 'fleet.enrollment.approve',
  attributes: { action: 'update' },
});

/** Change what people say of a cluster: owner, environment, labels and so on; rename it. @public */
export const fleetClusterUpdatePermission = createPermission({
  name: 'fleet.cluster.update',
  attributes: { action: 'update' },
});

/** Purge a cluster and all that is stored of it. @public */
export const fleetClusterDeletePermission = createPermission({
  name: 'fleet.cluster.delete',
  attributes: { action: 'delete' },
});

/** Export lists as files. @public */
export const fleetExportPermission = createPermission({
  name: 'fleet.export',
  attributes: { action: 'read' },
});

/** Share saved searches with everybody, and change those that are shared. @public */
export const fleetSearchSharePermission = createPermission({
  name: 'fleet.search.share',
  attributes: { action: 'update' },
});

/** Assign owners to namespaces and workloads. @public */
export const fleetOwnershipUpdatePermission = createPermission({
  name: 'fleet.ownership.update',
  attributes: { action: 'update' },
});

/** See the audit: who did what, and what was refused. @public */
export const fleetAuditReadPermission = createPermission({
  name: 'fleet.audit.read',
  attributes: { action: 'read' },
});

/** See how the hub itself is. @public */
export const fleetHubReadPermission = createPermission({
  name: 'fleet.hub.read',
  attributes: { action: 'read' },
});

/** Operate the hub: replay consumers, rotate its key, ask agents to list anew. @public */
export const fleetHubOperatePermission = createPermission({
  name: 'fleet.hub.operate',
  attributes: { action: 'update' },
});

/** All permissions of Fleet. @public */
export const fleetPermissions = [
  fleetClusterReadPermission,
  fleetClusterRevokePermission,
  fleetResourceReadPermission,
  fleetChangeReadPermission,
  fleetEnrollmentReadPermission,
  fleetEnrollmentCreatePermission,
  fleetEnrollmentApprovePermission,
  fleetClusterUpdatePermission,
  fleetClusterDeletePermission,
  fleetExportPermission,
  fleetSearchSharePermission,
  fleetOwnershipUpdatePermission,
  fleetAuditReadPermission,
  fleetHubReadPermission,
  fleetHubOperatePermission,
];
