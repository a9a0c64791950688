import { CONDITION_PATHS, METADATA_PATHS } from '../commonPaths';
import { compileProjection } from '../projection';
import { JsonObject } from '../../canonical';
import { factsOf } from '../facts';
import { milliQuantity, wholeQuantity } from '../quantity';
import { at, condition, objects, text } from '../read';
import { KindSpec } from '../types';

const NODE_INFO = [
  'architecture',
  'operatingSystem',
  'osImage',
  'kernelVersion',
  'kubeletVersion',
  'kubeProxyVersion',
  'containerRuntimeVersion',
];

const PRESSURES = [
  'MemoryPressure',
  'DiskPressure',
  'PIDPressure',
  'NetworkUnavailable',
];

const ROLE = 'node-role.kubernetes.io/';

/** The first of some labels that is there: the names changed over the years. */
function label(object: JsonObject, ...names: string[]): string | undefined {
  const labels = at(object, 'metadata', 'labels');
  for (const name of names) {
    const value = text(labels, name);
    if (value) {
      return value;
    }
  }
  return undefined;
}

function nodeFacts(object: JsonObject, unschedulable: boolean) {
  const info = at(object, 'status', 'nodeInfo');
  const capacity = at(object, 'status', 'capacity');
  const labels = at(object, 'metadata', 'labels') as JsonObject | undefined;
  return factsOf({
    kubeletVersion: text(info, 'kubeletVersion'),
    osImage: text(info, 'osImage'),
    containerRuntime: text(info, 'containerRuntimeVersion'),
    architecture: text(info, 'architecture'),
    roles: Object.keys(labels ?? {})
      .filter(name => name.startsWith(ROLE) && name.length > ROLE.length)
      .map(name => name.slice(ROLE.length))
      .sort(),
    instanceType: label(
      object,
      'node.kubernetes.io/instance-type',
      'beta.kubernetes.io/instance-type',
    ),
    zone: label(
      object,
      'topology.kubernetes.io/zone',
      'failure-domain.beta.kubernetes.io/zone',
    ),
    region: label(
      object,
      'topology.kubernetes.io/region',
      'failure-domain.beta.kubernetes.io/region',
    ),
    cpuMillis: milliQuantity(at(capacity, 'cpu')),
    memoryBytes: wholeQuantity(at(capacity, 'memory')),
    podsAllocatable: wholeQuantity(at(object, 'status', 'allocatable', 'pods')),
    unschedulable,
  });
}

export const nodes: KindSpec = {
  id: 'nodes',
  group: '',
  version: 'v1',
  kind: 'Node',
  resource: 'nodes',
  namespaced: false,
  // lastHeartbeatTime stays out: it changes every minute and says nothing new.
  projection: compileProjection([
    ...METADATA_PATHS,
    'spec.providerID',
    'spec.podCIDR',
    'spec.unschedulable',
    'spec.taints[].key',
    'spec.taints[].value',
    'spec.taints[].effect',
    'status.capacity.*',
    'status.allocatable.*',
    'status.addresses[].type',
    'status.addresses[].address',
    ...CONDITION_PATHS,
    ...NODE_INFO.map(field => `status.nodeInfo.${field}`),
  ]),
  columns(object) {
    const ready = condition(object, 'Ready');
    const cordoned = at(object, 'spec', 'unschedulable') === true;
    const pressures = PRESSURES.filter(
      type => condition(object, type)?.status === 'True',
    );
    const suffix = cordoned ? ',SchedulingDisabled' : '';
    const facts = nodeFacts(object, cordoned);
    if (!ready || ready.status !== 'True') {
      return {
        facts,
        state: ready ? 'critical' : 'unknown',
        status: `${ready ? 'NotReady' : 'Unknown'}${suffix}`,
        reason: text(ready, 'reason'),
        ready: 0,
        desired: 1,
      };
    }
    const taints = objects(object, 'spec', 'taints').filter(
      taint => taint.effect === 'NoExecute',
    );
    const reasons = [
      ...pressures,
      ...taints.map(taint => `taint ${taint.key}`),
    ];
    return {
      facts,
      state: pressures.length > 0 || cordoned ? 'degraded' : 'healthy',
      status: `Ready${suffix}`,
      ...(reasons.length > 0 ? { reason: reasons.join(', ') } : {}),
      ready: 1,
      desired: 1,
    };
  },
};
