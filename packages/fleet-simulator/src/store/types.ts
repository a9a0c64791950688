/**
 * One owner of an object, as `metadata.ownerReferences` holds it.
 *
 * @public
 */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/**
 * One entry of `metadata.managedFields`.
 *
 * @public
 */
export interface ManagedFieldsEntry {
  manager: string;
  operation: 'Update' | 'Apply';
  apiVersion: string;
  /** RFC 3339, whole seconds; not there where the manager changed nothing. */
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: FieldTree;
  subresource?: string;
}

/**
 * A set of field paths in the `FieldsV1` shape of the API server.
 *
 * @public
 */
export interface FieldTree {
  [segment: string]: FieldTree;
}

/**
 * Kubernetes object metadata, as far as the simulator reads or writes it.
 *
 * @public
 */
export interface ObjectMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFieldsEntry[];
}

/**
 * Any Kubernetes object. Objects that came out of the store are frozen: clone
 * them before changing anything.
 *
 * @public
 */
export interface KubeObject {
  kind: string;
  apiVersion: string;
  metadata: ObjectMeta;
  // The body differs per kind, and the simulator stores kinds it has no type for.
  [field: string]: any;
}

/**
 * What a caller hands in to be created: name or generateName, the rest is
 * filled by the API server.
 *
 * @public
 */
export type KubeObjectInput = Omit<KubeObject, 'metadata'> & {
  kind: string;
  apiVersion: string;
  metadata: Partial<ObjectMeta>;
};
