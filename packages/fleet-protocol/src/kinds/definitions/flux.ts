import { JsonObject } from '../../canonical';
import { CONDITION_PATHS, refPaths } from '../commonPaths';
import { byCondition, ConditionColumns } from '../conditions';
import { below, defineKind } from '../defineKind';
import { urlsBelow } from '../deriveUrls';
import { MaybeFact, factsOf } from '../facts';
import {
  at,
  conditionReason,
  controllerUid,
  hasCondition,
  objectAt,
  objects,
  text,
} from '../read';
import { KindSpec } from '../types';

/** The words of `flux get`, and what the kinds of Flux have in common. */
function fluxStatus(object: JsonObject): ConditionColumns {
  if (at(object, 'spec', 'suspend') === true) {
    return { state: 'healthy', status: 'Suspended' };
  }
  if (hasCondition(object, 'Stalled')) {
    return {
      state: 'critical',
      status: 'Stalled',
      reason: conditionReason(object, 'Stalled'),
    };
  }
  return byCondition(object, 'Ready');
}

const COMMON = [
  ...below('spec', 'interval', 'suspend', 'timeout'),
  ...below('status', 'observedGeneration', 'lastHandledReconcileAt'),
  ...CONDITION_PATHS,
];

function fluxKind(
  definition: Pick<
    KindSpec,
    'group' | 'version' | 'otherVersions' | 'kind' | 'resource' | 'derive'
  > & {
    paths: string[];
    facts: (object: JsonObject) => Record<string, MaybeFact>;
  },
): KindSpec {
  const { facts, paths, ...rest } = definition;
  return defineKind({
    ...rest,
    namespaced: true,
    paths: [...COMMON, ...paths],
    columns: object => ({
      ...fluxStatus(object),
      ownerUid: controllerUid(object),
      facts: factsOf({
        ...facts(object),
        interval: text(object, 'spec', 'interval'),
        suspended: at(object, 'spec', 'suspend') === true ? true : undefined,
      }),
    }),
  });
}

/** `GitRepository/namespace/name` of what an object is made from. */
function sourceOf(
  object: JsonObject,
  ref: JsonObject | undefined,
): string | undefined {
  const namespace =
    text(ref, 'namespace') ?? text(object, 'metadata', 'namespace');
  return ref && `${text(ref, 'kind')}/${namespace}/${text(ref, 'name')}`;
}

const SOURCE_GROUP = 'source.toolkit.fluxcd.io';

/** An artifact without its URL and metadata. */
const ARTIFACT = below(
  'status.artifact',
  'revision',
  'digest',
  'lastUpdateTime',
  'size',
);

/** `main`, `v1.2.3`, `>=1.0`: what of a repository is wanted. */
function wantedOf(object: JsonObject): string | undefined {
  const ref = at(object, 'spec', 'ref');
  return ['digest', 'commit', 'name', 'semver', 'tag', 'branch']
    .map(field => text(ref, field))
    .find(value => value !== undefined);
}

function repositoryFacts(object: JsonObject): Record<string, MaybeFact> {
  return {
    repo: text(object, 'spec', 'url'),
    targetRevision: wantedOf(object),
    revision: text(object, 'status', 'artifact', 'revision'),
  };
}

const deriveRepository = urlsBelow('spec')('url');

export const gitRepositories = fluxKind({
  group: SOURCE_GROUP,
  version: 'v1',
  otherVersions: ['v1beta2', 'v1beta1'],
  kind: 'GitRepository',
  resource: 'gitrepositories',
  paths: [
    ...below(
      'spec',
      'url',
      'provider',
      'ref.branch',
      'ref.commit',
      'ref.name',
      'ref.semver',
      'ref.tag',
      'secretRef.name',
      'verify.mode',
    ),
    ...ARTIFACT,
  ],
  derive: deriveRepository,
  facts: repositoryFacts,
});

export const ociRepositories = fluxKind({
  group: SOURCE_GROUP,
  version: 'v1',
  otherVersions: ['v1beta2'],
  kind: 'OCIRepository',
  resource: 'ocirepositories',
  paths: [
    ...below(
      'spec',
      'url',
      'provider',
      'ref.digest',
      'ref.semver',
      'ref.tag',
      'secretRef.name',
      'serviceAccountName',
      'insecure',
      'verify.provider',
    ),
    ...ARTIFACT,
  ],
  derive: deriveRepository,
  facts: repositoryFacts,
});

