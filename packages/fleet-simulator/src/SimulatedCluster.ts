import { ApiServer, WriteOptions } from './api/ApiServer';
import { DeleteOptions } from './api/deletion';
import {
  ServedKind,
  KindTable,
  builtInKinds,
  qualifiedResource,
  resourceOf,
} from './api/kinds';
import { Patch } from './api/patch';
import { Controllers } from './controllers/Controllers';
import { Authorizer, User } from './http/access';
import {
  Clock,
  KubeObject,
  KubeObjectInput,
  ManualClock,
  ObjectStore,
  Random,
  systemClock,
} from './store';

/**
 * How a simulated cluster is made.
 *
 * @public
 */
export interface SimulatedClusterOptions {
  /** Part of the URL and of the kubeconfig; a DNS-1123 label. */
  name: string;
  /** Same seed and same calls give the same uids, names and controller choices. */
  seed: string | number;
  /** The Kubernetes version it says it has, such as `1.33.4`. */
  version?: string;
  /** Default: the wall clock. A ManualClock moves on with every tick. */
  clock?: Clock;
  /** What one tick is worth on a ManualClock, in milliseconds; default 1000. */
  tickMs?: number;
  /** How often watches that allow it get a bookmark; default 60 s. */
  bookmarkIntervalMs?: number;
  /** How many events per resource a watch can resume over; default 4096. */
  eventLogSize?: number;
  /** Kinds in place of the built-in ones. */
  kinds?: readonly ServedKind[];
  /** Bearer tokens and who they stand for; without it nobody needs a token. */
  tokens?: Record<string, User>;
  /** Who may do what; without it everybody may do everything. */
  authorizer?: Authorizer;
  /**
   * Whether workload controllers, scheduler and kubelets run; default true.
   * Garbage collection and namespaces always do.
   */
  workloads?: boolean;
  /** Begins with what `save` gave of a cluster of the same name. */
  saved?: SavedCluster;
}

/**
 * What a cluster holds, to be kept: its revision and its objects by resource.
 *
 * @public
 */
export interface SavedCluster {
  revision: number;
  objects: [resource: string, objects: KubeObject[]][];
}

/** Which object: by kind or plural, and by name. */
export interface ObjectReference {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
}

const SYSTEM_NAMESPACES = [
  'default',
  'kube-node-lease',
  'kube-public',
  'kube-system',
];

/**
 * One simulated cluster: API server, store and controllers, all in memory. It
 * does nothing by itself: time passes in `tick`.
 *
 * @public
 */
export class SimulatedCluster {
  readonly name: string;
  readonly clock: Clock;
  readonly kinds: KindTable;
  readonly store: ObjectStore;
  readonly api: ApiServer;
  /** The root of this cluster's randomness; fork it, do not draw from it. */
  readonly random: Random;
  readonly controllers: Controllers;
  readonly #tickListeners: (() => void)[] = [];
  #ticks = 0;
  #settling = false;

  constructor(readonly options: SimulatedClusterOptions) {
    this.name = options.name;
    this.clock = options.clock ?? systemClock;
    const { saved } = options;
    // Going on from the same seed would give out the same uids again.
    this.random = new Random(
      `${options.seed}/${options.name}${saved ? `@${saved.revision}` : ''}`,
    );
    this.kinds = new KindTable(options.kinds ?? builtInKinds);
    this.store = new ObjectStore({
      logSize: options.eventLogSize ?? 4096,
      firstRevision: saved?.revision,
    });
    this.api = new ApiServer(this.store, this.clock, this.random);
    this.controllers = new Controllers(this, options.workloads ?? true);
    if (saved) {
      this.#restore(saved);
      return;
    }
    for (const name of SYSTEM_NAMESPACES) {
      this.create(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
        { manager: 'kube-apiserver' },
      );
    }
  }

  /** The uid of the kube-system namespace, by which a cluster is known. */
  get kubeSystemUid(): string {
    return this.get({
      apiVersion: 'v1',
      kind: 'Namespace',
      name: 'kube-system',
    })!.metadata.uid!;
  }

  /** How many ticks have passed. */
  get ticks(): number {
    return this.#ticks;
  }

  /** @throws ApiStatusError 404 for a kind this cluster does not serve */
  kindOf(reference: { apiVersion: string; kind: string }): ServedKind {
    const kind = this.kinds.byKind(reference);
    if (!kind) {
      throw new RangeError(
        `The simulator serves no kind ${reference.kind} of ${reference.apiVersion}; add it to the table of kinds`,
      );
    }
    return kind;
  }

