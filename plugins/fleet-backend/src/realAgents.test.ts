import { Agent, AgentState, memoryState } from '@backstage-fleet/agent';
import { builtInKinds } from '@backstage-fleet/simulator';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from './__testUtils__/databases';
import { readUntil } from './__testUtils__/eventually';
import { pod, upsert } from './__testUtils__/objects';
import { addDeployment, RealAgents } from './__testUtils__/realAgents';
import { recordItems } from './__testUtils__/recordItems';
import { TestAgent } from './__testUtils__/TestAgent';
import { startTestHub, TestHub } from './__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

const WIDGETS = 'widgets.example.com';
const POLICIES = 'policies.security.example.com';

/** Kinds of a cluster's own, as a CustomResourceDefinition brings them. */
const OWN_KINDS: (typeof builtInKinds)[number][] = [
  {
    group: 'example.com',
    version: 'v1',
    kind: 'Widget',
    plural: 'widgets',
    singular: 'widget',
    namespaced: true,
  },
  {
    group: 'security.example.com',
    version: 'v1',
    kind: 'Policy',
    plural: 'policies',
    singular: 'policy',
    namespaced: true,
  },
];

/** What the hub's configuration says of them. */
const CUSTOM = [
  {
    group: 'example.com',
    versions: ['v1'],
    kind: 'Widget',
    resource: 'widgets',
    namespaced: true,
    fields: ['spec.size', 'status.phase'],
    columns: { status: 'status.phase', states: { healthy: ['Ready'] } },
  },
  {
    group: 'security.example.com',
    versions: ['v1'],
    kind: 'Policy',
    resource: 'policies',
    namespaced: true,
    fields: ['spec.rules'],
    profile: 'security',
  },
];

