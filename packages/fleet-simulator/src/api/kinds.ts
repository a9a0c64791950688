import { KubeObject } from '../store';
import { keptKinds } from './addedKinds';
import type { StructuralSchema } from './schema';

/**
 * Where a kind keeps what its scale subresource shows, as dotted paths.
 *
 * @public
 */
export interface ScalePaths {
  /** Such as `spec.replicas`. */
  replicas: string;
  /** Such as `status.replicas`. */
  observed: string;
  /** Such as `spec.selector`: a label selector, or its text. */
  selector?: string;
}

/**
 * One row of the table of kinds: all the API layer needs to know about a kind.
 *
 * @public
 */
export interface ServedKind {
  /** Empty for the core group. */
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  namespaced: boolean;
  shortNames?: string[];
  categories?: string[];
  /** Has a status subresource: plain writes leave `status` alone and the other way round. */
  status?: boolean;
  /** Has a scale subresource. */
  scale?: ScalePaths;
  /** Counts spec changes in `metadata.generation`. */
  generation?: boolean;
  /** A plain update must name the resourceVersion it is based on. */
  conditionalUpdate?: boolean;
  /** An update of what is not there creates it. */
  createOnUpdate?: boolean;
  /** Came with a CustomResourceDefinition. */
  custom?: boolean;
  /** What prunes, defaults and validates objects of a custom kind. */
  schema?: StructuralSchema;
  /** Delete answers with the object and not with a Status. */
  returnsDeleted?: boolean;
  /** Fields a fieldSelector may name besides metadata.name and metadata.namespace. */
  fields?: string[];
}

const workload = {
  group: 'apps',
  version: 'v1',
  namespaced: true,
  categories: ['all'],
  status: true,
  generation: true,
};

const scale: ScalePaths = {
  replicas: 'spec.replicas',
  observed: 'status.replicas',
  selector: 'spec.selector',
};

const core = { group: '', version: 'v1' };

/**
 * The kinds every simulated cluster serves. One more row makes one more kind.
 *
 * @public
 */
export const builtInKinds: readonly ServedKind[] = [
  {
    ...core,
    kind: 'Namespace',
    plural: 'namespaces',
    singular: 'namespace',
    namespaced: false,
    shortNames: ['ns'],
    status: true,
    returnsDeleted: true,
    fields: ['status.phase'],
  },
  {
    ...core,
    kind: 'Node',
    plural: 'nodes',
    singular: 'node',
    namespaced: false,
    shortNames: ['no'],
    status: true,
    fields: ['spec.unschedulable'],
  },
  {
    ...core,
    kind: 'Pod',
    plural: 'pods',
    singular: 'pod',
    namespaced: true,
    shortNames: ['po'],
    categories: ['all'],
    status: true,
    generation: true,
    returnsDeleted: true,
    fields: [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'status.phase',
      'status.podIP',
    ],
  },
  {
    ...core,
    kind: 'Event',
    plural: 'events',
    singular: 'event',
    namespaced: true,
    shortNames: ['ev'],
    fields: [
      'involvedObject.kind',
      'involvedObject.namespace',
      'involvedObject.name',
      'involvedObject.uid',
      'reason',
      'type',
    ],
  },
  {
    ...core,
    kind: 'Service',
    plural: 'services',
    singular: 'service',
    namespaced: true,
    shortNames: ['svc'],
    categories: ['all'],
    status: true,
    returnsDeleted: true,
    fields: ['spec.clusterIP', 'spec.type'],
  },
  {
    ...core,
    kind: 'ConfigMap',
    plural: 'configmaps',
    singular: 'configmap',
    namespaced: true,
    shortNames: ['cm'],
  },
  {
    ...core,
    kind: 'Secret',
    plural: 'secrets',
    singular: 'secret',
    namespaced: true,
    fields: ['type'],
  },
  {
    ...core,
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    singular: 'serviceaccount',
    namespaced: true,
    shortNames: ['sa'],
    returnsDeleted: true,
  },
  {
    ...workload,
    kind: 'Deployment',
    plural: 'deployments',
    singular: 'deployment',
    shortNames: ['deploy'],
    scale,
  },
  {
    ...workload,
    kind: 'ReplicaSet',
    plural: 'replicasets',
    singular: 'replicaset',
    shortNames: ['rs'],
    scale,
    fields: ['status.replicas'],
  },
  {
    ...workload,
    kind: 'StatefulSet',
    plural: 'statefulsets',
    singular: 'statefulset',
    shortNames: ['sts'],
    scale,
  },
  {
    ...workload,
    kind: 'DaemonSet',
    plural: 'daemonsets',
    singular: 'daemonset',
    shortNames: ['ds'],
  },
  {
    group: 'coordination.k8s.io',
    version: 'v1',
    kind: 'Lease',
    plural: 'leases',
    singular: 'lease',
    namespaced: true,
    conditionalUpdate: true,
    createOnUpdate: true,
  },
  ...keptKinds,
];

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(kind: Pick<ServedKind, 'group' | 'version'>) {
  return kind.group ? `${kind.group}/${kind.version}` : kind.version;
}

/** The name of the table in the store. */
export function resourceOf(kind: Pick<ServedKind, 'group' | 'plural'>): string {
  return `${kind.group}/${kind.plural}`;
}

/** `deployments.apps`, as error messages name a resource. */
export function qualifiedResource(
  kind: Pick<ServedKind, 'group' | 'plural'>,
): string {
  return kind.group ? `${kind.plural}.${kind.group}` : kind.plural;
}

/** Finds kinds by their group and resource name or by apiVersion and kind. */
export class KindTable {
  readonly #byResource = new Map<string, ServedKind>();
  readonly #byKind = new Map<string, ServedKind>();
  readonly #listeners: ((removed: ServedKind | undefined) => void)[] = [];

  constructor(kinds: readonly ServedKind[]) {
    for (const kind of kinds) this.add(kind);
  }

  /** Serves one more kind, or another form of one it serves. */
  add(kind: ServedKind): void {
    this.#byResource.set(
      `${apiVersionOf(kind)}/${kind.plural}`,
      Object.freeze(kind),
    );
    this.#byKind.set(`${apiVersionOf(kind)}/${kind.kind}`, kind);
    for (const listener of this.#listeners) listener(undefined);
  }

  /** Serves a kind no longer. */
  remove(kind: ServedKind): void {
    this.#byResource.delete(`${apiVersionOf(kind)}/${kind.plural}`);
    this.#byKind.delete(`${apiVersionOf(kind)}/${kind.kind}`);
    for (const listener of this.#listeners) listener(kind);
  }

  /** Calls back after every change, with the kind where one was removed. */
  onChange(listener: (removed: ServedKind | undefined) => void): void {
    this.#listeners.push(listener);
  }

  all(): ServedKind[] {
    return [...this.#byResource.values()];
  }

  /** By apiVersion and plural, as a URL names it. */
  byPlural(apiVersion: string, plural: string): ServedKind | undefined {
    return this.#byResource.get(`${apiVersion}/${plural}`);
  }

  /** By apiVersion and kind, as an object names it. */
  byKind(
    object: Pick<KubeObject, 'apiVersion' | 'kind'>,
  ): ServedKind | undefined {
    return this.#byKind.get(`${object.apiVersion}/${object.kind}`);
  }
}
