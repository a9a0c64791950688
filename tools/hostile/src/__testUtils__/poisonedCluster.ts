import { createServer, IncomingMessage, request, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { JsonObject, kindSpecs } from '@backstage-fleet/protocol';
import {
  builtInKinds,
  createSimulatedCluster,
  ServedClusters,
  ServedKind,
  serveSimulatedClusters,
  SimulatedCluster,
} from '@backstage-fleet/simulator';
import { canary, poisonedObject, realPod } from './canaries';

/** A kind whose list the API server refuses with a secret in its words. */
const REFUSED = 'limitranges';

/** All kinds of the registry as the simulator serves them, beside its own. */
function servedKinds(): ServedKind[] {
  const known = new Set(
    builtInKinds.map(kind => `${kind.plural}.${kind.group}`),
  );
  const more = kindSpecs()
    .filter(spec => !known.has(`${spec.resource}.${spec.group}`))
    .map(spec => ({
      group: spec.group,
      version: spec.version,
      kind: spec.kind,
      plural: spec.resource,
      singular: spec.kind.toLowerCase(),
      namespaced: spec.namespaced,
    }));
  return [...builtInKinds, ...more];
}

/** A cluster with a secret in every field of every kind, behind an API server that also talks too much. */
export class PoisonedCluster {
  readonly #cluster: SimulatedCluster;
  readonly #served: ServedClusters;
  readonly #proxy: Server;
  /** Messages of refusals that went to the agent. */
  refusals = 0;

  private constructor(cluster: SimulatedCluster, served: ServedClusters) {
    this.#cluster = cluster;
    this.#served = served;
    this.#proxy = createServer((incoming, answer) => {
      const url = incoming.url ?? '';
      if (new RegExp(`/${REFUSED}(\\?|$)`).test(url)) {
        this.refusals += 1;
        answer.writeHead(500, { 'content-type': 'application/json' });
        const words = `admission webhook denied: password=${canary(
          'error',
        )}, see https://u:${canary('error url')}@h/?t=${canary('error token')}`;
        answer.end(
          JSON.stringify({
            ...{ kind: 'Status', apiVersion: 'v1', status: 'Failure' },
            ...{ code: 500, reason: 'InternalError', message: words },
            details: { causes: [{ message: canary('error cause') }] },
          }),
        );
        return;
      }
      this.#forward(incoming, back => {
        answer.writeHead(back.statusCode ?? 502, back.headers);
        back.pipe(answer);
        answer.on('close', () => back.destroy());
      });
    });
  }

  static async start(): Promise<PoisonedCluster> {
    const cluster = createSimulatedCluster({
      name: 'poisoned',
      seed: 'canaries',
      kinds: servedKinds(),
      workloads: false,
    });
    const served = await serveSimulatedClusters([cluster], { port: 0 });
    const poisoned = new PoisonedCluster(cluster, served);
    poisoned.fill(0);
    await new Promise<void>(resolve => {
      poisoned.#proxy.listen(0, '127.0.0.1', resolve);
    });
    return poisoned;
  }

  get kubeconfig(): string {
    const { port } = this.#proxy.address() as AddressInfo;
    return this.#served
      .kubeconfig('poisoned')
      .replace(`:${this.#served.port}`, `:${port}`);
  }

  /** Ids of the kinds that an agent can read here. */
  get kinds(): string[] {
    return kindSpecs()
      .map(({ id }) => id)
      .filter(id => id !== REFUSED);
  }

  /** Writes all objects, with other secrets in another round. */
  fill(round: number): void {
    for (const spec of kindSpecs()) {
      for (const shape of ['members', 'shapes', 'urls'] as const) {
        this.#put(
          `${spec.group}/${spec.resource}`,
          poisonedObject(spec, shape, round),
        );
      }
    }
    this.#put('/pods', realPod(round));
    const body = { password: canary('body', String(round)) };
    for (const [resource, kind] of [
      ['/secrets', 'Secret'],
      ['/configmaps', 'ConfigMap'],
    ]) {
      this.#put(resource, {
        ...{ apiVersion: 'v1', kind, data: body, stringData: body },
        metadata: { name: 'hidden', namespace: 'default', uid: `uid-${kind}` },
      });
    }
  }

  /** Takes all poisoned objects of one shape away. */
  remove(shape: 'members' | 'shapes' | 'urls'): void {
    for (const spec of kindSpecs()) {
      const namespace = spec.namespaced ? 'default' : undefined;
      this.#cluster.store.remove(
        `${spec.group}/${spec.resource}`,
        namespace,
        `poisoned-${shape}`,
      );
    }
  }

  async stop(): Promise<void> {
    this.#proxy.closeAllConnections();
    await new Promise(resolve => this.#proxy.close(resolve));
    await this.#served.stop();
  }

  #put(resource: string, object: JsonObject): void {
    this.#cluster.store.put(resource, object as any);
  }

  #forward(
    incoming: IncomingMessage,
    take: (answer: IncomingMessage) => void,
  ): void {
    const outgoing = request(
      {
        ...{ host: '127.0.0.1', port: this.#served.port },
        path: incoming.url,
        method: incoming.method,
        headers: incoming.headers,
      },
      take,
    );
    outgoing.on('error', () => {});
    incoming.on('close', () => {
      if (!incoming.complete) {
        outgoing.destroy();
      }
    });
    incoming.pipe(outgoing);
  }
}
