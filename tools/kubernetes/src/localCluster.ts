import {
  createReadStream,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiClient } from './apiClient';
import { Component } from './component';
import { kubeconfigText, UserName } from './credentials';
import { compactEtcd } from './etcd';
import { ClusterFiles, ClusterPorts, componentFlags } from './flags';
import { runKubectl } from './kubectl';
import { ComponentName, KubernetesBinaries } from './locate';
import { createNodes, nodesAreReady } from './nodes';
import { TestCluster, TestClusterOptions } from './types';
import { waitFor } from './wait';

/** Longest wait for one component; a start takes seconds on an idle machine. */
const START_TIMEOUT_MS = 90_000;
/** How long the API server may take for a graceful end before it is killed. */
const API_SERVER_GRACE_MS = 20_000;

type RunningComponent = Exclude<ComponentName, 'kubectl'>;

/** What makes pods of deployments and runs them on nodes; folders of assets often lack it. */
const CONTROLLERS: RunningComponent[] = [
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
];

/** A control plane as child processes of this one. */
export class LocalCluster implements TestCluster {
  readonly server: string;
  readonly caFile: string;
  readonly kubeconfig: string;
  readonly logs: string;
  private readonly components = new Map<RunningComponent, Component>();
  private api: ApiClient | undefined;
  private stopped = false;

  constructor(
    private readonly binaries: KubernetesBinaries,
    private readonly options: Required<Omit<TestClusterOptions, 'port'>>,
    private readonly ports: ClusterPorts,
    readonly dir: string,
    private readonly files: ClusterFiles,
  ) {
    this.server = `https://127.0.0.1:${ports.apiServer}`;
    this.caFile = files.ca;
    this.kubeconfig = files.kubeconfig('admin');
    this.logs = join(dir, 'logs');
    mkdirSync(this.logs);
    const flags = componentFlags(files, ports, options);
    for (const [name, args] of Object.entries(flags)) {
      this.addComponent(name as RunningComponent, args);
    }
  }

  get name() {
    return this.options.name;
  }

  private addComponent(name: RunningComponent, args: string[]) {
    const command = this.binaries.command(name);
    if (command) {
      this.components.set(
        name,
        new Component(name, command, args, {
          logFile: this.files.log(name),
          directory: this.dir,
          environment: {
            PATH: process.env.PATH,
            // kwok reads a configuration of its own from there, and writes to it.
            KWOK_WORKDIR: join(this.dir, 'kwok'),
            HOME: this.dir,
          },
        }),
      );
    }
  }

  private component(name: RunningComponent): Component {
    const component = this.components.get(name);
    if (!component) {
      throw new Error(
        `${name} is not here: KUBEBUILDER_ASSETS lacks it and Kubernetes is not built. Run tools/kubernetes/build.sh, or ask for kwokNodes: 0`,
      );
    }
    return component;
  }

  async start(): Promise<void> {
    const { kwokNodes } = this.options;
    const controllers = CONTROLLERS.filter(
      name => kwokNodes > 0 || this.components.has(name),
    ).map(name => this.component(name));
    // The API server waits for etcd by itself.
    this.component('etcd').start();
    await this.startApiServer();
    controllers.forEach(controller => controller.start());
    await createNodes(this.client(), kwokNodes);
    if (this.components.has('kube-controller-manager')) {
      // Pods cannot be created before their service account is.
      await this.awaitComponent(
        'kube-controller-manager',
        'there was no default service account',
        () =>
          this.client().call(
            'GET',
            '/api/v1/namespaces/default/serviceaccounts/default',
          ),
      );
    }
    if (kwokNodes > 0) {
      await this.awaitComponent('kwok', 'its nodes were not Ready', () =>
        nodesAreReady(this.client(), kwokNodes),
      );
    }
    for (const component of this.components.values()) {
      if (!component.isRunning()) {
        throw component.failure('was expected to run');
      }
    }
  }

