import { ContainerBehavior } from '../controllers/kubelet';
import { SimulatedCluster } from '../SimulatedCluster';
import { KubeObject, Random } from '../store';
import {
  RunningApp,
  canary,
  companionManifests,
  workloadManifest,
} from './manifests';
import { nodeManifests } from './nodeManifests';
import { LifeProfile, LifeRates } from './profiles';
import { scenarios } from './scenarios';

const HOUR_MS = 3_600_000;

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
  readonly #due: { atMs: number; order: number; action: () => void }[] = [];
  #order = 0;

  constructor(
    readonly cluster: SimulatedCluster,
    readonly profile: LifeProfile,
    seed: string | number,
  ) {
    this.random = new Random(`${seed}/${cluster.name}/life`);
    this.apps = profile.apps.map(template => ({
      template,
      version: template.version,
      replicas: template.system
        ? template.replicas
        : Math.max(1, Math.round(template.replicas * profile.replicaFactor)),
      requests: template.requests,
      env: (template.secretEnv ?? []).map(name => ({
        name,
        value: canary('env', this.random),
      })),
    }));
    cluster.controllers.kubelet.behaviorOf = (pod, container) =>
      this.images.get(container.image) ??
      this.troubles.get(
        `${pod.metadata.namespace}/${pod.metadata.labels?.['app.kubernetes.io/name']}`,
      );
    this.#populate();
    for (const name of Object.keys(scenarios) as (keyof LifeRates)[]) {
      this.#plan(name);
    }
    cluster.onTick(() => this.#tick());
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

  /** Does something once this much time has passed. */
  after(ms: number, action: () => void): void {
    const atMs = this.cluster.clock.now() + ms;
    this.#due.push({ atMs, order: this.#order++, action });
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

  #populate(): void {
    const { cluster, profile } = this;
    for (const node of nodeManifests(cluster.name, profile, this.random)) {
      cluster.create(node, { manager: 'kubelet' });
      const reference = {
        apiVersion: 'v1',
        kind: 'Node',
        name: node.metadata.name!,
      };
      cluster.patch(
        reference,
        { status: node.status },
        { manager: 'kubelet', subresource: 'status' },
      );
    }
    const namespaces = new Set(this.apps.map(app => app.template.namespace));
    for (const name of namespaces) {
      if (cluster.get({ apiVersion: 'v1', kind: 'Namespace', name })) continue;
      cluster.create(
        {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: {
            name,
            labels: {
              'pod-security.kubernetes.io/enforce': 'baseline',
              'example.com/environment': profile.environment,
            },
          },
        },
        { manager: 'terraform' },
      );
    }
    for (const app of this.apps) {
      for (const object of companionManifests(app, this.random)) {
        cluster.create(object, { manager: profile.deployedBy });
      }
      this.deploy(app);
    }
  }

  /** Waits for the next time of a scenario: exponentially distributed gaps. */
  #plan(name: keyof LifeRates): void {
    const perHour = this.profile.rates[name] * (this.profile.rate ?? 1);
    if (perHour <= 0) return;
    const gapMs = (-Math.log(1 - this.random.next()) / perHour) * HOUR_MS;
    this.after(gapMs, () => {
      scenarios[name](this);
      this.#plan(name);
    });
  }

  #tick(): void {
    const now = this.cluster.clock.now();
    const ready = this.#due
      .filter(({ atMs }) => atMs <= now)
      .sort((a, b) => a.atMs - b.atMs || a.order - b.order);
    for (const entry of ready) {
      this.#due.splice(this.#due.indexOf(entry), 1);
      entry.action();
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
  return new Life(cluster, options.profile, options.seed);
}
