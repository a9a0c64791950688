import { JsonObject } from '../../canonical';
import { refPaths } from '../commonPaths';
import { ConditionColumns } from '../conditions';
import { below, defineKind } from '../defineKind';
import { deriveUrlList, deriveUrlsOf, oneOrMany } from '../deriveUrls';
import { factsOf } from '../facts';
import { at, controllerUid, objectAt, objects, text, texts } from '../read';
import { ResourceState } from '../types';

const GROUP = 'argoproj.io';
const VERSION = 'v1alpha1';

/** Health words of Argo CD. */
const STATES: Record<string, ResourceState> = {
  Healthy: 'healthy',
  Suspended: 'healthy',
  Progressing: 'progressing',
  Missing: 'degraded',
  Degraded: 'critical',
};

/** Where manifests come from; never parameters or values, which hold secrets. */
const SOURCE = [
  'repoURL',
  'path',
  'chart',
  'targetRevision',
  'ref',
  'helm.releaseName',
];

const DESTINATION = ['server', 'namespace', 'name'];

function sourcesOf(projection: JsonObject): JsonObject[] {
  return oneOrMany(projection, ['spec', 'source'], ['spec', 'sources']);
}

function statusOf(object: JsonObject): ConditionColumns {
  const health = text(object, 'status', 'health', 'status') ?? 'Unknown';
  const sync = text(object, 'status', 'sync', 'status');
  const operation = text(object, 'status', 'operationState', 'phase');
  const state = STATES[health] ?? 'unknown';
  const failed = operation === 'Failed' || operation === 'Error';
  if (state !== 'healthy' || sync !== 'OutOfSync') {
    return {
      state: state === 'healthy' && failed ? 'degraded' : state,
      status: health,
      ...(failed ? { reason: `The last sync ended as ${operation}` } : {}),
    };
  }
  // What syncs by itself is on its way, unless it tried and could not.
  const isAutomated = objectAt(object, 'spec', 'syncPolicy', 'automated');
  return {
    state: isAutomated && !failed ? 'progressing' : 'degraded',
    status: 'OutOfSync',
    ...(failed ? { reason: `The last sync ended as ${operation}` } : {}),
  };
}

export const applications = defineKind({
  group: GROUP,
  version: VERSION,
  kind: 'Application',
  resource: 'applications',
  namespaced: true,
  // status.resources and status.history stay out: they are as large as what is deployed.
  // status.reconciledAt changes with every look and says nothing new.
  paths: [
    'spec.project',
    ...below('spec.source', ...SOURCE),
    ...below('spec.sources[]', ...SOURCE),
    ...below('spec.destination', ...DESTINATION),
    'spec.syncPolicy.automated{}',
    ...below(
      'spec.syncPolicy',
      'automated.allowEmpty',
      'automated.enabled',
      'automated.prune',
      'automated.selfHeal',
      'syncOptions',
    ),
    'spec.revisionHistoryLimit',
    ...below(
      'status',
      'health.status',
      'sync.status',
      'sync.revision',
      'sync.revisions',
      'operationState.phase',
      'operationState.startedAt',
      'operationState.finishedAt',
      'operationState.retryCount',
      'operationState.syncResult.revision',
      'sourceType',
    ),
    ...below('status.conditions[]', 'type', 'lastTransitionTime'),
  ],
  derive(_object, projection) {
    deriveUrlsOf(sourcesOf(projection), 'repoURL');
    const destination = objectAt(projection, 'spec', 'destination');
    deriveUrlsOf(destination ? [destination] : [], 'server');
  },
  columns(object) {
    const sources = sourcesOf(object);
    const of = (field: string) =>
      sources
        .map(source => text(source, field))
        .filter((value): value is string => value !== undefined);
    const destination = at(object, 'spec', 'destination');
    return {
      ...statusOf(object),
      ownerUid: controllerUid(object),
      facts: factsOf({
        syncStatus: text(object, 'status', 'sync', 'status'),
        healthStatus: text(object, 'status', 'health', 'status'),
        project: text(object, 'spec', 'project'),
        repo: of('repoURL'),
        path: [...of('path'), ...of('chart')],
        targetRevision: of('targetRevision')[0],
        revision:
          text(object, 'status', 'sync', 'revision') ??
          texts(object, 'status', 'sync', 'revisions')[0],
        destination: text(destination, 'name') ?? text(destination, 'server'),
        destinationNamespace: text(destination, 'namespace'),
        automated:
          objectAt(object, 'spec', 'syncPolicy', 'automated') !== undefined,
        operation: text(object, 'status', 'operationState', 'phase'),
        lastSync: text(object, 'status', 'operationState', 'finishedAt'),
      }),
    };
  },
});

export const appProjects = defineKind({
  group: GROUP,
  version: VERSION,
  kind: 'AppProject',
  resource: 'appprojects',
  namespaced: true,
  paths: [
    'spec.sourceRepos',
    'spec.sourceNamespaces',
    ...below('spec.destinations[]', ...DESTINATION),
    ...[
      'clusterResourceWhitelist',
      'clusterResourceBlacklist',
      'namespaceResourceWhitelist',
      'namespaceResourceBlacklist',
    ].flatMap(list => refPaths(`spec.${list}[]`)),
    ...below(
      'spec.syncWindows[]',
      'kind',
      'schedule',
      'duration',
      'timeZone',
      'manualSync',
      'applications',
      'namespaces',
      'clusters',
    ),
  ],
  derive(_object, projection) {
    deriveUrlList(objectAt(projection, 'spec'), 'sourceRepos');
    deriveUrlsOf(objects(projection, 'spec', 'destinations'), 'server');
  },
  columns: object => ({
    state: 'healthy',
    status: 'Active',
    facts: factsOf({
      repos: texts(object, 'spec', 'sourceRepos'),
      destinations: objects(object, 'spec', 'destinations').map(
        item =>
          `${text(item, 'name') ?? text(item, 'server') ?? '*'}/${
            text(item, 'namespace') ?? '*'
          }`,
      ),
    }),
  }),
});
