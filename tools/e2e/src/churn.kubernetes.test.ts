import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  TestCluster,
  describeWithKubernetes,
  startCluster,
} from '@backstage-fleet/kubernetes-harness';
import { Resource } from '@backstage-fleet/plugin-fleet-common';
import {
  contentHash,
  CustomKind,
  JsonObject,
  KindRegistry,
} from '@backstage-fleet/protocol';
import { parseAllDocuments, stringify } from 'yaml';
import { AgentProcess, prepareAgent } from './agent';
import { firstOutOfOrder, isJustBound, readTrails } from './churn/auditTrail';
import { Churn } from './churn/Churn';
import {
  applyWidgetKind,
  forgetHistory,
  removeWidgetKind,
  setRight,
  setThrottled,
} from './churn/incidents';
import { expectedObjects, resourcesOfHub } from './comparison';
import { Portal, startPortal } from './portal';
import { eventually } from './processes';

/** `npm run prove` sets ten minutes and 5,000 pods. */
const SECONDS = Number(process.env.FLEET_CHURN_SECONDS ?? 120);
const PODS = Number(process.env.FLEET_CHURN_PODS ?? 500);
const SEED = Number(process.env.FLEET_CHURN_SEED ?? Date.now() % 1_000_000);

jest.setTimeout(SECONDS * 1000 + 900_000);

const CLUSTER = 'churn-1';
const MANIFEST = resolve(
  __dirname,
  '../../../packages/fleet-agent/deploy/manifest.yaml',
);
/** A kind whose right is taken in the middle and not given back. */
const FORBIDDEN = 'limitranges';

const WIDGET: CustomKind = {
  group: 'example.com',
  versions: ['v1'],
  kind: 'Widget',
  resource: 'widgets',
  namespaced: true,
  fields: ['spec.size'],
};

const KINDS = new KindRegistry({ custom: [WIDGET] });

const keyOf = ({ kind, uid }: { kind: string; uid: string }) =>
  `${kind} ${uid}`;

const wordsOf = (item: Resource) =>
  `${item.kind} ${item.namespace ?? ''}/${item.name}`;

/** Eight requests at a time. */
async function inLanes<T>(
  items: readonly T[],
  act: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let item = rest.pop(); item !== undefined; item = rest.pop()) {
        await act(item);
      }
    }),
  );
}

