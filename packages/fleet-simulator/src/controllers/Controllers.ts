import { ApiServer } from '../api/ApiServer';
import { KindTable } from '../api/kinds';
import { Clock, Random } from '../store';
import { EventRecorder } from './EventRecorder';
import { ControllerContext } from './context';
import { DaemonSetController } from './daemonSet';
import { DefinitionController } from './definitions';
import { DeploymentController } from './deployment';
import { GarbageCollector } from './garbageCollector';
import { Kubelet } from './kubelet';
import { NamespaceController } from './namespaceController';
import { fillNamespace } from './namespaceContents';
import { NodeController } from './nodes';
import { ReplicaSetController } from './replicaSet';
import { Scheduler } from './scheduler';
import { StatefulSetController } from './statefulSet';
import { VolumeController } from './volumes';

/** What the controllers need of a cluster. */
interface Host {
  api: ApiServer;
  kinds: KindTable;
  clock: Clock;
  random: Random;
}

/** No chain of reactions in a settled cluster is longer than this. */
const MAX_ROUNDS = 1000;

/** All controllers of a cluster and the order in which they work. */
export class Controllers {
  readonly nodes: NodeController;
  readonly kubelet: Kubelet;
  readonly #collector: GarbageCollector;
  readonly #namespaces: NamespaceController;
  readonly #definitions: DefinitionController;
  readonly #deployments: DeploymentController;
  readonly #replicaSets: ReplicaSetController;
  readonly #reactive: { run(): boolean }[];
  readonly #scheduler: Scheduler;
  readonly #events: EventRecorder;
  readonly #newNamespaces: string[] = [];
  readonly #manager: ControllerContext;

  constructor(host: Host, private readonly workloads: boolean) {
    const contextOf = (manager: string) =>
      new ControllerContext(
        host.api,
        host.kinds,
        host.clock,
        host.random.fork(manager),
        manager,
      );
    const kubelet = contextOf('kubelet');
    this.#manager = contextOf('kube-controller-manager');
    this.#events = new EventRecorder(contextOf('event-recorder'));
    this.#collector = new GarbageCollector(host.api, host.kinds);
    this.#namespaces = new NamespaceController(host.api, host.kinds);
    this.#deployments = new DeploymentController(this.#manager);
    this.#replicaSets = new ReplicaSetController(this.#manager);
    this.#reactive = [
      this.#deployments,
      this.#replicaSets,
      new StatefulSetController(this.#manager),
      new DaemonSetController(this.#manager),
      new VolumeController(this.#manager),
    ];
    this.#definitions = new DefinitionController(contextOf('kube-apiserver'));
    this.nodes = new NodeController(kubelet, this.#manager, this.#events);
    this.#scheduler = new Scheduler(contextOf('kube-scheduler'), this.#events);
    this.kubelet = new Kubelet(kubelet, this.#events, name =>
      this.nodes.isAlive(name),
    );
    host.api.store.listen('/namespaces', ({ type, current }) => {
      if (type === 'ADDED') {
        this.#newNamespaces.push(current.object.metadata.name);
      }
    });
    host.api.store.listenAll((resource, { type }) => {
      if (type === 'DELETED') this.#definitions.reconsider(resource);
    });
  }

  /** Time has passed. */
  tick(): void {
    if (this.workloads) {
      this.nodes.tick();
      this.#deployments.tick();
      this.#replicaSets.tick();
      this.settle();
      this.#scheduler.tick();
      this.kubelet.tick();
      this.#events.expire();
    }
    this.settle();
  }

  /** Reacts to what was written until nothing more follows from it. */
  settle(): void {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      let busy = this.#fillNamespaces();
      if (this.workloads) {
        for (const controller of this.#reactive) {
          busy = controller.run() || busy;
        }
      }
      busy = this.#definitions.run() || busy;
      busy = this.#collector.run() || busy;
      this.#namespaces.run();
      if (!busy) return;
    }
    throw new Error(
      `The controllers did not come to rest within ${MAX_ROUNDS} rounds: two of them undo each other's work`,
    );
  }

  #fillNamespaces(): boolean {
    const names = this.#newNamespaces.splice(0);
    const kind = this.#manager.kind('v1', 'Namespace');
    for (const name of names) {
      const namespace = this.#manager.find(kind, undefined, name);
      if (namespace) fillNamespace(this.#manager, namespace);
    }
    return names.length > 0;
  }
}
