import { TestCluster, testLabels } from '@backstage-fleet/kubernetes-harness';
import { stringify } from 'yaml';
import { Random } from './random';

/** Commands at the same time. */
const LANES = 4;

const MOST_REPLICAS = 30;

/** Share of the pods that are there before life begins. */
const FILLED = 0.7;

const WEIGHTS = {
  createDeployment: 14,
  scale: 14,
  image: 10,
  label: 8,
  deleteDeployment: 5,
  recreateDeployment: 5,
  deletePod: 10,
  crash: 4,
  service: 6,
  ingress: 4,
  job: 4,
  configMap: 4,
  createNamespace: 3,
  deleteNamespace: 1,
  widget: 6,
};

type Action = keyof typeof WEIGHTS;

interface Deployment {
  namespace: string;
  name: string;
  replicas: number;
}

/**
 * Seeded random life of a real cluster by kubectl: whatever people and
 * controllers do to a cluster within minutes. What fails because another lane
 * was faster, or because the API server was away, is part of it.
 */
export class Churn {
  readonly #cluster: TestCluster;
  readonly #random: Random;
  readonly #maxPods: number;
  readonly #namespaces: string[] = [];
  readonly #deployments: Deployment[] = [];
  #names = 0;
  done = 0;
  failed = 0;
  /** Most pods that were wanted at a time. */
  mostPods = 0;

  constructor(
    cluster: TestCluster,
    options: { seed: number; maxPods: number },
  ) {
    this.#cluster = cluster;
    this.#random = new Random(options.seed);
    this.#maxPods = options.maxPods;
  }

  /** Brings about the cluster to change: most of its pods, in some namespaces. */
  async fill(): Promise<void> {
    for (const name of ['churn-0', 'churn-a', 'churn-b', 'churn-c']) {
      await this.#apply({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
      this.#namespaces.push(name);
    }
    while (this.#wanted() < FILLED * this.#maxPods) {
      const replicas = Math.min(MOST_REPLICAS, this.#room(0));
      await this.#createDeployment(
        this.#random.pick(this.#namespaces),
        replicas,
      );
    }
  }

  /** Lives until a time. */
  async run(until: number): Promise<void> {
    await Promise.all(
      Array.from({ length: LANES }, async () => {
        while (Date.now() < until) {
          await this.#step();
        }
      }),
    );
  }

