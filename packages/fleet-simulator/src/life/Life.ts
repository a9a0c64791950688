import { ApiStatusError } from '../api/status';
import { ContainerBehavior } from '../controllers/kubelet';
import { ObjectReference, SimulatedCluster } from '../SimulatedCluster';
import { KubeObject, Random } from '../store';
import { Agenda, AgendaEntry } from './Agenda';
import {
  RunningApp,
  canary,
  imageOf,
  keyOf,
  workloadManifest,
} from './manifests';
import { everydayGapMs } from './everyday';
import { populate } from './populate';
import { LifeProfile, LifeRates } from './profiles';
import { actions, scenarios } from './scenarios';

const HOUR_MS = 3_600_000;

/** How long after something happened more is expected to follow. */
const RESTLESS_MS = 90_000;

/** What changes all the time and means nothing. */
const NOISE = new Set(['coordination.k8s.io/leases', '/events']);

/**
 * How the life of a cluster stands, as plain data.
 *
 * @public
 */
export interface SavedLife {
  apps: Record<
    string,
    Pick<RunningApp, 'version' | 'replicas' | 'requests' | 'limits' | 'env'>
  >;
  images: [string, ContainerBehavior][];
  troubles: [string, ContainerBehavior][];
  agenda: AgendaEntry[];
}

/**
 * The script of life of one cluster. Everything it does follows from the seed
 * and from the simulated time, so two runs over the same ticks are the same.
 *
 * @public
 */
export class Life {
  readonly apps: RunningApp[];
  readonly random: Random;
  /** How containers of an image fare, such as a version that crashes. */
  readonly images = new Map<string, ContainerBehavior>();
  /** How an application fares whatever its version, by `<namespace>/<name>`. */
  readonly troubles = new Map<string, ContainerBehavior>();
  readonly #agenda = new Agenda();
  #restlessUntilMs = 0;

