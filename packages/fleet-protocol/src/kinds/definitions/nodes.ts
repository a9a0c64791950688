import { CONDITION_PATHS, METADATA_PATHS } from '../commonPaths';
import { compileProjection } from '../projection';
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
    if (!ready || ready.status !== 'True') {
      return {
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
      state: pressures.length > 0 || cordoned ? 'degraded' : 'healthy',
      status: `Ready${suffix}`,
      ...(reasons.length > 0 ? { reason: reasons.join(', ') } : {}),
      ready: 1,
      desired: 1,
    };
  },
};
