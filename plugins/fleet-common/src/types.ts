import type { components } from './schema/openapi.generated';

type Schemas = components['schemas'];

/** A cluster as lists show it. @public */
export type Cluster = Schemas['Cluster'];
/** A cluster with its agents and the state of its kinds. @public */
export type ClusterDetail = Schemas['ClusterDetail'];
/** Connection of a cluster to the hub. @public */
export type ClusterState = Schemas['ClusterState'];
/** Health of a cluster. @public */
export type HealthState = Schemas['HealthState'];
/** Counts of a cluster's objects. @public */
export type ClusterCounts = Schemas['ClusterCounts'];
/** An agent of a cluster. @public */
export type Agent = Schemas['Agent'];
/** How far the agent of a cluster is with a kind. @public */
export type KindStatus = Schemas['KindStatus'];
/** A Kubernetes object as lists show it. @public */
export type Resource = Schemas['Resource'];
/** A Kubernetes object with its stored projection. @public */
export type ResourceDetail = Schemas['ResourceDetail'];
/** State of a Kubernetes object. @public */
export type ResourceState = Schemas['ResourceState'];
/** Names an object of a cluster. @public */
export type ResourceRef = Schemas['ResourceRef'];
/** A change of an object. @public */
export type Change = Schemas['Change'];
/** A field that a change touched. @public */
export type FieldChange = Schemas['FieldChange'];
/** Who changed an object. @public */
export type ChangeActor = Schemas['ChangeActor'];
/** A stored version of an object. @public */
export type Version = Schemas['Version'];
/** An enrollment without its token. @public */
export type Enrollment = Schemas['Enrollment'];
/** An enrollment with its token, as it is shown once. @public */
export type EnrollmentWithToken = Schemas['EnrollmentWithToken'];
/** What is asked for when an enrollment is made. @public */
export type CreateEnrollment = Schemas['CreateEnrollment'];
/** A count that says whether it is exact. @public */
export type TotalCount = Schemas['TotalCount'];
