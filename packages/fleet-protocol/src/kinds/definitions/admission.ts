import { JsonObject } from '../../canonical';
import { deriveWebhookExpiry } from '../caExpiry';
import { CONDITION_PATHS, refPaths, selectorPaths } from '../commonPaths';
import { below, defineKind } from '../defineKind';
import { deriveUrl } from '../deriveUrls';
import { factsOf } from '../facts';
import { objectAt, objects, text, texts } from '../read';
import { KindSpec, ResourceColumns } from '../types';

const GROUP = 'admissionregistration.k8s.io';

const RULE = ['apiGroups', 'apiVersions', 'operations', 'resources', 'scope'];

const WEBHOOK_PATHS = [
  'webhooks[]{}',
  'webhooks[].clientConfig{}',
  ...below(
    'webhooks[]',
    'admissionReviewVersions',
    'clientConfig.service.name',
    'clientConfig.service.namespace',
    'clientConfig.service.path',
    'clientConfig.service.port',
    'clientConfig.url',
    'clientConfig.caExpiry',
    'failurePolicy',
    'matchConditions[].name',
    'matchPolicy',
    'name',
    'reinvocationPolicy',
    'sideEffects',
    'timeoutSeconds',
  ),
  ...below('webhooks[].rules[]', ...RULE),
  ...selectorPaths('webhooks[].namespaceSelector'),
  ...selectorPaths('webhooks[].objectSelector'),
];

/** The bundle's expiry takes the place of the bundle. */
function derive(object: JsonObject, projection: JsonObject): void {
  deriveWebhookExpiry(object, projection);
  for (const webhook of objects(projection, 'webhooks')) {
    deriveUrl(objectAt(webhook, 'clientConfig'), 'url');
  }
}

function webhookColumns(object: JsonObject): ResourceColumns {
  const webhooks = objects(object, 'webhooks');
  const of = (...keys: string[]) =>
    webhooks
      .map(webhook => text(webhook, ...keys))
      .filter((value): value is string => value !== undefined)
      .sort();
  return {
    state: 'healthy',
    status: webhooks.length > 0 ? 'Active' : 'Empty',
    facts: factsOf({
      webhooks: webhooks.length,
      services: webhooks
        .map(webhook => objectAt(webhook, 'clientConfig', 'service'))
        .filter(service => service !== undefined)
        .map(
          service => `${text(service, 'namespace')}/${text(service, 'name')}`,
        ),
      failurePolicies: of('failurePolicy'),
      // The first to end: from then on a part of what it guards is in trouble.
      caExpiry: of('clientConfig', 'caExpiry')[0],
    }),
  };
}

function webhookKind(
  definition: Pick<KindSpec, 'kind' | 'resource'>,
): KindSpec {
  return defineKind({
    group: GROUP,
    version: 'v1',
    namespaced: false,
    paths: WEBHOOK_PATHS,
    derive,
    columns: webhookColumns,
    ...definition,
  });
}

export const validatingWebhooks = webhookKind({
  kind: 'ValidatingWebhookConfiguration',
  resource: 'validatingwebhookconfigurations',
});

export const mutatingWebhooks = webhookKind({
  kind: 'MutatingWebhookConfiguration',
  resource: 'mutatingwebhookconfigurations',
});

/** What a policy or binding matches, as names and selectors. */
function matchPaths(prefix: string): string[] {
  return [
    `${prefix}.matchPolicy`,
    ...['resourceRules', 'excludeResourceRules'].flatMap(list =>
      below(`${prefix}.${list}[]`, 'resourceNames', ...RULE),
    ),
    ...selectorPaths(`${prefix}.namespaceSelector`),
    ...selectorPaths(`${prefix}.objectSelector`),
  ];
}

/** Expressions and messages stay: they are free text. */
export const validatingAdmissionPolicies = defineKind({
  group: GROUP,
  version: 'v1',
  otherVersions: ['v1beta1'],
  kind: 'ValidatingAdmissionPolicy',
  resource: 'validatingadmissionpolicies',
  namespaced: false,
  paths: [
    'spec.failurePolicy',
    ...refPaths('spec.paramKind'),
    ...matchPaths('spec.matchConstraints'),
    'spec.matchConditions[].name',
    'spec.validations[].reason',
    'spec.validations[]{}',
    'status.observedGeneration',
    ...CONDITION_PATHS,
  ],
  columns: object => ({
    state: 'healthy',
    status: 'Active',
    facts: factsOf({
      failurePolicy: text(object, 'spec', 'failurePolicy'),
      validations: objects(object, 'spec', 'validations').length,
    }),
  }),
});

export const validatingAdmissionPolicyBindings = defineKind({
  group: GROUP,
  version: 'v1',
  otherVersions: ['v1beta1'],
  kind: 'ValidatingAdmissionPolicyBinding',
  resource: 'validatingadmissionpolicybindings',
  namespaced: false,
  paths: [
    ...below(
      'spec',
      'policyName',
      'validationActions',
      'paramRef.name',
      'paramRef.namespace',
      'paramRef.parameterNotFoundAction',
    ),
    ...selectorPaths('spec.paramRef.selector'),
    ...matchPaths('spec.matchResources'),
  ],
  columns: object => ({
    state: 'healthy',
    status: 'Active',
    facts: factsOf({
      policy: text(object, 'spec', 'policyName'),
      actions: texts(object, 'spec', 'validationActions'),
    }),
  }),
});
