import {
  contentHash,
  JsonObject,
  KindSpec,
  projectObject,
} from '@backstage-fleet/protocol';
import {
  AccessRequest,
  createSimulatedCluster,
  KubeObject,
  Random,
  SimulatedCluster,
} from '@backstage-fleet/simulator';
import { resourceOf } from '@backstage-fleet/simulator/src/api/kinds';
import { ClusterHandler } from '@backstage-fleet/simulator/src/http/ClusterHandler';
import { VirtualTime } from '../time/VirtualTime';
import { ApiLink } from './ApiLink';
import { apiVersionOf, KINDS, SERVED, SERVED_WIDGETS } from './kinds';

/** How often watches get a bookmark, in milliseconds. */
const BOOKMARK_MS = 30_000;

/** In the history of an object: it was not there. */
export const GONE = 'gone';

/** A simulated cluster, and everything its API server ever said of its objects. */
export class Cluster {
  readonly name: string;
  readonly sim: SimulatedCluster;
  readonly handler: ClusterHandler;
  readonly #time: VirtualTime;
  readonly #random: Random;
  /** Kind and uid: hashes of what the hub may hold of the object, in order. */
  readonly history = new Map<string, string[]>();
  /** Kinds that agents may not read. */
  readonly #forbidden = new Set<string>();
  #hasWidgets = true;
  readonly #timer: NodeJS.Timeout;

  constructor(options: {
    name: string;
    seed: string;
    time: VirtualTime;
    random: Random;
  }) {
    this.name = options.name;
    this.#time = options.time;
    this.#random = options.random;
    this.sim = createSimulatedCluster({
      name: options.name,
      seed: options.seed,
      workloads: false,
      kinds: SERVED,
      clock: { now: () => options.time.now() },
      eventLogSize: 256,
    });
    this.handler = new ClusterHandler(this.sim);
    for (const spec of KINDS) {
      this.#follow(spec);
    }
    this.#timer = setInterval(() => this.handler.bookmark(), BOOKMARK_MS);
  }

  /** A way in for one agent. */
  connect(agent: string): ApiLink {
    return new ApiLink({
      name: `${this.name}/${agent}`,
      handler: this.handler,
      time: this.#time,
      random: this.#random.fork(`api ${agent}`),
    });
  }

  /** Takes the right to read kinds away, and gives it back. */
  setForbidden(resource: string, isForbidden: boolean): void {
    if (isForbidden) {
      this.#forbidden.add(resource);
    } else {
      this.#forbidden.delete(resource);
    }
    this.handler.setAuthorizer(
      this.#forbidden.size === 0
        ? undefined
        : {
            authorize: (request: AccessRequest) =>
              request.resource === undefined ||
              !this.#forbidden.has(request.resource),
          },
    );
    // An API server asks again for rights when a watch begins.
    this.handler.closeWatches();
  }

  /** Plurals of kinds that agents may not read. */
  get forbidden(): ReadonlySet<string> {
    return this.#forbidden;
  }

  get hasWidgets(): boolean {
    return this.#hasWidgets;
  }

  /** Takes the definition of widgets away, with all of them, or brings it back. */
  setWidgets(isServed: boolean): void {
    if (isServed === this.#hasWidgets) {
      return;
    }
    this.#hasWidgets = isServed;
    if (isServed) {
      this.sim.kinds.add(SERVED_WIDGETS);
      return;
    }
    for (const { metadata } of this.sim.list({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
    })) {
      this.sim.delete({
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        namespace: metadata.namespace,
        name: metadata.name,
      });
    }
    this.sim.kinds.remove(SERVED_WIDGETS);
  }

  /** By kind: uid and hash of everything the hub is to hold. */
  expected(): Map<string, Map<string, string>> {
    const result = new Map<string, Map<string, string>>();
    for (const spec of KINDS) {
      const objects = this.#objects(spec);
      result.set(
        spec.id,
        new Map(
          objects.map(object => [object.metadata.uid!, hashOf(spec, object)]),
        ),
      );
    }
    return result;
  }

  /** Objects that agents follow. */
  get size(): number {
    return KINDS.reduce((sum, spec) => sum + this.#objects(spec).length, 0);
  }

  /** Objects that agents followed, of which some may be gone. */
  get everSize(): number {
    return this.history.size;
  }

  /** Ends what runs by itself. */
  close(): void {
    clearInterval(this.#timer);
    this.handler.closeWatches();
  }

  #objects(spec: KindSpec): KubeObject[] {
    const reference = { apiVersion: apiVersionOf(spec), kind: spec.kind };
    return this.sim.kinds.byKind(reference) ? this.sim.list(reference) : [];
  }

  #follow(spec: KindSpec): void {
    const kind = this.sim.kinds.byKind({
      apiVersion: apiVersionOf(spec),
      kind: spec.kind,
    });
    if (!kind) {
      return;
    }
    for (const object of this.#objects(spec)) {
      this.#remember(spec, object.metadata.uid!, hashOf(spec, object));
    }
    this.sim.store.table(resourceOf(kind)).listen(event => {
      const { object } = event.current;
      this.#remember(
        spec,
        object.metadata.uid!,
        event.type === 'DELETED' ? GONE : hashOf(spec, object),
      );
    });
  }

  #remember(spec: KindSpec, uid: string, hash: string): void {
    const key = `${spec.id} ${uid}`;
    const before = this.history.get(key);
    if (before) {
      before.push(hash);
    } else {
      this.history.set(key, [hash]);
    }
  }
}

function hashOf(spec: KindSpec, object: KubeObject): string {
  return contentHash(
    projectObject(spec, JSON.parse(JSON.stringify(object)) as JsonObject),
  );
}
