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

/** All permissions of Fleet. @public */
export const fleetPermissions = [
  fleetClusterReadPermission,
  fleetClusterRevokePermission,
  fleetResourceReadPermission,
  fleetChangeReadPermission,
  fleetEnrollmentReadPermission,
  fleetEnrollmentCreatePermission,
  fleetEnrollmentApprovePermission,
];