describe.each(databases.eachSupportedId())(
  'real agents and a hub on %p',
  id => {
    let knex: Knex;
    let hub: TestHub;
    let real: RealAgents;
    /** Of the agent of `alpha`, which most of the tests go on with. */
    const state = memoryState();
    let agent: Agent;

    const token = async (request: object): Promise<string> => {
      const made = await hub.portal('POST', '/enrollments', {
        autoApprove: true,
        ...request,
      });
      return made.token;
    };
    const attach = async (
      cluster: string,
      options: Partial<Parameters<RealAgents['make']>[1]> = {},
    ) => {
      const made = await real.make(cluster, { hubUrl: hub.url, ...options });
      await made.start();
      return made;
    };
    /** Names of the objects of a kind that the hub holds of a cluster. */
    const names = async (cluster: string, kind: string): Promise<string[]> => {
      const rows = await knex('resources')
        .join('clusters', 'clusters.id', 'resources.cluster_id')
        .where({ 'clusters.name': cluster, 'resources.kind': kind })
        .orderBy('resources.name')
        .select('resources.name');
      return rows.map(row => row.name);
    };
    const namesOf = (cluster: string, kind: string, count: number) =>
      readUntil(
        () => names(cluster, kind),
        found => found.length === count,
      );
    const hubKids = async (of: AgentState) =>
      (await of.load())!.identity!.hubKeys.map(key => key.kid);
    const agentRow = () =>
      knex('agents').where({ id: agent.status().agentId }).first();

    beforeAll(async () => {
      knex = await migratedDatabase(databases, id);
      hub = await startTestHub({ knex, config: { kinds: { custom: CUSTOM } } });
      real = await RealAgents.serve(['alpha', 'edge-1', 'edge-2', 'edge-3'], {
        kinds: [...builtInKinds, ...OWN_KINDS],
      });
      const alpha = real.cluster('alpha');
      alpha.create({
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        metadata: { name: 'gear', namespace: 'default' },
        spec: { size: 'large', recipe: 'kept in the cluster' },
        status: { phase: 'Ready' },
      } as any);
      alpha.create({
        apiVersion: 'security.example.com/v1',
        kind: 'Policy',
        metadata: { name: 'strict', namespace: 'default' },
        spec: { rules: ['none'] },
      } as any);
      agent = await attach('alpha', {
        state,
        token: await token({ clusterName: 'alpha' }),
      });
      await namesOf('alpha', 'deployments.apps', 2);
    });
    afterAll(async () => {
      await real?.stop();
      await hub?.stop();
    });

    it('report kinds of the configuration, and of these what it names', async () => {
      expect(await namesOf('alpha', WIDGETS, 1)).toEqual(['gear']);
      const { items } = await hub.portal('GET', '/resources?query=kind:Widget');
      expect(items[0]).toMatchObject({ status: 'Ready', state: 'healthy' });
      const gear = await hub.portal(
        'GET',
        `/clusters/alpha/resources/${items[0].uid}`,
      );
      expect(gear.object.spec).toEqual({ size: 'large' });
      expect(await names('alpha', POLICIES)).toEqual([]);
    });

    it('of two profiles report the kinds of their own', async () => {
      const security = await attach('alpha', {
        profile: 'security',
        token: await token({
          clusterName: 'alpha',
          profile: 'security',
          mode: 'join',
        }),
      });
      expect(await namesOf('alpha', POLICIES, 1)).toEqual(['strict']);
      expect(Object.keys(security.status().kinds)).toEqual([POLICIES]);
      expect(Object.keys(agent.status().kinds)).not.toContain(POLICIES);
      const { agents } = await hub.portal('GET', '/clusters/alpha');
      expect(agents.map((each: any) => each.profile).sort()).toEqual([
        'inventory',
        'security',
      ]);
      await security.stop();
    });

    it('enroll many at once with a batch token, and no more than it allows', async () => {
      const batch = await token({ maxUses: 2, namePrefix: 'edge-' });
      const edges = ['edge-1', 'edge-2'];
      const made = await Promise.all(
        edges.map(name => attach(name, { token: batch, clusterName: name })),
      );
      for (const [index, name] of edges.entries()) {
        expect(made[index].status()).toMatchObject({
          phase: 'running',
          clusterName: name,
        });
        expect(await namesOf(name, 'deployments.apps', 2)).toHaveLength(2);
      }
      const late = await real.make('edge-3', {
        hubUrl: hub.url,
        token: batch,
        clusterName: 'edge-3',
      });
      await expect(late.start()).rejects.toThrow('bad_enrollment_token');
      await Promise.all(made.map(each => each.stop()));
    });

    it('send after a restart only that they hold the same', async () => {
      await agent.stop();
      addDeployment(real.cluster('alpha'), 'fresh');
      const [{ seq }] = await knex('feed').max('seq as seq');
      const { dispatcher, items } = recordItems();
      agent = await attach('alpha', { state, dispatcher });
      await namesOf('alpha', 'deployments.apps', 3);
      const same = items.filter(item => item.t === 'same');
      const whole = items.filter(item => item.t === 'upsert');
      expect(same.map(item => item.kind)).toContain('deployments.apps');
      // The deployment, its replica set and pod, with what changed of them meanwhile.
      expect([
        ...new Set(whole.map(item => item.object.metadata.name.slice(0, 5))),
      ]).toEqual(['fresh']);
      const news = await knex('feed').where('seq', '>', seq);
      expect(new Set(news.map(row => row.name.slice(0, 5)))).toEqual(
        new Set(['fresh']),
      );
      await agent.stop();
      await dispatcher.destroy();
      agent = await attach('alpha', { state });
    });

    it('replace their key when it is old', async () => {
      const { kid: old } = await agentRow();
      expect(agent.status().fingerprint).toBe(old);
      await agent.stop();
      agent = await attach('alpha', { state, keyRotationSeconds: 1 });
      const row = await readUntil(agentRow, ({ kid }) => kid !== old);
      expect(row.kid).not.toBe(old);
      await agent.stop();
      agent = await attach('alpha', { state });
      expect(agent.status().fingerprint).toBe((await agentRow()).kid);
      expect(agent.status().phase).toBe('running');
    });

    it('follow the keys of the hub, also those that were away meanwhile', async () => {
      const awayState = memoryState();
      const away = await attach('edge-3', {
        state: awayState,
        token: await token({ clusterName: 'edge-3' }),
      });
      await namesOf('edge-3', 'deployments.apps', 2);
      await away.stop();

      const [before] = await hubKids(state);
      const { keys } = await hub.portal('POST', '/hub/keys/rotate');
      const next = keys.find((key: any) => key.state === 'next').kid;
      expect(
        await readUntil(
          () => hubKids(state),
          kids => kids.length === 2,
        ),
      ).toEqual([before, next]);

      // The overlap is over.
      await knex('hub_keys').where({ kid: next }).update({ active_from: 1 });
      const now = await hub.portal('GET', '/hub');
      expect(now.keys.map((key: any) => [key.kid, key.state])).toEqual([
        [next, 'active'],
        [before, 'retired'],
      ]);
      await hub.portal('POST', '/clusters/alpha/resync', { kind: 'pods' });
      const told = (type: string) => knex('downlink').where({ type });
      expect(
        await readUntil(
          () => told('resync'),
          rows => rows.length === 0,
        ),
      ).toEqual([]);
      expect(agent.status().counters.downlinkRefused).toBe(0);

      expect(await hubKids(awayState)).toEqual([before]);
      const back = await attach('edge-3', { state: awayState });
      const learned = await readUntil(
        () => hubKids(awayState),
        kids => kids.includes(next),
      );
      expect(learned).toEqual([before, next]);
      await hub.portal('POST', '/clusters/edge-3/resync', { kind: 'pods' });
      expect(
        await readUntil(
          () => told('resync'),
          rows => rows.length === 0,
        ),
      ).toEqual([]);
      expect(back.status().counters.downlinkRefused).toBe(0);
      await back.stop();
    });

    it('are shut out while two use one key; the accepted one gets another', async () => {
      const copy = memoryState(await state.load());
      const { kid: copied } = await agentRow();
      const twin = await attach('alpha', { state: copy });
      const phases = () => [agent.status().phase, twin.status().phase];
      await readUntil(phases, all => all.every(phase => phase === 'cloned'));
      expect(phases()).toEqual(['cloned', 'cloned']);
      await twin.stop();

      await hub.portal(
        'POST',
        `/clusters/alpha/agents/${agent.status().agentId}/accept`,
      );
      await readUntil(
        () => agent.status().phase,
        phase => phase === 'running',
      );
      const row = await readUntil(agentRow, ({ kid }) => kid !== copied);
      expect(row.kid).not.toBe(copied);
      addDeployment(real.cluster('alpha'), 'again');
      expect(await namesOf('alpha', 'deployments.apps', 4)).toHaveLength(4);
      expect(agent.status().fingerprint).toBe(row.kid);
    });

    it('take back what their own side denies, and bring it again when it is allowed', async () => {
      expect(await namesOf('alpha', 'pods', 4)).toHaveLength(4);
      await agent.stop();
      agent = await attach('alpha', { state, denyKinds: ['pods'] });
      expect(await namesOf('alpha', 'pods', 0)).toEqual([]);
      const { kinds } = await readUntil(
        () => hub.portal('GET', '/clusters/alpha'),
        cluster =>
          cluster.kinds.find((kind: any) => kind.kind === 'pods').state ===
          'forbidden',
      );
      expect(kinds.find((kind: any) => kind.kind === 'pods')).toMatchObject({
        state: 'forbidden',
        message: 'The configuration of the agent denies this kind',
      });
      expect(await names('alpha', 'deployments.apps')).toHaveLength(4);
      await agent.stop();
      agent = await attach('alpha', { state });
      expect(await namesOf('alpha', 'pods', 4)).toHaveLength(4);
    });

    it('of protocol 1 are served beside them, without what they do not know', async () => {
      const old = await TestAgent.attach(hub, {
        clusterName: 'old',
        kubeSystemUid: 'another-cluster',
        protocol: { min: 1, max: 1 },
      });
      const { body } = await old.hello();
      expect(body.v).toBe(1);
      expect(body.config.kinds).not.toContain(WIDGETS);
      expect(body.config.custom).toBeUndefined();
      expect(body.limits).not.toHaveProperty('maxObjects');
      await old.batch([upsert('pods', pod('p1'))]);
      expect(await names('old', 'pods')).toEqual(['pod-p1']);
      await hub.portal('POST', '/clusters/old/resync', { kind: 'pods' });
      expect((await old.poll()).body.messages).toHaveLength(1);
    });

    it('keep to the quota of the hub, and send the rest once there is room', async () => {
      const small = await migratedDatabase(databases, id);
      const other = await startTestHub({
        knex: small,
        config: { agents: { maxObjects: 10 } },
      });
      const made = await other.portal('POST', '/enrollments', {
        clusterName: 'edge-1',
        autoApprove: true,
      });
      const full = await real.make('edge-1', {
        hubUrl: other.url,
        token: made.token,
      });
      await full.start();
      const objects = async () => {
        const rows = await small('resources').select('uid');
        return rows.length;
      };
      const rejected = () =>
        Object.values(full.status().kinds).reduce(
          (sum, kind) => sum + kind.quarantined,
          0,
        );
      await readUntil(objects, count => count === 10);
      expect(await objects()).toBe(10);
      expect(await readUntil(rejected, count => count > 0)).toBeGreaterThan(0);

      const edge = real.cluster('edge-1');
      for (const name of ['web', 'shop']) {
        edge.delete({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          namespace: 'default',
          name,
        });
      }
      expect(await readUntil(rejected, count => count === 0)).toBe(0);
      await full.stop();
      await other.stop();
      await small.destroy();
    });
  },
);
