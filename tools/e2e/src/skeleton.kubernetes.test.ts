import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  TestCluster,
  describeWithKubernetes,
  startCluster,
  testLabels,
} from '@backstage-fleet/kubernetes-harness';
import { KindRegistry } from '@backstage-fleet/protocol';
import { Browser, Page } from 'playwright-core';
import { parseAllDocuments, stringify } from 'yaml';
import { AgentProcess, prepareAgent } from './agent';
import { launchBrowser, openAsPersona, watchErrors } from './browser';
import {
  describeResources,
  objectsOfCluster,
  resourcesOfHub,
} from './comparison';
import { Portal, startPortal } from './portal';
import { eventually } from './processes';

jest.setTimeout(300_000);

const CLUSTER = 'real-1';
const CANARY = 'canary-5f2b9c71e0d84a63';
const MANIFEST = resolve(
  __dirname,
  '../../../packages/fleet-agent/deploy/manifest.yaml',
);
/** What the page promises: a change is there this long after the command that made it. */
const PROMISE_MS = 2000;

/** The manifest as a person applies it, less the Deployment, whose image is not to be had here. */
async function rbacOfManifest(): Promise<string> {
  return parseAllDocuments(await readFile(MANIFEST, 'utf8'))
    .map(document => document.toJS())
    .filter(object => object && object.kind !== 'Deployment')
    .map(object => stringify(object))
    .join('---\n');
}

