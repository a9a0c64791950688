import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { EVERYTHING } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { ClusterNames } from './ClusterNames';
import { DatabaseClusterRegistry } from './DatabaseClusterRegistry';
import { Purger, tablesOfClusters } from './Purger';

jest.setTimeout(60_000);

const DAY = 24 * 3600 * 1000;
const actor = { ref: 'user:default/ada' };

const databases = testDatabases();

describe.each(databases.eachSupportedId())('clusters, %s', id => {
  let db: Knex;
  let seed: Seed;
  let registry: DatabaseClusterRegistry;
  const notified: string[][] = [];
  const createEvent = jest.fn();
  const onPurge = jest.fn();

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    notified.length = 0;
    createEvent.mockReset();
    createEvent.mockResolvedValue({ success: jest.fn(), fail: jest.fn() });
    onPurge.mockReset();
    registry = new DatabaseClusterRegistry({
      db,
      auditor: { createEvent },
      agents: { notify: ids => notified.push(ids), onChange: () => () => {} },
      onPurge,
    });
  });
  afterEach(() => db.destroy());

  const agentOf = async (
    clusterId: string,
    name: string,
    state = 'approved',
  ) => {
    const agent = randomUUID();
    await db('agents').insert({
      id: agent,
      cluster_id: clusterId,
      cluster_name: name,
      profile: 'inventory',
      kid: agent,
      public_jwk: '{}',
      state,
      kube_system_uid: 'ks',
      created_at: 1,
    });
    return agent;
  };
  const enrollmentFor = (name: string, row: object = {}) =>
    db('enrollments').insert({
      id: randomUUID(),
      cluster_name: name,
      token_hash: randomUUID(),
      profile: 'inventory',
      auto_approve: false,
      created_at: 1,
      created_by: 'user:default/ada',
      expires_at: Date.now() + DAY,
      ...row,
    });
  const cluster = (name: string) => db('clusters').where({ name }).first();

  describe('rename', () => {
    it('keeps the old name as an alias that leads here, and tells agents and enrollments', async () => {
      const one = await seed.cluster('old');
      const agent = await agentOf(one, 'old');
      await enrollmentFor('old', { agent_id: agent, decision: 'approved' });
      await registry.rename('old', 'new', actor);
      const names = new ClusterNames(db);
      expect(await names.idOf('old', EVERYTHING)).toBe(one);
      expect(await names.idOf('new', EVERYTHING)).toBe(one);
      expect(await names.idOf('old', { clusterIds: [] })).toBeUndefined();
      expect(await db('agents').pluck('cluster_name')).toEqual(['new']);
      expect(await db('enrollments').pluck('cluster_name')).toEqual(['new']);
      expect(notified).toEqual([[agent]]);
      expect(createEvent).toHaveBeenCalledWith(
        expect.objectContaining({
          eventId: 'cluster-rename',
          meta: {
            clusterName: 'old',
            by: actor.ref,
            diff: [{ path: 'name', before: 'old', after: 'new' }],
          },
        }),
      );
    });

    it('takes along who waits to replace the cluster', async () => {
      const one = await seed.cluster('old');
      await agentOf(one, 'old');
      const anew = await agentOf(randomUUID(), 'old', 'pending');
      const turnedDown = await agentOf(randomUUID(), 'old', 'rejected');
      await registry.rename('old', 'new', actor);
      const nameOf = new Map(
        (await db('agents')).map(row => [row.id, row.cluster_name]),
      );
      expect(nameOf.get(anew)).toBe('new');
      expect(nameOf.get(turnedDown)).toBe('old');
    });

    it('takes an old name back, and goes by an old name', async () => {
      const one = await seed.cluster('a');
      await registry.rename('a', 'b', actor);
      await registry.rename('b', 'c', actor);
      await registry.rename('a', 'b', actor);
      expect((await cluster('b')).id).toBe(one);
      expect((await db('cluster_aliases').pluck('name')).sort()).toEqual([
        'a',
        'c',
      ]);
    });

    it('takes no name that is taken, reserved, waited for or no name', async () => {
      await seed.cluster('one');
      await seed.cluster('two');
      await registry.rename('two', 'three', actor);
      await enrollmentFor('four');
      await enrollmentFor('five', { expires_at: 1 });
      for (const [name, message] of [
        ['three', /Another cluster is named "three"/],
        ['two', /was named "two" before/],
        ['four', /enrollment for a cluster named "four" waits/],
        ['hub', /reserved/],
        ['Not_A_Name', /cannot name a cluster/],
      ] as const) {
        await expect(registry.rename('one', name, actor)).rejects.toThrow(
          message,
        );
      }
      await expect(registry.rename('none', 'x', actor)).rejects.toThrow(
        'no cluster with the name "none"',
      );
      await registry.rename('one', 'five', actor);
      expect(await cluster('five')).toBeDefined();
    });
  });

  describe('revoke', () => {
    it('goes by an old name as well', async () => {
      const one = await seed.cluster('old');
      const agent = await agentOf(one, 'old');
      await registry.rename('old', 'new', actor);
      await registry.revoke('old', actor);
      expect((await cluster('new')).revoked_at).not.toBeNull();
      expect(notified).toContainEqual([agent]);
    });
  });

  describe('purge', () => {
    it('needs the name again, and silence or a revocation', async () => {
      await seed.cluster('busy');
      await expect(registry.purge('busy', 'bus', actor)).rejects.toThrow(
        /"confirm" is "bus"; expected the name of the cluster, "busy"/,
      );
    });

    it.each([
      ['silent for more than a day', {}, DAY + 60_000],
      ['revoked', { revoked_at: 1 }, 0],
    ])('takes a cluster that is %s', async (_, row, silentMs) => {
      await seed.cluster('one', row, silentMs);
      await registry.purge('one', 'one', actor);
      expect((await cluster('one')).purging_at).not.toBeNull();
      expect(onPurge).toHaveBeenCalledTimes(1);
    });

    it.each([
      ['heard of just now', 0],
      ['silent for less than a day', DAY - 60_000],
    ])('takes no cluster that is %s', async (_, silentMs) => {
      await seed.cluster('one', {}, silentMs);
      await expect(registry.purge('one', 'one', actor)).rejects.toThrow(
        /"one" cannot be removed now: Its agents were heard of .*revoke the cluster first/,
      );
      expect((await cluster('one')).purging_at).toBeNull();
      expect(onPurge).not.toHaveBeenCalled();
    });

    it('revokes agents and open tokens at once, and goes by the name of now only', async () => {
      const one = await seed.cluster('old', {}, 2 * DAY);
      const agents = [
        await agentOf(one, 'old'),
        await agentOf(one, 'old', 'pending'),
      ];
      await enrollmentFor('old');
      await registry.rename('old', 'new', actor);
      await expect(registry.purge('old', 'old', actor)).rejects.toThrow(
        '"old" is named "new" now',
      );
      await registry.purge('new', 'new', actor);
      expect(new Set(await db('agents').pluck('state'))).toEqual(
        new Set(['revoked']),
      );
      expect(notified.at(-1)!.sort()).toEqual(agents.sort());
      expect(await db('enrollments').pluck('decision')).toEqual(['rejected']);
      await expect(registry.rename('new', 'newer', actor)).rejects.toThrow(
        'is being removed',
      );
      // Again is no error.
      await registry.purge('new', 'new', actor);
    });

    /** A row in every table that has rows of clusters. */
    async function fill(clusterId: string, name: string, pods: number) {
      await agentOf(clusterId, name, 'revoked');
      for (let i = 0; i < pods; i++) {
        await seed.resource(clusterId, { kind: 'pods', name: `p${i}` });
      }
      await seed.change(clusterId, { name: 'p0' });
      await seed.version(clusterId, 'u', 1, { a: 1 });
      await seed.summary(clusterId);
      await db('cluster_aliases').insert({
        name: `${name}-before`,
        cluster_id: clusterId,
        created_at: 1,
      });
      await db('ownership').insert({
        cluster_id: clusterId,
        namespace: 'x',
        workload: '',
        owner: 'group:default/a',
        source: 'label',
        resolved_at: 1,
      });
      await db('cluster_transitions').insert({
        cluster_id: clusterId,
        at: 1,
        to_state: 'live',
      });
    }

    const rowsOf = async (clusterId: string) => {
      const counts: Record<string, number> = {};
      for (const table of await tablesOfClusters(db)) {
        const [{ count }] = await db(table)
          .where({ cluster_id: clusterId })
          .count({ count: '*' });
        if (Number(count) > 0) {
          counts[table] = Number(count);
        }
      }
      return counts;
    };

    it('removes every row of the cluster, of no other, keeps the audit and frees the name', async () => {
      const one = await seed.cluster('one', { purging_at: 1, revoked_at: 1 });
      const two = await seed.cluster('two');
      await fill(one, 'one', 7);
      await fill(two, 'two', 2);
      await db('audit_events').insert({
        id: randomUUID(),
        at: 1,
        actor: actor.ref,
        event: 'cluster-purge',
        severity: 'high',
        outcome: 'succeeded',
        cluster_name: 'one',
      });
      const before = await rowsOf(two);
      expect(Object.keys(await rowsOf(one)).length).toBeGreaterThan(7);
      const logger = mockServices.logger.mock();
      await new Purger({ db, logger, chunk: 3 }).run();
      expect(await rowsOf(one)).toEqual({});
      expect(await rowsOf(two)).toEqual(before);
      expect(await cluster('one')).toBeUndefined();
      expect(await db('audit_events').pluck('cluster_name')).toEqual(['one']);
      expect(logger.info).toHaveBeenCalledTimes(1);
      await seed.cluster('one');
      await seed.cluster('one-before');
    });

    it('goes on where a run was ended', async () => {
      const one = await seed.cluster('one', { purging_at: 1, revoked_at: 1 });
      await fill(one, 'one', 7);
      const logger = mockServices.logger.mock();
      const ended = new AbortController();
      let deletes = 0;
      const listener = ({ sql }: { sql: string }) => {
        if (sql.startsWith('delete') && ++deletes === 3) {
          ended.abort();
        }
      };
      db.on('query', listener);
      await new Purger({ db, logger, chunk: 2 }).run(ended.signal);
      db.removeListener('query', listener);
      expect(await cluster('one')).toBeDefined();
      await new Purger({ db, logger, chunk: 2 }).run();
      expect(await cluster('one')).toBeUndefined();
      expect(await rowsOf(one)).toEqual({});
    });
  });
});