  constructor(
    readonly cluster: SimulatedCluster,
    readonly profile: LifeProfile,
    options: {
      seed: string | number;
      saved?: SavedLife;
      /** The present of the demo, from which certificates expire. */
      presentMs?: number;
    },
  ) {
    const { seed, saved } = options;
    const went = saved ? `@${cluster.store.revision}` : '';
    this.random = new Random(`${seed}/${cluster.name}/life${went}`);
    this.apps = profile.apps.map(template => {
      const limits = { ...template.limits };
      return {
        template,
        version: template.version,
        replicas: this.#replicasOf(template),
        requests: template.requests,
        limits,
        env: (template.secretEnv ?? []).map(name => ({
          name,
          value: canary('env', this.random),
        })),
      };
    });
    cluster.controllers.kubelet.behaviorOf = (pod, container) =>
      this.images.get(container.image) ??
      this.troubles.get(
        `${pod.metadata.namespace}/${pod.metadata.labels?.['app.kubernetes.io/name']}`,
      );
    cluster.store.listenAll(resource => {
      if (!NOISE.has(resource)) {
        this.#restlessUntilMs = cluster.clock.now() + RESTLESS_MS;
      }
    });
    if (saved) {
      this.#restore(saved);
    } else {
      populate(this, options.presentMs ?? cluster.clock.now());
    }
    cluster.onTick(() => this.#tick());
  }

  /** Plans what is to happen, from the present of the cluster on. */
  begin(): void {
    this.#agenda.drop('scenario');
    for (const name of Object.keys(scenarios) as (keyof LifeRates)[]) {
      this.plan(name);
    }
    this.#agenda.drop('everyday');
    this.planEveryday();
  }

  /** The applications of teams, which the script may change. */
  get teamApps(): RunningApp[] {
    return this.apps.filter(app => !app.template.system);
  }

  /** Worker nodes that are not cordoned. */
  get workers(): KubeObject[] {
    return this.cluster
      .list({ apiVersion: 'v1', kind: 'Node' })
      .filter(
        node =>
          !node.spec.unschedulable &&
          !(
            'node-role.kubernetes.io/control-plane' in
            (node.metadata.labels ?? {})
          ),
      );
  }

  /** When the next thing is planned. */
  get nextMs(): number {
    return this.#agenda.nextMs;
  }

  /** Whether something happened so recently that more follows. */
  get isRestless(): boolean {
    return this.cluster.clock.now() < this.#restlessUntilMs;
  }

  /** An application by `<namespace>/<name>`. */
  app(key: string): RunningApp | undefined {
    return this.apps.find(app => keyOf(app) === key);
  }

  /** Does one of the `actions` once this much time has passed. */
  after(ms: number, what: string, args?: Record<string, any>): void {
    this.#agenda.add(this.cluster.clock.now() + ms, what, args);
  }

  /** Some minutes, drawn from this life's randomness. */
  minutes(from: number, to: number): number {
    return this.random.int(from * 60_000, to * 60_000);
  }

  /** Writes the workload as it should be now, as the one who deploys here. */
  deploy(app: RunningApp): void {
    const { deployedBy } = this.profile;
    const object = workloadManifest(app, this.profile);
    const present = this.cluster.get({
      apiVersion: 'apps/v1',
      kind: app.template.kind,
      namespace: app.template.namespace,
      name: app.template.name,
    });
    if (present) {
      object.metadata.annotations = {
        ...present.metadata.annotations,
        ...object.metadata.annotations,
      };
    }
    this.cluster.apply(object, { manager: deployedBy });
  }

  /** Deploys another version where the application is at the one that it replaces. */
  replaceVersion(
    key: string,
    from: string,
    to: string,
    behavior?: ContainerBehavior,
  ): boolean {
    const app = this.app(key);
    if (app?.version !== from) return false;
    app.version = to;
    if (behavior) this.images.set(imageOf(app), behavior);
    this.deploy(app);
    return true;
  }

  /** Scales, as the autoscaler or a person does it. */
  scale(app: RunningApp, replicas: number, manager: string): void {
    app.replicas = replicas;
    const { kind, namespace, name } = app.template;
    this.cluster.patch(
      { apiVersion: 'apps/v1', kind, namespace, name },
      { spec: { replicas } },
      { manager },
    );
  }

  /** Deletes a pod that may have gone already. */
  deletePod(namespace: string, name: string): void {
    try {
      this.cluster.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name });
    } catch (error) {
      if (!(error instanceof ApiStatusError) || error.code !== 404) throw error;
    }
  }

  /** Writes the status of an object, as its controller. */
  report(reference: ObjectReference, status: Record<string, unknown>): void {
    this.cluster.patch(
      reference,
      { status },
      { manager: 'kube-controller-manager', subresource: 'status' },
    );
  }

  /** Waits for the next time of a scenario: exponentially distributed gaps. */
  plan(name: keyof LifeRates): void {
    const perHour = this.profile.rates[name] * (this.profile.rate ?? 1);
    if (perHour <= 0) return;
    const gapMs = (-Math.log(1 - this.random.next()) / perHour) * HOUR_MS;
    this.after(gapMs, 'scenario', { name });
  }

  /** Waits for the next small thing: never long, so that no cluster seems dead. */
  planEveryday(): void {
    const { everyday: pace = 0 } = this.profile;
    if (pace > 0) this.after(everydayGapMs(this) / pace, 'everyday');
  }

  /** How many replicas an application has when nothing happens. */
  usualReplicas({ template }: RunningApp): number {
    return this.#replicasOf(template);
  }

  /** How life stands, to go on with it later. */
  save(): SavedLife {
    return {
      apps: Object.fromEntries(
        this.apps.map(app => {
          const { version, replicas, requests, limits, env } = app;
          return [keyOf(app), { version, replicas, requests, limits, env }];
        }),
      ),
      images: [...this.images],
      troubles: [...this.troubles],
      agenda: this.#agenda.save(),
    };
  }

  #replicasOf({ system, replicas }: RunningApp['template']): number {
    return system
      ? replicas
      : Math.max(1, Math.round(replicas * this.profile.replicaFactor));
  }

  #restore({ apps, images, troubles, agenda }: SavedLife): void {
    for (const app of this.apps) Object.assign(app, apps[keyOf(app)]);
    for (const [image, behavior] of images) this.images.set(image, behavior);
    for (const [key, behavior] of troubles) this.troubles.set(key, behavior);
    this.#agenda.restore(agenda);
  }

  #tick(): void {
    for (const { what, args } of this.#agenda.take(this.cluster.clock.now())) {
      actions[what](this, args);
    }
  }
}

/**
 * Fills a cluster by a profile and gives it a life that goes on with its ticks.
 *
 * @public
 */
export function createLife(
  cluster: SimulatedCluster,
  options: { seed: string | number; profile: LifeProfile },
): Life {
  const life = new Life(cluster, options.profile, options);
  life.begin();
  return life;
}
