import { createAgent, loadKubernetesConnection } from '@backstage-fleet/agent';
import {
  Agent,
  KubernetesConnection,
  memoryState,
} from '@backstage-fleet/agent';
import { KindDigest, kindSpecs } from '@backstage-fleet/protocol';
import {
  DemoFleet,
  demoFleet,
  serveSimulatedClusters,
} from '@backstage-fleet/simulator';
import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { readDigests } from './ingest/DigestStore';
import { migratedDatabase, testDatabases } from './__testUtils__/databases';
import { readUntil } from './__testUtils__/eventually';
import { startTestHub, TestHub } from './__testUtils__/testHub';

jest.setTimeout(120_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'hub on %p, agent and simulated cluster',
  id => {
    let knex: Knex;
    let hub: TestHub;
    let fleet: DemoFleet;
    let served: Awaited<ReturnType<typeof serveSimulatedClusters>>;
    let kubernetes: KubernetesConnection;
    const state = memoryState();
    let agent: Agent;

    const attach = async () => {
      const name = fleet.clusters[0].cluster.name;
      kubernetes = await loadKubernetesConnection({
        kubeconfigText: served.kubeconfig(name),
      });
      agent = createAgent({
        hubUrl: hub.url,
        kubernetes,
        state,
        enrollmentToken: async () => {
          const { token } = await hub.portal('POST', '/enrollments', {
            clusterName: name,
            autoApprove: true,
          });
          return token;
        },
        logger: mockServices.logger.mock(),
      });
      await agent.start();
    };

    beforeAll(async () => {
      knex = await migratedDatabase(databases, id);
      hub = await startTestHub({ knex });
      fleet = demoFleet({ seed: 'hub', warmUpSeconds: 60 });
      served = await serveSimulatedClusters([fleet.clusters[0].cluster], {
        port: 0,
      });
      await attach();
    });
    afterAll(async () => {
      await agent?.stop();
      await kubernetes?.close();
      await served?.stop();
      await hub?.stop();
    });

    /** uids of the cluster's pods, and of those the hub holds. */
    const pods = async () => {
      const { name } = fleet.clusters[0].cluster;
      const answer = await fetch(`${served.url(name)}/api/v1/pods`);
      const { items } = await answer.json();
      const rows = await knex('resources')
        .where({ kind: 'pods' })
        .select('uid');
      return {
        hub: rows.map(row => row.uid).sort(),
        cluster: items.map((item: any) => item.metadata.uid).sort(),
      };
    };
    const same = (value: Awaited<ReturnType<typeof pods>>) =>
      JSON.stringify(value.hub) === JSON.stringify(value.cluster);

    it('holds what the cluster has, and follows it', async () => {
      const first = await readUntil(pods, same);
      expect(first.hub).toEqual(first.cluster);
      expect(first.hub.length).toBeGreaterThan(5);
      fleet.tick(120);
      const later = await readUntil(pods, same);
      expect(later.hub).toEqual(later.cluster);
    });

    it('agrees with the agent on the digests', async () => {
      const { clusterId } = agent.status();
      const kinds = kindSpecs().map(spec => spec.id);
      const stored = await readDigests(knex, clusterId!, kinds);
      for (const kind of kinds) {
        const computed = new KindDigest();
        for (const row of await knex('resources').where({ kind })) {
          computed.add(row.uid, row.content_hash);
        }
        expect(stored.get(kind)!.total).toEqual(computed.total());
      }
      expect(agent.status().counters).toMatchObject({
        rejected: 0,
        repairs: 0,
        downlinkRefused: 0,
      });
    });

    it('goes on after the agent was away', async () => {
      await agent.stop();
      fleet.tick(120);
      const [{ seq }] = await knex('feed').max('seq as seq');
      await attach();
      const later = await readUntil(pods, same);
      expect(later.hub).toEqual(later.cluster);
      expect(agent.status().counters.rejected).toBe(0);
      const { epoch } = await knex('streams').first();
      expect(Number(epoch)).toBe(2);
      // What did not change while it was away is no news.
      const news = await knex('feed').where('seq', '>', seq);
      const objects = await knex('resources');
      expect(news.length).toBeLessThan(objects.length);
    });
  },
);
