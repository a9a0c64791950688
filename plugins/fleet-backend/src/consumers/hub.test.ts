import { randomUUID } from 'node:crypto';
import { JsonObject } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { eventually } from '../__testUtils__/eventually';
import { upsert } from '../__testUtils__/objects';
import { TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

const KIND = 'deployments.apps';

const deployment = (image: string, readyReplicas: number): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api', namespace: 'shop', uid: 'api', generation: 1 },
  spec: {
    replicas: 1,
    template: { spec: { containers: [{ name: 'api', image }] } },
  },
  status: {
    ...{ observedGeneration: 1, replicas: 1, updatedReplicas: 1 },
    readyReplicas,
    conditions: [
      { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
    ],
  },
});

describe.each(databases.eachSupportedId())(
  'what follows from the change feed on %p',
  id => {
    let db: Knex;
    let hub: TestHub;

    beforeEach(async () => {
      db = await migratedDatabase(databases, id);
      hub = await startTestHub({ knex: db });
    });

    afterEach(async () => {
      await hub.stop();
    });

    it('shows on its pages soon after agents reported it', async () => {
      for (const [clusterName, ready] of [
        ['one', 1],
        ['two', 0],
      ] as const) {
        const agent = await TestAgent.attach(hub, {
          clusterName,
          kubeSystemUid: `uid-of-${clusterName}`,
        });
        const snapshot = { kind: KIND, snapshot: 's' };
        await agent.batch([
          { t: 'snapshot.begin', ...snapshot },
          upsert(KIND, deployment('shop/api:1', 1), 's'),
          { t: 'snapshot.end', ...snapshot, count: 1 },
        ]);
        await agent.batch([upsert(KIND, deployment('shop/api:2', ready))]);
      }
      await eventually(async () => {
        const { items } = await hub.portal('GET', '/changes/groups');
        expect(items.map((item: any) => item.sentence)).toEqual([
          'image shop/api:2 reached 2 clusters, fails in 1',
        ]);
      });
      await eventually(async () => {
        const { bins } = await hub.portal('GET', '/changes/histogram');
        const busy = bins.filter((bin: any) => bin.added + bin.modified > 0);
        // Of two hours where the hour ends meanwhile.
        expect(busy.length).toBeLessThanOrEqual(2);
        expect(busy.every((bin: any) => bin.added === 0)).toBe(true);
        const sum = (all: number, bin: any) => all + bin.modified;
        expect(busy.reduce(sum, 0)).toBe(2);
      });
      await eventually(async () => {
        expect(await db('cluster_summaries').orderBy('severity')).toMatchObject(
          [
            { health: 'healthy', reasons: '[]', resources: 1 },
            {
              health: 'critical',
              reasons: '["shop/api has 0 of 1 replica ready"]',
            },
          ],
        );
      });
    });

    it('is worked out anew on command of who may operate the hub', async () => {
      // Of a cluster that there is not: whoever counts anew removes it.
      await db('change_counts').insert({
        ...{ cluster_id: randomUUID(), hour: 0, kind: 'pods' },
        ...{ added: 1, modified: 0, deleted: 0, failing: 0 },
      });
      const status = await hub.portal(
        'POST',
        '/hub/consumers/change-counts/replay',
      );
      expect(status).toMatchObject({
        name: 'change-counts',
        description: 'How much changed, hour by hour',
        // A feed as short as this may be done with by now.
        state: expect.stringMatching(/^(running|idle)$/),
        lagChanges: 0,
      });
      await eventually(async () => {
        const row = await db('consumers')
          .where({ name: 'change-counts' })
          .first();
        expect(Boolean(row.must_rebuild)).toBe(false);
        expect(await db('change_counts').where({ hour: 0 })).toEqual([]);
      });
      expect(
        await db('audit_events').where({ event: 'consumer-replay' }),
      ).toMatchObject([
        { target: 'consumer:change-counts', outcome: 'succeeded' },
      ]);
      await expect(
        hub.portal('POST', '/hub/consumers/none/replay'),
      ).rejects.toThrow('answered 404');
    });
  },
);
