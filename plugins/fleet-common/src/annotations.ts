/**
 * Annotation on a catalog entity that names the Fleet cluster it stands for.
 *
 * @public
 */
export const FLEET_CLUSTER_ANNOTATION = 'backstage-fleet.io/cluster';

/**
 * Annotation on a catalog entity with the UUID of the Fleet cluster.
 *
 * @public
 */
export const FLEET_CLUSTER_ID_ANNOTATION = 'backstage-fleet.io/cluster-id';

/**
 * `spec.type` of the Resource entities that stand for clusters.
 *
 * @public
 */
export const KUBERNETES_CLUSTER_TYPE = 'kubernetes-cluster';
