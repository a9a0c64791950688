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
/** An agent with the cluster it belongs to. @public */
export type AgentOfFleet = Schemas['AgentOfFleet'];
/** Something a person or a service did. @public */
export type AuditEvent = Schemas['AuditEvent'];
/** Changes of one hour. @public */
export type ChangeBin = Schemas['ChangeBin'];
/** The same change in many clusters. @public */
export type ChangeGroup = Schemas['ChangeGroup'];
/** Allocatable and requested amounts of a cluster. @public */
export type ClusterCapacity = Schemas['ClusterCapacity'];
/** What leaves a cluster of a kind. @public */
export type CollectedKind = Schemas['CollectedKind'];
/** How a query may go on. @public */
export type Completion = Schemas['Completion'];
/** How far a consumer of the change feed is. @public */
export type ConsumerStatus = Schemas['ConsumerStatus'];
/** Whom to ask about a cluster. @public */
export type Contact = Schemas['Contact'];
/** Counts by the values of a property. @public */
export type Facet = Schemas['Facet'];
/** What people say of a cluster. @public */
export type Governance = Schemas['Governance'];
/** How the hub itself is. @public */
export type HubStatus = Schemas['HubStatus'];
/** A host that is reachable from outside. @public */
export type IngressRoute = Schemas['IngressRoute'];
/** A tool of a cluster or an object. @public */
export type Link = Schemas['Link'];
/** The fleet at a glance. @public */
export type Overview = Schemas['Overview'];
/** Who owns an object, and by what. @public */
export type OwnerResolution = Schemas['OwnerResolution'];
/** Who owns a namespace or workload. @public */
export type Ownership = Schemas['Ownership'];
/** What the agent door turned away in a minute. @public */
export type RefusalCount = Schemas['RefusalCount'];
/** An object that has to do with another. @public */
export type RelatedResource = Schemas['RelatedResource'];
/** A search somebody saved. @public */
export type SavedSearch = Schemas['SavedSearch'];
/** A search that is to be saved. @public */
export type SaveSearch = Schemas['SaveSearch'];
/** A change of what people say of a cluster. @public */
export type UpdateCluster = Schemas['UpdateCluster'];
