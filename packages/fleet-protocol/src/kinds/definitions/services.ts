import { JsonObject } from '../../canonical';
import { CONDITION_PATHS } from '../commonPaths';
import { below, defineKind } from '../defineKind';
import { factsOf } from '../facts';
import { numberAt, objects, text, texts } from '../read';

/** `80/TCP`, `80:30080/TCP` with a node port, as kubectl writes them. */
function portOf(port: JsonObject): string {
  const nodePort = numberAt(port, 'nodePort');
  return `${port.port}${nodePort ? `:${nodePort}` : ''}/${
    text(port, 'protocol') ?? 'TCP'
  }`;
}

export const services = defineKind({
  group: '',
  version: 'v1',
  kind: 'Service',
  resource: 'services',
  namespaced: true,
  paths: [
    ...below(
      'spec',
      'type',
      'clusterIP',
      'clusterIPs',
      'externalIPs',
      'externalName',
      'externalTrafficPolicy',
      'internalTrafficPolicy',
      'ipFamilies',
      'ipFamilyPolicy',
      'loadBalancerClass',
      'loadBalancerSourceRanges',
      'publishNotReadyAddresses',
      'sessionAffinity',
      'trafficDistribution',
      'selector.*',
    ),
    ...below(
      'spec.ports[]',
      'name',
      'port',
      'protocol',
      'targetPort',
      'nodePort',
      'appProtocol',
    ),
    ...below('status.loadBalancer.ingress[]', 'ip', 'hostname', 'ipMode'),
    ...CONDITION_PATHS,
  ],
  columns(object) {
    const type = text(object, 'spec', 'type') ?? 'ClusterIP';
    const balancers = objects(object, 'status', 'loadBalancer', 'ingress')
      .map(item => text(item, 'hostname') ?? text(item, 'ip') ?? '')
      .filter(host => host !== '');
    const waits = type === 'LoadBalancer' && balancers.length === 0;
    const externalName = text(object, 'spec', 'externalName');
    return {
      state: waits ? 'progressing' : 'healthy',
      status: waits ? 'Pending' : 'Active',
      ...(waits ? { reason: 'The load balancer has no address yet' } : {}),
      facts: factsOf({
        type,
        clusterIP: text(object, 'spec', 'clusterIP'),
        ports: objects(object, 'spec', 'ports').map(portOf),
        externalHosts: [
          ...balancers,
          ...texts(object, 'spec', 'externalIPs'),
          ...(externalName ? [externalName] : []),
        ],
      }),
    };
  },
});