  /** The object, frozen, or undefined. */
  get(reference: ObjectReference): KubeObject | undefined {
    return this.api.find(
      this.kindOf(reference),
      reference.namespace,
      reference.name,
    )?.object;
  }

  /** All objects of a kind in key order, frozen; of one namespace where given. */
  list(
    reference: { apiVersion: string; kind: string },
    namespace?: string,
  ): KubeObject[] {
    const all = this.store
      .table(resourceOf(this.kindOf(reference)))
      .sorted()
      .map(stored => stored.object);
    return namespace
      ? all.filter(object => object.metadata.namespace === namespace)
      : all;
  }

  /** @throws ApiStatusError as the API server would refuse it */
  create(object: KubeObjectInput, options?: WriteOptions): KubeObject {
    return this.#write(() =>
      this.api.create(
        this.kindOf(object),
        object.metadata.namespace,
        object,
        options,
      ),
    );
  }

  /** Creates the object or replaces its spec where it exists. */
  apply(object: KubeObjectInput, options?: WriteOptions): KubeObject {
    const kind = this.kindOf(object);
    const { namespace, name } = object.metadata;
    if (!name) {
      throw new RangeError(
        `apply needs metadata.name on the ${qualifiedResource(kind)} to apply`,
      );
    }
    return this.api.find(kind, namespace, name)
      ? this.update(object, options)
      : this.create(object, options);
  }

  /** @throws ApiStatusError as the API server would refuse it */
  update(object: KubeObjectInput, options?: WriteOptions): KubeObject {
    const { namespace, name = '' } = object.metadata;
    return this.#write(() =>
      this.api.update(this.kindOf(object), namespace, name, object, options),
    );
  }

  /** @throws ApiStatusError as the API server would refuse it */
  patch(
    reference: ObjectReference,
    body: unknown,
    options: WriteOptions & { type?: Patch['type'] } = {},
  ): KubeObject {
    const { type = 'application/merge-patch+json', ...rest } = options;
    const { namespace, name } = reference;
    return this.#write(() =>
      this.api.patch(
        this.kindOf(reference),
        namespace,
        name,
        { type, body },
        rest,
      ),
    );
  }

  /** @throws ApiStatusError 404, 409 */
  delete(reference: ObjectReference, options?: DeleteOptions): void {
    const { namespace, name } = reference;
    this.api.delete(this.kindOf(reference), namespace, name, options);
    this.settle();
  }

  /** Calls back in every tick, after the clock has moved and before the controllers. */
  onTick(listener: () => void): void {
    this.#tickListeners.push(listener);
  }

  /** Lets time pass: every controller works once per tick. */
  tick(count = 1): void {
    for (let i = 0; i < count; i++) {
      if (this.clock instanceof ManualClock) {
        this.clock.advance(this.options.tickMs ?? 1000);
      }
      this.#ticks++;
      for (const listener of this.#tickListeners) listener();
      this.controllers.tick();
    }
  }

  /**
   * Lets the controllers that need no time (garbage collection, namespaces,
   * workloads) follow what was just written.
   */
  settle(): void {
    if (this.#settling) return;
    this.#settling = true;
    try {
      this.controllers.settle();
    } finally {
      this.#settling = false;
    }
  }

  /** Forgets history: older revisions answer 410 from now on. */
  compact(): void {
    this.store.compact();
  }

  /** What `/version` answers. */
  versionInfo(): Record<string, string> {
    const version = this.options.version ?? '1.33.4';
    const [major, minor] = version.split('.');
    return {
      major,
      minor,
      gitVersion: `v${version}`,
      gitCommit: '',
      gitTreeState: 'clean',
      buildDate: '2025-08-12T00:00:00Z',
      goVersion: 'go1.24.5',
      compiler: 'gc',
      platform: 'linux/amd64',
    };
  }

  /** What the cluster holds, to go on with it later. */
  save(): SavedCluster {
    return {
      revision: this.store.revision,
      objects: [...this.store.everything()]
        // Events are of the hour and leases of the second.
        .filter(([resource]) => !/^\/events$|\/leases$/.test(resource))
        .map(([resource, stored]) => [
          resource,
          stored.map(({ object }) => object),
        ]),
    };
  }

  #restore({ objects }: SavedCluster): void {
    for (const [resource, each] of objects) {
      for (const object of each) this.store.put(resource, object);
    }
    this.settle();
  }

  #write(action: () => { object: KubeObject }): KubeObject {
    const { object } = action();
    this.settle();
    return object;
  }
}

/**
 * Makes a simulated cluster with its system namespaces.
 *
 * @public
 */
export function createSimulatedCluster(
  options: SimulatedClusterOptions,
): SimulatedCluster {
  return new SimulatedCluster(options);
}
