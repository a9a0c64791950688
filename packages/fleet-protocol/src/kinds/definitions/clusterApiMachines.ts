import { JsonObject } from '../../canonical';
import { selectorPaths } from '../commonPaths';
import { below } from '../defineKind';
import { factsOf } from '../facts';
import { at, controllerUid, numberAt, text } from '../read';
import { ResourceColumns } from '../types';
import {
  byPhase,
  byReplicas,
  CAPI_REPLICAS,
  capiCondition,
  capiKind,
  FAILURE_REASON,
  isPaused,
  machineSpecPaths,
  replicaCounts,
} from './clusterApiCommon';

const MACHINES_OF_SET = [
  ...below('spec', 'clusterName', 'replicas'),
  ...selectorPaths('spec.selector'),
  'spec.template.metadata.labels.*',
  ...machineSpecPaths('spec.template.spec'),
  ...CAPI_REPLICAS,
  ...below('status.versions[]', 'version', 'replicas'),
];

function setColumns(
  object: JsonObject,
  word: Pick<ResourceColumns, 'state' | 'status' | 'reason'>,
): ResourceColumns {
  const { ready, desired, upToDate } = replicaCounts(object);
  const template = at(object, 'spec', 'template', 'spec');
  return {
    ...word,
    ready,
    desired,
    ownerUid: controllerUid(object),
    facts: factsOf({
      cluster: text(object, 'spec', 'clusterName'),
      version: text(template, 'version'),
      infrastructure: text(template, 'infrastructureRef', 'kind'),
      failureDomain: text(template, 'failureDomain'),
      upToDate,
      paused: isPaused(object) ? true : undefined,
    }),
  };
}

export const machineDeployments = capiKind({
  kind: 'MachineDeployment',
  resource: 'machinedeployments',
  paths: [
    ...MACHINES_OF_SET,
    ...below(
      'spec',
      'paused',
      'strategy.type',
      'strategy.rollingUpdate.maxSurge',
      'strategy.rollingUpdate.maxUnavailable',
      'rollout.strategy.type',
      'rollout.strategy.rollingUpdate.maxSurge',
      'rollout.strategy.rollingUpdate.maxUnavailable',
    ),
    ...below('status', 'phase', 'unavailableReplicas', 'updatedReplicas'),
  ],
  columns: object => setColumns(object, byPhase(object)),
});

export const machineSets = capiKind({
  kind: 'MachineSet',
  resource: 'machinesets',
  paths: [...MACHINES_OF_SET, ...FAILURE_REASON],
  columns: object => setColumns(object, byReplicas(object)),
});

export const machinePools = capiKind({
  kind: 'MachinePool',
  resource: 'machinepools',
  paths: [
    ...MACHINES_OF_SET.filter(path => !path.startsWith('spec.selector')),
    ...below(
      'status',
      'phase',
      'bootstrapReady',
      'infrastructureReady',
      'unavailableReplicas',
    ),
    'spec.failureDomains',
    ...FAILURE_REASON,
  ],
  columns: object => setColumns(object, byPhase(object)),
});

export const machines = capiKind({
  kind: 'Machine',
  resource: 'machines',
  paths: [
    ...machineSpecPaths('spec'),
    'spec.providerID',
    ...below('status.addresses[]', 'type', 'address'),
    ...below(
      'status',
      'phase',
      'certificatesExpiryDate',
      'failureDomain',
      'nodeInfo.architecture',
      'nodeInfo.kubeletVersion',
      'nodeInfo.operatingSystem',
      'nodeInfo.osImage',
      'nodeRef.name',
      'nodeRef.uid',
      'bootstrapReady',
      'infrastructureReady',
    ),
    ...FAILURE_REASON,
  ],
  columns: object => ({
    // A provisioned machine still has to become a node.
    ...byPhase(object, { Provisioned: 'progressing' }),
    ownerUid: controllerUid(object),
    facts: factsOf({
      cluster: text(object, 'spec', 'clusterName'),
      version: text(object, 'spec', 'version'),
      node: text(object, 'status', 'nodeRef', 'name'),
      infrastructure: text(object, 'spec', 'infrastructureRef', 'kind'),
      failureDomain:
        text(object, 'status', 'failureDomain') ??
        text(object, 'spec', 'failureDomain'),
      certificatesExpiry: text(object, 'status', 'certificatesExpiryDate'),
      isControlPlane:
        at(object, 'metadata', 'labels', 'cluster.x-k8s.io/control-plane') !==
        undefined
          ? true
          : undefined,
    }),
  }),
});

export const machineHealthChecks = capiKind({
  kind: 'MachineHealthCheck',
  resource: 'machinehealthchecks',
  paths: [
    'spec.clusterName',
    ...selectorPaths('spec.selector'),
    ...below(
      'spec',
      'maxUnhealthy',
      'nodeStartupTimeout',
      'unhealthyRange',
      'checks.nodeStartupTimeoutSeconds',
      'remediation.triggerIf.unhealthyInRange',
      'remediation.triggerIf.unhealthyLessThanOrEqualTo',
    ),
    ...below('spec.unhealthyConditions[]', 'status', 'type', 'timeout'),
    ...below(
      'spec.checks.unhealthyNodeConditions[]',
      'status',
      'type',
      'timeoutSeconds',
    ),
    ...below(
      'status',
      'currentHealthy',
      'expectedMachines',
      'remediationsAllowed',
    ),
  ],
  columns(object) {
    const ready = numberAt(object, 'status', 'currentHealthy') ?? 0;
    const desired = numberAt(object, 'status', 'expectedMachines') ?? 0;
    const allowed = capiCondition(
      object,
      'RemediationAllowed',
      'RemediationAllowed',
    );
    const isHeld = allowed?.status === 'False';
    const state = ready < desired ? 'degraded' : 'healthy';
    return {
      state: isHeld ? 'critical' : state,
      status: isHeld ? 'NotRemediationAllowed' : 'RemediationAllowed',
      ...(isHeld ? { reason: text(allowed, 'reason') } : {}),
      ready,
      desired,
      facts: factsOf({
        cluster: text(object, 'spec', 'clusterName'),
        remediationsAllowed: numberAt(object, 'status', 'remediationsAllowed'),
      }),
    };
  },
});