describeWithKubernetes(`churn of ${SECONDS} s, seed ${SEED}`, () => {
  let dir: string;
  let cluster: TestCluster;
  let portal: Portal;
  let agent: AgentProcess;
  let churn: Churn;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fleet-churn-'));
    [cluster, portal] = await Promise.all([
      startCluster({
        name: CLUSTER,
        kwokNodes: Math.max(5, Math.ceil(PODS / 100)),
        auditLog: 'bodies',
      }),
      startPortal({ dir, fleet: { kinds: { custom: [WIDGET] } } }),
    ]);
    await cluster.kubectl(['apply', '-f', '-'], await rights());
    const { token } = await portal.client.createEnrollment({
      clusterName: CLUSTER,
      autoApprove: true,
    });
    agent = await prepareAgent({
      dir,
      hubUrl: portal.hubUrl,
      kubeconfig: await cluster.kubeconfigForServiceAccount(
        'fleet-agent',
        'fleet-agent',
        { expirationSeconds: 24 * 3600 },
      ),
      strict: true,
    });
    agent.start(token);
    await eventually('the first objects', async () => {
      const { counts } = await portal.client.getCluster(CLUSTER);
      return counts.nodes > 0 || undefined;
    });
  });

  afterAll(async () => {
    await agent?.stop();
    await portal?.stop();
    await cluster?.stop();
    if (!process.env.FLEET_KEEP_LOGS) {
      await rm(dir, { recursive: true, force: true });
    }
  });

  /** The manifest as a person applies it, less the Deployment; and the right to read the kind of the hub's configuration. */
  async function rights(): Promise<string> {
    const objects = parseAllDocuments(await readFile(MANIFEST, 'utf8'))
      .map(document => document.toJS())
      .filter(object => object && object.kind !== 'Deployment');
    const role = objects.find(object => object.kind === 'ClusterRole');
    role.rules.push({
      apiGroups: ['example.com'],
      resources: ['widgets'],
      verbs: ['get', 'list', 'watch'],
    });
    return objects.map(object => stringify(object)).join('---\n');
  }

  /** Things that go wrong at their share of the time. */
  async function incidents(start: number): Promise<void> {
    const plan: [number, () => Promise<unknown>][] = [
      [0.08, () => applyWidgetKind(cluster, ['size', 'color'])],
      [0.2, () => setRight(cluster, 'networkpolicies', false)],
      [0.3, () => forgetHistory(cluster)],
      [0.42, () => setThrottled(cluster, true)],
      [0.48, () => applyWidgetKind(cluster, ['size', 'color', 'weight'])],
      [0.52, () => setThrottled(cluster, false)],
      [0.56, () => knownLimitRange('before')],
      [0.6, () => setRight(cluster, FORBIDDEN, false)],
      [0.62, () => removeWidgetKind(cluster)],
      [0.68, () => cluster.restartApiServer()],
      [0.72, () => setRight(cluster, 'networkpolicies', true)],
      [0.76, () => applyWidgetKind(cluster, ['size'])],
      [0.8, () => widget()],
      [0.85, () => forgetHistory(cluster)],
      [0.9, () => limitRange('after')],
    ];
    for (const [share, incident] of plan) {
      const wait = start + share * SECONDS * 1000 - Date.now();
      await new Promise(done => setTimeout(done, Math.max(0, wait)));
      await eventually('the incident to happen', async () => {
        await incident();
        return true;
      });
    }
  }

  async function widget(): Promise<void> {
    await cluster.kubectl(
      ['apply', '-f', '-'],
      stringify({
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        metadata: { name: 'last', namespace: 'default' },
        spec: { size: 7 },
      }),
    );
  }

  /** One the hub has heard of before the right to read it is taken. */
  async function knownLimitRange(name: string): Promise<void> {
    await limitRange(name);
    await eventually(
      'the hub to know the limit range',
      async () => {
        const { items } = await portal.client.listResources({
          query: `cluster:${CLUSTER} kind:LimitRange`,
        });
        return items.length > 0 || undefined;
      },
      90_000,
      200,
    );
  }

  async function limitRange(name: string): Promise<void> {
    await cluster.kubectl(
      ['apply', '-f', '-'],
      stringify({
        apiVersion: 'v1',
        kind: 'LimitRange',
        metadata: { name, namespace: 'default' },
        spec: { limits: [{ type: 'Container', max: { cpu: '4' } }] },
      }),
    );
  }

  const isCompared = (kind: string) => kind !== FORBIDDEN;

  it('ends with an inventory equal to kubectl get, for every kind that may be read', async () => {
    churn = new Churn(cluster, { seed: SEED, maxPods: PODS });
    await churn.fill();
    const start = Date.now();
    await Promise.all([churn.run(start + SECONDS * 1000), incidents(start)]);
    process.stdout.write(
      `${churn.done} commands done, ${churn.failed} lost their object or the API server\n`,
    );
    expect(churn.done).toBeGreaterThan(SECONDS / 2);
    expect(churn.mostPods).toBeGreaterThan(PODS / 2);

    const equal = new Set<string>();
    let difference: string[] = [];
    await eventually(
      'the hub to hold what the API server lists',
      async () => {
        difference = await compare(equal);
        return difference.length === 0 || undefined;
      },
      240_000,
      2_000,
    ).catch(error => {
      throw new Error(
        `${error.message}\n${difference.slice(0, 40).join('\n')}`,
      );
    });
    process.stdout.write(`${equal.size} objects are equal\n`);
    const kinds = new Set([...equal].map(key => key.split(' ')[0]));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['pods', 'widgets.example.com']),
    );
  });

  /**
   * Lost, phantom and different objects. Pods that crash never rest, so two
   * lists are never of one moment: an object whose content was equal once
   * after the churn is compared no more, the lists are.
   */
  async function compare(equal: Set<string>): Promise<string[]> {
    const expected = new Map(
      (await expectedObjects(cluster, KINDS))
        .filter(item => isCompared(item.kind))
        .map(item => [keyOf(item), item]),
    );
    const known = await knownObjects();
    const present = new Set(known.map(keyOf));
    const difference = [
      ...[...expected]
        .filter(([key]) => !present.has(key))
        .map(([, item]) => `lost: ${item.words}`),
      ...known
        .filter(item => !expected.has(keyOf(item)))
        .map(item => `phantom: ${wordsOf(item)}`),
      ...(present.size === known.length ? [] : ['duplicates']),
    ];
    const rest = known.filter(
      item => expected.has(keyOf(item)) && !equal.has(keyOf(item)),
    );
    await inLanes(rest, async item => {
      const { object } = await portal.client.getResource(CLUSTER, item.uid);
      const { projection, words } = expected.get(keyOf(item))!;
      if (contentHash(object as JsonObject) === contentHash(projection)) {
        equal.add(keyOf(item));
      } else {
        difference.push(
          `different: ${words}\n  hub ${JSON.stringify(
            object,
          )}\n  api ${JSON.stringify(projection)}`,
        );
      }
    });
    return difference;
  }

  async function knownObjects(): Promise<Resource[]> {
    const all = await resourcesOfHub(portal.client, CLUSTER);
    return all.filter(item => isCompared(item.kind));
  }

  it('keeps what it knew of a kind that became forbidden, and says so with its age', async () => {
    const { kinds } = await portal.client.getCluster(CLUSTER);
    const status = kinds.find(({ kind }) => kind === FORBIDDEN)!;
    expect(status).toMatchObject({ state: 'forbidden', count: 1 });
    expect(Date.parse(status.lastHeardAt!)).toBeLessThan(Date.now() - 1000);
    const { items } = await portal.client.listResources({
      query: `cluster:${CLUSTER} kind:LimitRange`,
    });
    expect(items.map(item => item.name)).toEqual(['before']);
  });

  it('has only versions that the audit log shows, in its order', async () => {
    // The hub first: pods that crash go on, and what it knows the log shows.
    const histories: [Resource, string[]][] = [];
    await inLanes(await knownObjects(), async item => {
      const page = await portal.client.listVersions(CLUSTER, item.uid, {
        limit: 500,
      });
      const states = page.items
        .filter(({ object }) => object && !isJustBound(object as JsonObject))
        .map(version => version.hash)
        .reverse();
      histories.push([item, states]);
    });
    const trails = await readTrails(cluster.auditEvents(), KINDS);
    const now = await statesNow();
    const wrong: string[] = [];
    let versions = 0;
    let objects = 0;
    for (const [item, states] of histories) {
      const logged = trails.get(keyOf(item));
      if (!logged) {
        continue;
      }
      // A write that the API server did not answer, because it was just
      // restarted, is in its store and not in its log.
      const last = now.get(keyOf(item));
      const trail = last === undefined ? logged : [...logged, last];
      const at = firstOutOfOrder(states, trail);
      if (at !== undefined) {
        wrong.push(
          `${wordsOf(item)}: version ${at + 1} of ${
            states.length
          } is no state after the one before; the log shows ${trail.length}`,
        );
      }
      versions += states.length;
      objects += 1;
    }
    process.stdout.write(
      `${versions} versions of ${objects} objects are states of the audit log\n`,
    );
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(versions).toBeGreaterThan(50);
  });

  it('has the state of the API server as the last version of every object', async () => {
    const settled = new Set<string>();
    let changed = 0;
    let rest: string[] = [];
    await eventually(
      'the last version of every object to be its state',
      async () => {
        const now = await statesNow();
        const open = (await knownObjects()).filter(
          item => now.has(keyOf(item)) && !settled.has(keyOf(item)),
        );
        rest = [];
        await inLanes(open, async item => {
          const { items } = await portal.client.listVersions(
            CLUSTER,
            item.uid,
            { limit: 1 },
          );
          if (items.length === 0) {
            // As it was on the first list, which writes no versions.
            settled.add(keyOf(item));
          } else if (items[0].hash === now.get(keyOf(item))) {
            settled.add(keyOf(item));
            changed += 1;
          } else {
            rest.push(wordsOf(item));
          }
        });
        return rest.length === 0 || undefined;
      },
      120_000,
      1_000,
    ).catch(error => {
      throw new Error(`${error.message}\n${rest.slice(0, 20).join('\n')}`);
    });
    expect(changed).toBeGreaterThan(50);
  });

  /** Hashes of what the API server lists, by key. */
  async function statesNow(): Promise<Map<string, string>> {
    const all = await expectedObjects(cluster, KINDS);
    return new Map(
      all.map(item => [keyOf(item), contentHash(item.projection)]),
    );
  }

  it('let no value out that is not collected', async () => {
    const changes = JSON.stringify(
      (await portal.client.listChanges({ cluster: CLUSTER, limit: 500 })).items,
    );
    expect(changes).not.toMatch(/canary-(env|config|widget)/);
    expect(portal.log()).not.toMatch(/canary-(env|config|widget)/);
    expect(agent.log()).not.toMatch(/canary-(env|config|widget)/);
  });
});