export const helmRepositories = fluxKind({
  group: SOURCE_GROUP,
  version: 'v1',
  otherVersions: ['v1beta2', 'v1beta1'],
  kind: 'HelmRepository',
  resource: 'helmrepositories',
  paths: [
    ...below(
      'spec',
      'url',
      'provider',
      'type',
      'secretRef.name',
      'passCredentials',
      'insecure',
    ),
    ...ARTIFACT,
  ],
  derive: deriveRepository,
  facts: object => ({
    repo: text(object, 'spec', 'url'),
    type: text(object, 'spec', 'type') ?? 'default',
    revision: text(object, 'status', 'artifact', 'revision'),
  }),
});

export const buckets = fluxKind({
  group: SOURCE_GROUP,
  version: 'v1',
  otherVersions: ['v1beta2', 'v1beta1'],
  kind: 'Bucket',
  resource: 'buckets',
  paths: [
    ...below(
      'spec',
      'bucketName',
      'endpoint',
      'provider',
      'region',
      'insecure',
      'secretRef.name',
    ),
    ...ARTIFACT,
  ],
  derive: urlsBelow('spec')('endpoint'),
  facts: object => ({
    repo: text(object, 'spec', 'endpoint'),
    bucket: text(object, 'spec', 'bucketName'),
    provider: text(object, 'spec', 'provider'),
    revision: text(object, 'status', 'artifact', 'revision'),
  }),
});

export const kustomizations = fluxKind({
  group: 'kustomize.toolkit.fluxcd.io',
  version: 'v1',
  otherVersions: ['v1beta2', 'v1beta1'],
  kind: 'Kustomization',
  resource: 'kustomizations',
  // Patches, substitutions and the inventory stay: they hold what is deployed.
  paths: [
    ...below(
      'spec',
      'path',
      'prune',
      'force',
      'wait',
      'retryInterval',
      'targetNamespace',
      'serviceAccountName',
      'decryption.provider',
      'kubeConfig.secretRef.name',
    ),
    ...refPaths('spec.sourceRef'),
    ...below('spec.dependsOn[]', 'name', 'namespace'),
    ...refPaths('spec.healthChecks[]'),
    ...below('status', 'lastAppliedRevision', 'lastAttemptedRevision'),
  ],
  facts: object => ({
    source: sourceOf(object, objectAt(object, 'spec', 'sourceRef')),
    path: text(object, 'spec', 'path'),
    revision: text(object, 'status', 'lastAppliedRevision'),
    attemptedRevision: text(object, 'status', 'lastAttemptedRevision'),
    targetNamespace: text(object, 'spec', 'targetNamespace'),
    prune: at(object, 'spec', 'prune') === true,
  }),
});

export const helmReleases = fluxKind({
  group: 'helm.toolkit.fluxcd.io',
  version: 'v2',
  otherVersions: ['v2beta2', 'v2beta1'],
  kind: 'HelmRelease',
  resource: 'helmreleases',
  // Values stay, in the object or by reference: names of what they come from only.
  paths: [
    ...below(
      'spec',
      'releaseName',
      'targetNamespace',
      'storageNamespace',
      'serviceAccountName',
      'chart.spec.chart',
      'chart.spec.version',
      'kubeConfig.secretRef.name',
      'driftDetection.mode',
    ),
    ...refPaths('spec.chart.spec.sourceRef'),
    ...refPaths('spec.chartRef'),
    ...below('spec.dependsOn[]', 'name', 'namespace'),
    ...below('spec.valuesFrom[]', 'kind', 'name'),
    ...below(
      'status',
      'failures',
      'installFailures',
      'upgradeFailures',
      'helmChart',
      'lastAppliedRevision',
      'lastAttemptedRevision',
      'lastReleaseRevision',
    ),
    ...below(
      'status.history[]',
      'name',
      'namespace',
      'version',
      'status',
      'chartName',
      'chartVersion',
      'appVersion',
      'firstDeployed',
      'lastDeployed',
    ),
  ],
  facts(object) {
    const release = objects(object, 'status', 'history')[0];
    return {
      chart:
        text(object, 'spec', 'chart', 'spec', 'chart') ??
        text(release, 'chartName'),
      source: sourceOf(
        object,
        objectAt(object, 'spec', 'chartRef') ??
          objectAt(object, 'spec', 'chart', 'spec', 'sourceRef'),
      ),
      targetRevision: text(object, 'spec', 'chart', 'spec', 'version'),
      revision:
        text(release, 'chartVersion') ??
        text(object, 'status', 'lastAppliedRevision'),
      attemptedRevision: text(object, 'status', 'lastAttemptedRevision'),
      appVersion: text(release, 'appVersion'),
      releaseStatus: text(release, 'status'),
      targetNamespace: text(object, 'spec', 'targetNamespace'),
    };
  },
});
