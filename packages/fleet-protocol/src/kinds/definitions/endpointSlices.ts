import { refPaths } from '../commonPaths';
import { below, defineKind } from '../defineKind';
import { factsOf } from '../facts';
import { at, controllerUid, objects, text } from '../read';

/** On demand only: they change with every pod of a service. */
export const endpointSlices = defineKind({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  resource: 'endpointslices',
  namespaced: true,
  isOptional: true,
  paths: [
    'addressType',
    ...below('ports[]', 'name', 'port', 'protocol', 'appProtocol'),
    ...below(
      'endpoints[]',
      'addresses',
      'nodeName',
      'zone',
      'conditions.ready',
      'conditions.serving',
      'conditions.terminating',
    ),
    ...refPaths('endpoints[].targetRef'),
  ],
  columns(object) {
    const endpoints = objects(object, 'endpoints');
    // A condition that is not said counts as ready, as EndpointConditions has it.
    const ready = endpoints.filter(
      endpoint => at(endpoint, 'conditions', 'ready') !== false,
    ).length;
    const isShort = ready < endpoints.length;
    const short = ready === 0 ? 'critical' : 'degraded';
    const whole = endpoints.length === 0 ? 'Empty' : 'Ready';
    return {
      state: isShort ? short : 'healthy',
      status: isShort ? 'NotReady' : whole,
      ready,
      desired: endpoints.length,
      ownerUid: controllerUid(object),
      facts: factsOf({
        service: text(
          object,
          'metadata',
          'labels',
          'kubernetes.io/service-name',
        ),
        addressType: text(object, 'addressType'),
      }),
    };
  },
});