  /**
   * Waits until `check` is true, or fails with the log of the component that is to
   * blame: one that has exited (nothing becomes ready any more then), else `name`.
   */
  private async awaitComponent(
    name: RunningComponent,
    otherwise: string,
    check: () => Promise<unknown>,
  ): Promise<void> {
    const needed = new Set<RunningComponent>(['etcd', 'kube-apiserver', name]);
    const exited = () =>
      [...needed]
        .map(one => this.component(one))
        .find(component => !component.isRunning());
    let timeout: unknown;
    try {
      await waitFor(name, async () => exited() || (await check()), {
        timeoutMs: START_TIMEOUT_MS,
      });
    } catch (error) {
      timeout = error;
    }
    const blamed = exited() ?? (timeout ? this.component(name) : undefined);
    if (blamed) {
      throw blamed.failure(`${otherwise}${timeout ? ` (${timeout})` : ''}`);
    }
  }

  /** The administrator's client; its trust comes from the certificate the server made. */
  private client(): ApiClient {
    if (!this.api) {
      this.api = new ApiClient({
        server: this.server,
        ca: readFileSync(this.caFile, 'utf8'),
        token: this.files.tokens.admin,
      });
    }
    return this.api;
  }

  pids() {
    const pids: Partial<Record<ComponentName, number>> = {};
    for (const [name, component] of this.components) {
      if (component.pid !== undefined) {
        pids[name] = component.pid;
      }
    }
    return pids;
  }

  async startApiServer(): Promise<void> {
    this.component('kube-apiserver').start();
    await this.awaitComponent('kube-apiserver', 'it was not ready', () =>
      this.client()
        .call('GET', '/readyz')
        .catch(error => {
          // The certificate may have been read while the server wrote it.
          this.api?.close();
          this.api = undefined;
          throw error;
        }),
    );
    for (const user of Object.keys(this.files.tokens) as UserName[]) {
      this.writeKubeconfig(this.files.kubeconfig(user), {
        user,
        token: this.files.tokens[user],
      });
    }
  }

  async stopApiServer(): Promise<void> {
    await this.component('kube-apiserver').stop(API_SERVER_GRACE_MS);
  }

  async restartApiServer(): Promise<void> {
    await this.stopApiServer();
    await this.startApiServer();
  }

  private writeKubeconfig(
    file: string,
    credentials: { user: string; token: string; namespace?: string },
  ) {
    const text = kubeconfigText({
      name: this.name,
      server: this.server,
      ca: readFileSync(this.caFile, 'utf8'),
      ...credentials,
    });
    writeFileSync(file, text, { mode: 0o600 });
  }

  async kubeconfigForServiceAccount(
    namespace: string,
    name: string,
    options?: { expirationSeconds?: number; audiences?: string[] },
  ): Promise<string> {
    const { status } = await this.client().call(
      'POST',
      `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: {
          expirationSeconds: options?.expirationSeconds ?? 3600,
          ...(options?.audiences && { audiences: options.audiences }),
        },
      },
    );
    const file = join(this.dir, `${namespace}.${name}.kubeconfig`);
    this.writeKubeconfig(file, {
      user: `system:serviceaccount:${namespace}:${name}`,
      token: status.token,
      namespace,
    });
    return file;
  }

  kubectl(args: string[], input?: string): Promise<string> {
    const command = this.binaries.command('kubectl');
    if (!command) {
      throw new Error('kubectl is not here: run tools/kubernetes/build.sh');
    }
    return runKubectl(command, {
      args: [`--kubeconfig=${this.kubeconfig}`, ...args],
      input,
      directory: this.dir,
    });
  }

  request(method: string, path: string, body?: unknown): Promise<any> {
    return this.client().call(method, path, body);
  }

  async compactEtcd(): Promise<void> {
    await compactEtcd(`http://127.0.0.1:${this.ports.etcd}`);
  }

  async *auditEvents(): AsyncGenerator<any> {
    if (!this.options.auditLog) {
      throw new Error(
        `Cluster ${this.name} has no audit log: start it with auditLog: true`,
      );
    }
    let rest = '';
    for await (const chunk of createReadStream(this.files.auditLog, 'utf8')) {
      const lines = (rest + chunk).split('\n');
      // The last line may be half written.
      rest = lines.pop()!;
      for (const line of lines) {
        yield JSON.parse(line);
      }
    }
  }

  async stop(): Promise<void> {
    if (this.stopped) {
      return;
    }
    this.stopped = true;
    this.api?.close();
    // The data is thrown away, so nothing needs a graceful end.
    await Promise.all([...this.components.values()].map(one => one.stop(0)));
    await rm(this.dir, { recursive: true, force: true, maxRetries: 3 });
  }
}
