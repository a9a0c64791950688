import { AGENT_PATHS, BatchItem } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { pod, upsert } from '../__testUtils__/objects';
import { TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'an agent that was let in and means harm, on %p,',
  id => {
    let knex: Knex;
    let hub: TestHub;
    let agent: TestAgent;

    beforeEach(async () => {
      knex = await migratedDatabase(databases, id);
      hub = await startTestHub({
        knex,
        config: { agents: { burst: 1000, maxObjects: 1 } },
      });
      agent = await TestAgent.attach(hub, { clusterName: 'one' });
    });
    afterEach(() => hub.stop());

    it('stores nothing beside what is known of who made a change', async () => {
      const junk = ['x'.repeat(30_000)];
      const by = { manager: 'helm', operation: 'Apply', junk };
      const item = {
        ...upsert('pods', pod('a1')),
        by: { ...by, askedBy: { ...by, askedBy: by } },
      };
      expect((await agent.batch([item as BatchItem])).body.rejected).toEqual(
        [],
      );
      const known = { manager: 'helm', operation: 'Apply' };
      for (const table of ['resources', 'feed', 'versions']) {
        const [{ changed_by: stored }] = await knex(table).select('changed_by');
        expect(
          typeof stored === 'string' ? JSON.parse(stored) : stored,
        ).toEqual({ ...known, askedBy: known });
      }
    });

    it.each(['poll', 'rotate'] as const)(
      'does not fill the memory by large messages to %s',
      async name => {
        const answer = await agent.request(AGENT_PATHS[name], {
          ...{ v: 1, epoch: agent.epoch, after: 0, holdSeconds: 25 },
          junk: new Array(20_000).fill({}),
        });
        expect(answer.status).toBe(413);
        expect(answer.body.error.code).toBe('body_too_large');
      },
    );

    it('has few polls held', async () => {
      // All at once: which eight of nine are held is the hub's to say.
      const polls = Array.from({ length: 9 }, () =>
        agent.poll({ holdSeconds: 25 }),
      );
      const refused = await Promise.race(polls);
      expect(refused).toMatchObject({
        status: 429,
        body: {
          error: {
            code: 'rate_limited',
            message: expect.stringContaining('polls'),
          },
        },
      });
      await hub.portal('POST', '/clusters/one/resync', { kind: 'pods' });
      const statuses = (await Promise.all(polls)).map(({ status }) => status);
      expect(statuses.sort()).toEqual([...new Array(8).fill(200), 429]);
      expect((await agent.poll()).status).toBe(200);
    });

    it('cannot make the hub read a snapshot without end', async () => {
      const object = pod('a1');
      const { hash, uid } = upsert('pods', object);
      const same = {
        t: 'same',
        kind: 'pods',
        uid,
        hash,
        snapshot: 's',
      } as const;
      const begin = {
        t: 'snapshot.begin',
        kind: 'pods',
        snapshot: 's',
      } as const;
      const end = (count: number): BatchItem => ({
        ...{ t: 'snapshot.end', kind: 'pods', snapshot: 's', count },
      });
      await agent.batch([begin, upsert('pods', object, 's')]);
      for (let i = 0; i < 8; i++) {
        await agent.batch([same]);
      }
      expect((await agent.batch([end(9)])).body.rejected).toMatchObject([
        {
          code: 'snapshot_incomplete',
          message: expect.stringContaining('more often than 8 times the 1'),
        },
      ]);
      expect(await knex('snapshot_parts')).toEqual([]);
      expect(await knex('resources').select('uid')).toEqual([{ uid }]);
      expect((await agent.batch([begin, same, end(1)])).body.rejected).toEqual(
        [],
      );
    });
  },
);
