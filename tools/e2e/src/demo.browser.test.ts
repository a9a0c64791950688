import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  ServedClusters,
  createSimulatedCluster,
  serveSimulatedClusters,
} from '@backstage-fleet/simulator';
import { Browser, BrowserContext, Page } from 'playwright-core';
import { AgentProcess, prepareAgent } from './agent';
import { launchBrowser, openAsPersona, watchErrors } from './browser';
import { Portal, startPortal } from './portal';
import { LoggedProcess, eventually, startLogged } from './processes';

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, '../../..');
/** Clusters of the demo that these tests know by name. */
const CLUSTERS = ['ber-stg-1', 'fra-dev-1', 'osl-prod-1'];

/** Every page below /fleet, and words that stand on it once it has its data. */
const PAGES: readonly [path: string, text: string | RegExp][] = [
  ['overview', 'Needs attention'],
  ['clusters', 'osl-prod-1'],
  ['clusters?by=environment', 'osl-prod-1'],
  ['clusters?q=no-such-cluster', 'No cluster matches'],
  ['clusters/osl-prod-1', 'What is collected'],
  ['clusters/osl-prod-1/workloads', /payments\//],
  ['clusters/osl-prod-1/nodes', /osl-prod-1-\w/],
  ['clusters/osl-prod-1/resources', /\(\d+\)/],
  ['clusters/osl-prod-1/changes', 'Last 24 hours'],
  ['clusters/osl-prod-1/collected', 'deployments.apps'],
  ['clusters/osl-prod-1/settings', 'Rename'],
  ['search', /./],
  ['changes', /./],
  ['ingresses', /./],
  ['agents', /./],
  ['audit', /./],
  ['hub', /./],
  ['enroll', 'Name the cluster'],
];

/** What `npm start` starts: a portal, and simulated clusters whose agents are the real ones. */
describe('the demo fleet in a browser', () => {
  let dir: string;
  let portal: Portal;
  let demo: LoggedProcess;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let errors: string[] = [];

  /** Keeps a picture where FLEET_SCREENSHOT_DIR says so; the docs show them. */
  async function picture(name: string) {
    const folder = process.env.FLEET_SCREENSHOT_DIR;
    if (folder) {
      await mkdir(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.png`) });
    }
  }

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fleet-demo-'));
    [portal, browser] = await Promise.all([
      startPortal({ dir }),
      launchBrowser(),
    ]);
    demo = startLogged(
      process.execPath,
      [
        '-r',
        require.resolve('@backstage/cli-node/config/nodeTransform.cjs', {
          paths: [ROOT],
        }),
        'src/main',
        '--hub',
        portal.url,
        '--state',
        join(dir, 'agents'),
        '--logs',
        dir,
      ],
      {
        cwd: join(ROOT, 'tools/demo'),
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          FLEET_DEMO_TOKEN: portal.token,
        },
        logFile: join(dir, 'demo.log'),
      },
    );
    await eventually(
      'the clusters to be known with their pods',
      async () => {
        if (demo.child.exitCode !== null) {
          throw new Error(demo.log().slice(-2000));
        }
        const { items } = await portal.client.listClusters();
        return (
          CLUSTERS.every(name =>
            items.some(item => item.name === name && item.counts.pods > 10),
          ) || undefined
        );
      },
      240_000,
    );
    context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
    });
    // The first lists of all clusters come in meanwhile.
    context.setDefaultTimeout(60_000);
    page = await context.newPage();
    errors = watchErrors(page);
    await openAsPersona(page, `${portal.url}/`);
  });

  afterEach(() => {
    const written = errors.splice(0);
    if (written.length > 0) {
      throw new Error(`The page wrote to the console: ${written.join('\n')}`);
    }
  });

  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
    await portal?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('opens on the overview, with every cluster on the map', async () => {
    await page.waitForURL(`${portal.url}/fleet/overview`);
    for (const name of CLUSTERS) {
      await page.locator(`[data-tile="${name}"]`).waitFor();
    }
    for (const panel of [
      'Needs attention',
      'What changed',
      'Will break next',
      'Kubernetes versions',
      'Capacity',
    ]) {
      await page.getByRole('heading', { name: panel }).waitFor();
    }
    await picture('overview');
  });

  it('leads from the overview to the rows behind its numbers', async () => {
    await page
      .getByRole('link', { name: /^\d+ clusters/ })
      .first()
      .click();
    for (const name of CLUSTERS) {
      await page.getByRole('row', { name: new RegExp(name) }).waitFor();
    }
    expect(page.url()).toBe(`${portal.url}/fleet/clusters`);
    await picture('clusters');
  });

  it('narrows the list by name and says so when nothing is left', async () => {
    const search = page.getByRole('searchbox', { name: 'Find a cluster' });
    await search.fill('osl-prod');
    await page
      .getByRole('row', { name: /ber-stg-1/ })
      .waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /osl-prod-1/ }).waitFor();
    await search.fill('no-such-cluster');
    await page.getByText('No cluster matches').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).last().click();
    await page.getByRole('row', { name: /ber-stg-1/ }).waitFor();
  });

  it('leads from the list to a cluster and through its tabs', async () => {
    // Found by its name, so that no other row moves it from under the pointer.
    await page.goto(`${portal.url}/fleet/clusters?q=osl-prod-1`);
    await page.getByRole('row', { name: /osl-prod-1/ }).click();
    await page.getByRole('heading', { name: 'osl-prod-1' }).first().waitFor();
    await page.getByText('Deployments by namespace').waitFor();
    await page.getByText('What is collected').waitFor();
    await picture('cluster');

    const tabs = page.getByRole('tablist', { name: 'Cluster osl-prod-1' });
    const open = async (tab: string, path: string) => {
      await tabs.getByRole('tab', { name: tab, exact: true }).click();
      await page.waitForURL(`${portal.url}/fleet/clusters/osl-prod-1/${path}`);
    };
    await open('Workloads', 'workloads');
    await page
      .getByRole('row', { name: /payments\// })
      .first()
      .waitFor();
    await picture('workloads');

    await open('Nodes', 'nodes');
    await page
      .getByRole('row', { name: /osl-prod-1/ })
      .first()
      .waitFor();
    await picture('nodes');

    await open('Resources', 'resources');
    await page.getByRole('row').nth(1).waitFor();
    await picture('resources');

    await open('What leaves it', 'collected');
    await page.getByRole('button', { name: /deployments\.apps/ }).click();
    await page.getByText(/bytes as sent/).waitFor();
    await picture('collected');

    await open('Settings', 'settings');
    await page.getByRole('button', { name: 'Rename' }).waitFor();
    await picture('settings');

    // The script of life goes on: something happens in one of the clusters
    // within minutes, and its page tells of it.
    await open('Changes', 'changes');
    const change = await eventually(
      'a change of a living cluster to be in the feed',
      async () => (await portal.client.listChanges({ limit: 1 })).items[0],
      150_000,
    );
    await page.goto(`${portal.url}/fleet/clusters/${change.cluster}/changes`);
    await page
      .getByText(/^(Created|Changed|Deleted)$/)
      .first()
      .waitFor();
    await picture('changes');
  });

  it('says in a sentence that a cluster does not exist', async () => {
    await page.goto(`${portal.url}/fleet/clusters/no-such-cluster`);
    await page
      .getByText(/no-such-cluster/)
      .first()
      .waitFor();
    await page
      .getByText(/no cluster/i)
      .first()
      .waitFor();
    // The browser itself writes the 404 to the console.
    errors.splice(0, errors.length, ...errors.filter(e => !/404/.test(e)));
  });

  it('makes an entity of each cluster', async () => {
    await page.goto(`${portal.url}/catalog/default/resource/osl-prod-1`);
    await eventually(
      'the entity of osl-prod-1',
      async () => {
        await page.reload();
        await page
          .getByText('kubernetes-cluster')
          .first()
          .waitFor({ timeout: 5000 });
        return true;
      },
      60_000,
    );
    // While the entity was not there yet, the browser wrote 404s to the console.
    errors.splice(0, errors.length, ...errors.filter(e => !/404/.test(e)));
  });

  describe('enrollment', () => {
    let served: ServedClusters;
    let agent: AgentProcess | undefined;
    let ticking: ReturnType<typeof setInterval>;

    beforeAll(async () => {
      const cluster = createSimulatedCluster({ name: 'sto-edge-1', seed: 7 });
      served = await serveSimulatedClusters([cluster], {
        host: '127.0.0.1',
        port: 0,
      });
      ticking = setInterval(() => cluster.tick(1), 1000);
    });

    afterAll(async () => {
      clearInterval(ticking);
      await agent?.stop();
      await served?.stop();
    });

    it('goes from a name to a living cluster on one page', async () => {
      await page.goto(`${portal.url}/fleet/enroll`);
      const name = page.getByRole('textbox', { name: /^Name/ });
      await name.fill('Not A Name');
      await page.getByText(/does not fit/).waitFor();
      await name.fill('sto-edge-1');
      await page
        .getByRole('textbox', { name: /Environment/ })
        .fill('production');
      await page.getByRole('button', { name: 'Create token' }).click();
      const token = (
        await page
          .getByText(/^fleet_[\w-]{20,}$/)
          .first()
          .innerText()
      ).trim();
      await page.getByText('Waiting for the agent of sto-edge-1').waitFor();
      await picture('enroll-token');

      const kubeconfig = join(dir, 'sto-edge-1.kubeconfig');
      await writeFile(kubeconfig, served.kubeconfig('sto-edge-1'), {
        mode: 0o600,
      });
      agent = await prepareAgent({
        dir,
        hubUrl: portal.hubUrl,
        kubeconfig,
        name: 'sto-edge-1',
      });
      agent.start(token);
      await page
        .getByText('An agent asks to be let in as sto-edge-1')
        .waitFor();
      const { items } = await portal.client.listEnrollments({
        state: ['pending'],
      });
      const { fingerprint } = items[0];
      await page.getByText(fingerprint!).first().waitFor();
      await eventually(
        'the agent to show the same fingerprint',
        async () => agent!.log().includes(fingerprint!) || undefined,
      );
      await picture('enroll-approve');
      await page.getByRole('button', { name: 'Approve' }).first().click();
      await page.getByText('sto-edge-1 is in').waitFor();
      await page.getByRole('link', { name: 'Open sto-edge-1' }).first().click();
      await page.getByRole('heading', { name: 'sto-edge-1' }).first().waitFor();
      expect(page.url()).toBe(`${portal.url}/fleet/clusters/sto-edge-1`);
      expect(agent.log()).not.toContain(token);
      expect(portal.log()).not.toContain(token);
    });
  });

  it.each([
    ['light', 1440],
    ['light', 390],
    ['dark', 1440],
    ['dark', 390],
  ] as const)('fits a %s screen of %i pixels', async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    const wider: { path: string; overflow: number }[] = [];
    for (const [path, text] of PAGES) {
      await page.goto(`${portal.url}/fleet/${path}`);
      await page.getByRole('tab', { name: 'Overview' }).first().waitFor();
      await page
        .locator('#root')
        .getByText(text)
        .filter({ visible: true })
        .first()
        .waitFor();
      // A page that is open always has a hint pending, so the network is never idle.
      await page.waitForTimeout(1000);
      const overflow = await page.evaluate(
        () =>
          document.documentElement.scrollWidth -
          document.documentElement.clientWidth,
      );
      if (overflow > 0) {
        wider.push({ path, overflow });
      }
      await picture(
        `${path.replace(/[^a-z0-9-]+/g, '-')}-${colorScheme}-${width}`,
      );
    }
    expect(wider).toEqual([]);
  });
});
