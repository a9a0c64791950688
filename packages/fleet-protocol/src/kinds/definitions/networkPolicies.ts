import { selectorPaths } from '../commonPaths';
import { below, defineKind } from '../defineKind';
import { factsOf } from '../facts';
import { JsonObject, JsonValue } from '../../canonical';
import { at, objects, texts } from '../read';

/** Empty rules and selectors mean "everything", so they are kept as such. */
function rulePaths(rules: string, peers: string): string[] {
  const peer = `${rules}[].${peers}[]`;
  return [
    `${rules}[]{}`,
    ...below(`${rules}[].ports[]`, 'protocol', 'port', 'endPort'),
    `${rules}[].ports[]{}`,
    ...below(peer, 'ipBlock.cidr', 'ipBlock.except'),
    ...selectorPaths(`${peer}.podSelector`),
    ...selectorPaths(`${peer}.namespaceSelector`),
  ];
}

function selectsAll(selector: JsonValue | undefined): boolean {
  return Object.keys((selector as JsonObject | undefined) ?? {}).length === 0;
}

export const networkPolicies = defineKind({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  resource: 'networkpolicies',
  namespaced: true,
  paths: [
    ...selectorPaths('spec.podSelector'),
    'spec.policyTypes',
    ...rulePaths('spec.ingress', 'from'),
    ...rulePaths('spec.egress', 'to'),
  ],
  columns(object) {
    const types = texts(object, 'spec', 'policyTypes');
    return {
      state: 'healthy',
      status: 'Active',
      facts: factsOf({
        policyTypes: types,
        selectsAll: selectsAll(at(object, 'spec', 'podSelector')),
        ingressRules: types.includes('Ingress')
          ? objects(object, 'spec', 'ingress').length
          : undefined,
        egressRules: types.includes('Egress')
          ? objects(object, 'spec', 'egress').length
          : undefined,
      }),
    };
  },
});