describeWithKubernetes('walking skeleton', () => {
  let dir: string;
  let cluster: TestCluster;
  let portal: Portal;
  let agent: AgentProcess;
  let browser: Browser;
  let page: Page;
  let pageErrors: string[];

  /** Row of a deployment in the table of workloads. */
  const row = (name: string) =>
    page.getByRole('row').filter({ hasText: name }).first();

  /** Runs kubectl, then waits for the page; answers how long the page took. */
  async function seen(
    command: () => Promise<unknown>,
    state: () => Promise<unknown>,
  ): Promise<number> {
    await command();
    const start = Date.now();
    await state();
    return Date.now() - start;
  }

  /** Waits until the hub has what the API server has, object by object. */
  async function expectEqual() {
    let difference: string[] = [];
    await eventually(
      'the hub to hold what the API server lists',
      async () => {
        const real = await objectsOfCluster(cluster);
        const known = describeResources(
          await resourcesOfHub(portal.client, CLUSTER),
        );
        const knownSet = new Set(known);
        difference = [
          ...[...real].filter(o => !knownSet.has(o)).map(o => `lost: ${o}`),
          ...known.filter(o => !real.has(o)).map(o => `phantom: ${o}`),
          ...(known.length === knownSet.size ? [] : ['duplicates']),
        ];
        return difference.length === 0 ? true : undefined;
      },
      60_000,
      500,
    ).catch(error => {
      throw new Error(`${error.message}\n${difference.join('\n')}`);
    });
  }

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fleet-e2e-'));
    [cluster, portal, browser] = await Promise.all([
      startCluster({ name: CLUSTER, kwokNodes: 3 }),
      startPortal({ dir }),
      launchBrowser(),
    ]);
    await cluster.kubectl(['apply', '-f', '-'], await rbacOfManifest());
    await cluster.kubectl(
      ['apply', '-f', '-'],
      stringify({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'planted', namespace: 'default' },
        stringData: { password: CANARY },
      }),
    );
  });

  afterAll(async () => {
    await browser?.close();
    await agent?.stop();
    await portal?.stop();
    await cluster?.stop();
    if (!process.env.FLEET_KEEP_LOGS) {
      await rm(dir, { recursive: true, force: true });
    }
  });

  afterEach(async () => {
    const folder = process.env.FLEET_SCREENSHOT_DIR;
    const { currentTestName } = expect.getState();
    if (folder && page && !page.isClosed() && currentTestName) {
      const name = currentTestName.replace(/[^a-z0-9]+/gi, '-').slice(0, 80);
      await page.screenshot({ path: join(folder, `${name}.png`) });
    }
  });

  it('attaches an agent that has the rights of the manifest and no more, after approval of its fingerprint', async () => {
    const enrollment = await portal.client.createEnrollment({
      clusterName: CLUSTER,
      environment: 'test',
      owner: 'group:default/platform-team',
    });
    agent = await prepareAgent({
      dir,
      hubUrl: portal.hubUrl,
      kubeconfig: await cluster.kubeconfigForServiceAccount(
        'fleet-agent',
        'fleet-agent',
      ),
      strict: true,
    });
    agent.start(enrollment.token);
    const pending = await eventually(
      'the agent to ask to be let in',
      async () => {
        const now = await portal.client.getEnrollment(enrollment.id);
        return now.state === 'pending' ? now : undefined;
      },
    );
    await eventually(
      'the agent to show the fingerprint',
      async () => agent.log().includes(pending.fingerprint!) || undefined,
    );
    await expect(portal.client.getCluster(CLUSTER)).rejects.toMatchObject({
      statusCode: 404,
    });
    await portal.client.approveEnrollment(enrollment.id, pending.fingerprint!);
    await expectEqual();
    const known = await portal.client.getCluster(CLUSTER);
    expect(known.state).toBe('live');
    expect(known.counts).toMatchObject({ nodes: 3, nodesReady: 3 });
    await eventually('all kinds to be live', async () => {
      const { kinds } = await portal.client.getCluster(CLUSTER);
      return (
        (kinds.length === new KindRegistry().idsOf('inventory').length &&
          kinds.every(kind => ['live', 'absent'].includes(kind.state)) &&
          kinds.find(({ kind }) => kind === 'pods')?.state === 'live') ||
        undefined
      );
    });
  });

  it('shows a deployment as it appears, scales, crashes and vanishes, each within two seconds', async () => {
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    pageErrors = watchErrors(page);
    await openAsPersona(page, `${portal.url}/fleet/clusters`);
    await page.goto(`${portal.url}/fleet/clusters/${CLUSTER}/workloads`);
    await page.getByRole('heading', { name: CLUSTER }).first().waitFor();
    await page
      .getByRole('heading', { name: 'Deployments' })
      .or(page.getByText('Deployments', { exact: true }))
      .first()
      .waitFor();
    const times: Record<string, number> = {};

    times.appears = await seen(
      () =>
        cluster.kubectl(
          ['apply', '-f', '-'],
          stringify({
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name: 'checkout-web', namespace: 'default' },
            spec: {
              replicas: 1,
              selector: { matchLabels: { app: 'checkout-web' } },
              template: {
                metadata: { labels: { app: 'checkout-web' } },
                spec: {
                  containers: [
                    {
                      name: 'web',
                      image: 'registry.test/checkout-web:1.0.0',
                      args: [`--token=${CANARY}`],
                      env: [{ name: 'PASSWORD', value: CANARY }],
                    },
                  ],
                },
              },
            },
          }),
        ),
      () => row('checkout-web').waitFor({ timeout: 15_000 }),
    );
    await row('checkout-web')
      .filter({ hasText: '1/1' })
      .waitFor({ timeout: 15_000 });

    times.scales = await seen(
      () =>
        cluster.kubectl([
          'scale',
          'deployment/checkout-web',
          '--replicas=3',
          '--timeout=10s',
        ]),
      () =>
        row('checkout-web')
          .filter({ hasText: '/3' })
          .waitFor({ timeout: 15_000 }),
    );
    await row('checkout-web')
      .filter({ hasText: '3/3' })
      .waitFor({ timeout: 15_000 });

    await cluster.kubectl([
      'label',
      'pods',
      '-l',
      'app=checkout-web',
      `${testLabels.crash}=true`,
    ]);
    // The crash is what the kubelet reports; the promise counts from there.
    await eventually(
      'the kubelet to report the crash',
      async () =>
        (
          await cluster.kubectl(['get', 'pods', '-l', 'app=checkout-web'])
        ).includes('CrashLoopBackOff') || undefined,
      30_000,
      50,
    );
    const crashed = Date.now();
    await page
      .getByText('CrashLoopBackOff')
      .first()
      .waitFor({ timeout: 15_000 });
    times.crashes = Date.now() - crashed;

    times.vanishes = await seen(
      () => cluster.kubectl(['delete', 'deployment/checkout-web']),
      () => row('checkout-web').waitFor({ state: 'detached', timeout: 15_000 }),
    );

    process.stdout.write(`visible after (ms): ${JSON.stringify(times)}\n`);
    for (const [what, ms] of Object.entries(times)) {
      expect({ what, late: ms > PROMISE_MS }).toEqual({ what, late: false });
    }
    expect(pageErrors).toEqual([]);
  });

  it('loses and duplicates nothing when hub, agent and API server restart in between', async () => {
    const create = (name: string) =>
      cluster.kubectl([
        'create',
        'deployment',
        name,
        '--image=registry.test/app:1',
        '--replicas=2',
      ]);

    await create('before-hub-restart');
    await portal.stop();
    await create('during-hub-restart');
    await cluster.kubectl(['delete', 'deployment/before-hub-restart']);
    await portal.start();
    await expectEqual();

    await agent.stop('SIGKILL');
    await create('during-agent-restart');
    await cluster.kubectl(['delete', 'deployment/during-hub-restart']);
    agent.start();
    await expectEqual();

    await cluster.stopApiServer();
    await new Promise(resume => setTimeout(resume, 1500));
    await cluster.startApiServer();
    await create('after-api-server-restart');
    await expectEqual();

    expect(await agent.stop()).toBe(0);
    agent.start();
    await expectEqual();

    // The feed says of each object once that it came, and once that it went.
    const counts = new Map<string, number>();
    let cursor: string | undefined;
    do {
      const changes = await portal.client.listChanges({
        cluster: CLUSTER,
        limit: 500,
        cursor,
      });
      for (const change of changes.items) {
        if (change.type !== 'modified') {
          const key = `${change.type} ${change.kind} ${change.uid}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
      }
      cursor = changes.nextCursor;
    } while (cursor);
    expect(counts.size).toBeGreaterThan(10);
    expect([...counts].filter(([, count]) => count !== 1)).toEqual([]);
  });

  it('keeps a planted secret and an environment value out of database, API and logs', async () => {
    await cluster.kubectl(
      ['apply', '-f', '-'],
      stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'planted',
          namespace: 'default',
          annotations: { 'example.com/note': CANARY },
        },
        spec: {
          containers: [
            {
              name: 'main',
              image: 'registry.test/app:1',
              command: ['run', CANARY],
              env: [{ name: 'API_KEY', value: CANARY }],
            },
          ],
        },
      }),
    );
    await expectEqual();
    const resources = await resourcesOfHub(portal.client, CLUSTER);
    expect(resources.some(item => item.name === 'planted')).toBe(true);
    expect(resources.some(item => item.kind === 'secrets')).toBe(false);

    let answers = JSON.stringify(resources);
    for (const { uid } of resources) {
      answers += JSON.stringify(await portal.client.getResource(CLUSTER, uid));
    }
    answers += JSON.stringify(
      await portal.client.listChanges({ cluster: CLUSTER, limit: 500 }),
    );
    expect(answers).toContain('API_KEY');
    expect(answers).not.toContain(CANARY);

    await portal.stop();
    expect(await filesWith('API_KEY')).not.toEqual([]);
    expect(await filesWith(CANARY)).toEqual([]);
    await portal.start();
  });

  /** Files of hub and agent (database, logs, identity) that hold a text. */
  async function filesWith(text: string): Promise<string[]> {
    const names = await readdir(dir, { recursive: true });
    const found: string[] = [];
    for (const name of names) {
      const bytes = await readFile(join(dir, name)).catch(() => undefined);
      if (bytes?.includes(text)) {
        found.push(name);
      }
    }
    return found;
  }

  it('says what happened when the agents of a cluster are revoked', async () => {
    await portal.client.revokeCluster(CLUSTER);
    await eventually(
      'the agent to learn that it is revoked',
      async () => /revoked/.test(agent.log()) || undefined,
      20_000,
    );
    const known = await portal.client.getCluster(CLUSTER);
    expect(known.state).toBe('revoked');
    expect(known.counts.nodes).toBe(3);
  });

  it('leaves no process behind', async () => {
    await agent.stop();
    await portal.stop();
    const left = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      .split('\n')
      .filter(line => line.includes(dir) && !line.includes('chrom'));
    expect(left).toEqual([]);
  });
});