  async #step(): Promise<void> {
    const action = this.#random.weighted(WEIGHTS);
    try {
      await this.#do(action);
      this.done += 1;
    } catch {
      // Somebody else was faster, or the API server restarts.
      this.failed += 1;
    }
  }

  async #do(action: Action): Promise<void> {
    const random = this.#random;
    const namespace = random.pick(this.#namespaces);
    const deployment =
      this.#deployments.length > 0 ? random.pick(this.#deployments) : undefined;
    const on = deployment && [
      `deployment/${deployment.name}`,
      '-n',
      deployment.namespace,
    ];
    switch (action) {
      case 'createNamespace':
        return this.#createNamespace();
      case 'deleteNamespace':
        return this.#deleteNamespace();
      case 'createDeployment':
        return this.#createDeployment(namespace);
      case 'service':
        return this.#apply(service(namespace, this.#name('svc'), deployment));
      case 'ingress':
        return this.#apply(ingress(namespace, this.#name('web')));
      case 'job':
        return this.#apply(job(namespace, this.#name('job')));
      case 'configMap':
        return this.#kubectl(
          'create',
          'configmap',
          this.#name('cm'),
          '-n',
          namespace,
          '--from-literal=key=canary-config-value',
        );
      case 'widget':
        return this.#apply({
          apiVersion: 'example.com/v1',
          kind: 'Widget',
          metadata: {
            name: `widget-${random.int(0, 9)}`,
            namespace: 'default',
          },
          spec: { size: random.int(1, 100), color: 'canary-widget-color' },
        });
      case 'deletePod':
        return this.#onPod(namespace, name =>
          this.#kubectl('delete', 'pod', name, '-n', namespace, '--wait=false'),
        );
      case 'crash':
        return this.#onPod(namespace, name =>
          this.#kubectl(
            'label',
            'pod',
            name,
            '-n',
            namespace,
            `${testLabels.crash}=true`,
          ),
        );
      default:
        if (!deployment || !on) {
          return this.#createDeployment(namespace);
        }
        return this.#change(action, deployment, on);
    }
  }

  async #change(
    action: Action,
    deployment: Deployment,
    on: string[],
  ): Promise<void> {
    const random = this.#random;
    if (action === 'scale') {
      const replicas = random.int(0, this.#room(deployment.replicas));
      await this.#kubectl('scale', ...on, `--replicas=${replicas}`);
      deployment.replicas = replicas;
    } else if (action === 'image') {
      await this.#kubectl(
        'set',
        'image',
        ...on,
        `main=registry.test/app:${random.int(1, 50)}`,
      );
    } else if (action === 'label') {
      await this.#kubectl(
        'label',
        '--overwrite',
        ...on,
        `wave=${random.int(1, 1000)}`,
      );
    } else {
      this.#deployments.splice(this.#deployments.indexOf(deployment), 1);
      await this.#kubectl('delete', ...on, '--wait=false');
      if (action === 'recreateDeployment') {
        await this.#apply(manifestOf(deployment));
        this.#deployments.push(deployment);
      }
    }
  }

  async #createNamespace(): Promise<void> {
    if (this.#namespaces.length >= 8) {
      return;
    }
    const name = this.#name('churn');
    await this.#kubectl('create', 'namespace', name);
    this.#namespaces.push(name);
  }

  async #deleteNamespace(): Promise<void> {
    if (this.#namespaces.length < 3) {
      return;
    }
    const [name] = this.#namespaces.splice(
      this.#random.int(1, this.#namespaces.length - 1),
      1,
    );
    for (const deployment of this.#deployments.filter(
      item => item.namespace === name,
    )) {
      this.#deployments.splice(this.#deployments.indexOf(deployment), 1);
    }
    await this.#kubectl('delete', 'namespace', name, '--wait=false');
  }

  async #createDeployment(
    namespace: string,
    replicas = this.#random.int(1, this.#room(0)),
  ): Promise<void> {
    const deployment = { namespace, name: this.#name('app'), replicas };
    this.#deployments.push(deployment);
    this.mostPods = Math.max(this.mostPods, this.#wanted());
    await this.#apply(manifestOf(deployment));
  }

  /** Replicas one deployment may have, so that all stay within the limit. */
  #room(own: number): number {
    const free = this.#maxPods - this.#wanted() + own;
    return Math.max(1, Math.min(MOST_REPLICAS, free));
  }

  #wanted(): number {
    return this.#deployments.reduce((sum, { replicas }) => sum + replicas, 0);
  }

  async #onPod(
    namespace: string,
    act: (name: string) => Promise<unknown>,
  ): Promise<void> {
    const list = await this.#cluster.request(
      'GET',
      `/api/v1/namespaces/${namespace}/pods?limit=20`,
    );
    if (list.items.length > 0) {
      await act(this.#random.pick<any>(list.items).metadata.name);
    }
  }

  #name(prefix: string): string {
    this.#names += 1;
    return `${prefix}-${this.#names}`;
  }

  async #apply(object: object): Promise<void> {
    await this.#cluster.kubectl(['apply', '-f', '-'], stringify(object));
  }

  async #kubectl(...args: string[]): Promise<void> {
    await this.#cluster.kubectl(args);
  }
}

function manifestOf({ namespace, name, replicas }: Deployment): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name, labels: { app: name } },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: 'main',
              image: 'registry.test/app:1',
              env: [{ name: 'PASSWORD', value: 'canary-env-value' }],
            },
          ],
        },
      },
    },
  };
}

function service(
  namespace: string,
  name: string,
  deployment: Deployment | undefined,
): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name },
    spec: {
      selector: { app: deployment?.name ?? 'nothing' },
      ports: [{ port: 80 }],
    },
  };
}

function ingress(namespace: string, name: string): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { namespace, name },
    spec: {
      rules: [
        {
          host: `${name}.example.com`,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name, port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    },
  };
}

function job(namespace: string, name: string): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { namespace, name },
    spec: {
      ttlSecondsAfterFinished: 20,
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'main', image: 'registry.test/job:1' }],
        },
      },
    },
  };
}
