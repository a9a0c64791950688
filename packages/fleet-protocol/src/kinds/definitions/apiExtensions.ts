import { deriveCaExpiry } from '../caExpiry';
import { CONDITION_PATHS } from '../commonPaths';
import { byCondition } from '../conditions';
import { below, defineKind } from '../defineKind';
import { deriveUrl } from '../deriveUrls';
import { factsOf } from '../facts';
import { condition, hasCondition, objectAt, objects, text } from '../read';

const CONVERSION = ['spec', 'conversion', 'webhook', 'clientConfig'];

/** Names and versions; the schemas stay, they are large and known to the cluster. */
export const customResourceDefinitions = defineKind({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  resource: 'customresourcedefinitions',
  namespaced: false,
  paths: [
    ...below('spec', 'group', 'scope', 'conversion.strategy'),
    ...below(
      'spec.names',
      'categories',
      'kind',
      'plural',
      'shortNames',
      'singular',
    ),
    ...below('spec.versions[]', 'name', 'served', 'storage', 'deprecated'),
    ...below(
      CONVERSION.join('.'),
      'service.name',
      'service.namespace',
      'service.path',
      'service.port',
      'url',
      'caExpiry',
    ),
    `${CONVERSION.join('.')}{}`,
    'status.storedVersions',
    ...CONDITION_PATHS,
  ],
  derive(object, projection) {
    const target = objectAt(projection, ...CONVERSION);
    deriveCaExpiry(objectAt(object, ...CONVERSION), target);
    deriveUrl(target, 'url');
  },
  columns(object) {
    const versions = objects(object, 'spec', 'versions');
    const refused = condition(object, 'NamesAccepted');
    const word = hasCondition(object, 'Terminating')
      ? { state: 'progressing' as const, status: 'Terminating' }
      : byCondition(object, 'Established', 'critical');
    return {
      ...word,
      ...(refused?.status === 'False'
        ? {
            state: 'critical' as const,
            status: 'NotNamesAccepted',
            reason: text(refused, 'reason'),
          }
        : {}),
      facts: factsOf({
        group: text(object, 'spec', 'group'),
        kind: text(object, 'spec', 'names', 'kind'),
        scope: text(object, 'spec', 'scope'),
        served: versions
          .filter(version => version.served === true)
          .map(version => text(version, 'name') ?? ''),
        stored: text(
          versions.find(version => version.storage === true),
          'name',
        ),
        caExpiry: text(objectAt(object, ...CONVERSION), 'caExpiry'),
      }),
    };
  },
});

export const apiServices = defineKind({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  resource: 'apiservices',
  namespaced: false,
  paths: [
    'spec{}',
    ...below(
      'spec',
      'group',
      'version',
      'groupPriorityMinimum',
      'versionPriority',
      'insecureSkipTLSVerify',
      'service.name',
      'service.namespace',
      'service.port',
      'caExpiry',
    ),
    ...CONDITION_PATHS,
  ],
  derive: (object, projection) =>
    deriveCaExpiry(objectAt(object, 'spec'), objectAt(projection, 'spec')),
  columns(object) {
    const service = objectAt(object, 'spec', 'service');
    return {
      ...byCondition(object, 'Available', 'critical'),
      facts: factsOf({
        service: service
          ? `${text(service, 'namespace')}/${text(service, 'name')}`
          : 'Local',
        skipsVerification:
          objectAt(object, 'spec')?.insecureSkipTLSVerify === true
            ? true
            : undefined,
        caExpiry: text(object, 'spec', 'caExpiry'),
      }),
    };
  },
});
