import { JsonObject } from '../../canonical';
import { below } from '../defineKind';
import { factsOf } from '../facts';
import {
  at,
  controllerUid,
  numberAt,
  objectAt,
  objects,
  text,
  texts,
} from '../read';
import {
  byPhase,
  byReplicas,
  CAPI_REPLICAS,
  capiCondition,
  capiKind,
  FAILURE_REASON,
  isPaused,
  oldRef,
  providerRef,
  replicaCounts,
} from './clusterApiCommon';

const COUNTS = [
  'availableReplicas',
  'desiredReplicas',
  'readyReplicas',
  'replicas',
  'upToDateReplicas',
];

/** Replicas of the control plane or the workers of a cluster, wherever the version keeps them. */
function partOf(
  object: JsonObject,
  part: 'controlPlane' | 'workers',
): JsonObject | undefined {
  return (
    objectAt(object, 'status', part) ??
    objectAt(object, 'status', 'v1beta2', part)
  );
}

function sum(values: (number | undefined)[]): number | undefined {
  const known = values.filter((value): value is number => value !== undefined);
  return known.length > 0 ? known.reduce((a, b) => a + b, 0) : undefined;
}

// Variables by name only: their values may be secrets. The API server's address stays.
export const capiClusters = capiKind({
  kind: 'Cluster',
  resource: 'clusters',
  paths: [
    ...below(
      'spec',
      'paused',
      'clusterNetwork.pods.cidrBlocks',
      'clusterNetwork.serviceDomain',
      'clusterNetwork.services.cidrBlocks',
      'topology.class',
      'topology.classNamespace',
      'topology.classRef.name',
      'topology.classRef.namespace',
      'topology.controlPlane.replicas',
      'topology.variables[].name',
      'topology.version',
    ),
    ...['machineDeployments', 'machinePools'].flatMap(pool =>
      below(`spec.topology.workers.${pool}[]`, 'class', 'name', 'replicas'),
    ),
    ...providerRef('spec.controlPlaneRef'),
    ...providerRef('spec.infrastructureRef'),
    ...below(
      'status',
      'phase',
      'controlPlaneReady',
      'infrastructureReady',
      'initialization.controlPlaneInitialized',
      'initialization.infrastructureProvisioned',
    ),
    ...['status', 'status.v1beta2'].flatMap(status =>
      ['controlPlane', 'workers'].flatMap(part => [
        ...below(`${status}.${part}`, ...COUNTS),
        ...below(`${status}.${part}.versions[]`, 'version', 'replicas'),
      ]),
    ),
    ...FAILURE_REASON,
  ],
  columns(object) {
    const controlPlane = partOf(object, 'controlPlane');
    const workers = partOf(object, 'workers');
    const topology = at(object, 'spec', 'topology');
    const of = (field: string) =>
      sum([numberAt(controlPlane, field), numberAt(workers, field)]);
    return {
      ...byPhase(object),
      ready: of('readyReplicas'),
      desired: of('desiredReplicas'),
      ownerUid: controllerUid(object),
      facts: factsOf({
        phase: text(object, 'status', 'phase'),
        version:
          text(topology, 'version') ??
          text(objects(controlPlane, 'versions')[0], 'version'),
        class: text(topology, 'classRef', 'name') ?? text(topology, 'class'),
        controlPlaneReplicas:
          numberAt(controlPlane, 'replicas') ??
          numberAt(topology, 'controlPlane', 'replicas'),
        workerReplicas: numberAt(workers, 'replicas'),
        controlPlane: text(object, 'spec', 'controlPlaneRef', 'kind'),
        infrastructure: text(object, 'spec', 'infrastructureRef', 'kind'),
        paused: isPaused(object),
      }),
    };
  },
});

/** Kinds and names of the templates a class is made of; patches and variable schemas stay. */
export const clusterClasses = capiKind({
  kind: 'ClusterClass',
  resource: 'clusterclasses',
  paths: [
    'spec.kubernetesVersions',
    ...below('spec.variables[]', 'name', 'required'),
    ...[
      'spec.infrastructure',
      'spec.controlPlane',
      'spec.controlPlane.machineInfrastructure',
    ].flatMap(part => [
      ...oldRef(`${part}.ref`),
      ...below(`${part}.templateRef`, 'apiVersion', 'kind', 'name'),
    ]),
    ...['machineDeployments', 'machinePools'].flatMap(pool => [
      `spec.workers.${pool}[].class`,
      ...['bootstrap', 'infrastructure'].flatMap(part => [
        ...oldRef(`spec.workers.${pool}[].template.${part}.ref`),
        ...below(
          `spec.workers.${pool}[].${part}.templateRef`,
          'apiVersion',
          'kind',
          'name',
        ),
      ]),
    ]),
  ],
  columns(object) {
    const variables = capiCondition(
      object,
      'VariablesReady',
      'VariablesReconciled',
    );
    const isBroken = variables?.status === 'False';
    const workers = at(object, 'spec', 'workers');
    const infrastructure = at(object, 'spec', 'infrastructure');
    return {
      state: isBroken ? 'degraded' : 'healthy',
      status: isBroken ? 'NotVariablesReady' : 'Active',
      ...(isBroken ? { reason: text(variables, 'reason') } : {}),
      facts: factsOf({
        infrastructure:
          text(infrastructure, 'templateRef', 'kind') ??
          text(infrastructure, 'ref', 'kind'),
        workerClasses: ['machineDeployments', 'machinePools'].flatMap(pool =>
          objects(workers, pool).map(item => text(item, 'class') ?? ''),
        ),
        versions: texts(object, 'spec', 'kubernetesVersions'),
        variables: objects(object, 'spec', 'variables').length,
      }),
    };
  },
});

/** Nothing of kubeadmConfigSpec: it holds files, users and arguments. */
export const kubeadmControlPlanes = capiKind({
  group: 'controlplane.cluster.x-k8s.io',
  kind: 'KubeadmControlPlane',
  resource: 'kubeadmcontrolplanes',
  paths: [
    ...below('spec', 'replicas', 'version'),
    ...below(
      'spec',
      'rolloutStrategy.type',
      'rolloutStrategy.rollingUpdate.maxSurge',
      'rollout.strategy.type',
      'rollout.strategy.rollingUpdate.maxSurge',
    ),
    ...oldRef('spec.machineTemplate.infrastructureRef'),
    ...below(
      'spec.machineTemplate.spec.infrastructureRef',
      'apiGroup',
      'kind',
      'name',
    ),
    ...CAPI_REPLICAS,
    ...below(
      'status',
      'version',
      'initialized',
      'ready',
      'initialization.controlPlaneInitialized',
      'unavailableReplicas',
      'updatedReplicas',
      'lastRemediation.machine',
      'lastRemediation.retryCount',
    ),
    ...below('status.versions[]', 'version', 'replicas'),
    ...FAILURE_REASON,
  ],
  columns(object) {
    const { ready, desired, upToDate } = replicaCounts(object);
    const version = text(object, 'spec', 'version');
    const running = text(object, 'status', 'version');
    const word = byReplicas(object);
    const isRolling =
      word.state === 'healthy' && upToDate !== undefined && upToDate < desired;
    return {
      ...word,
      ...(isRolling ? { state: 'progressing', status: 'RollingOut' } : {}),
      ready,
      desired,
      ownerUid: controllerUid(object),
      facts: factsOf({
        version,
        runningVersion: running,
        upToDate,
        paused: isPaused(object),
      }),
    };
  },
});
