import { randomUUID } from 'node:crypto';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { removeOldAgents } from './removeOldAgents';

jest.setTimeout(60_000);

const databases = testDatabases();
const BEFORE = 1_000_000;

describe.each(databases.eachSupportedId())('removeOldAgents on %p', id => {
  let knex: Knex;
  const clusterId = randomUUID();

  const agent = async (
    version: string,
    state: string,
    at: number,
    more: object = {},
  ) => {
    const row = {
      id: randomUUID(),
      cluster_id: clusterId,
      cluster_name: 'one',
      profile: 'inventory',
      kid: version,
      public_jwk: '{}',
      state,
      version,
      kube_system_uid: 'uid',
      created_at: at,
      decided_at: state === 'pending' ? null : at,
      ...more,
    };
    await knex('agents').insert(row);
    const own = { cluster_id: row.cluster_id, agent_id: row.id };
    await knex('liveness').insert({ ...own, last_seen_at: at });
    await knex('streams').insert({
      ...own,
      lane: 'inventory',
      epoch: 1,
      last_seq: 0,
    });
    return row.id;
  };
  const left = async () => {
    const rows = await knex('agents')
      .orderBy('version')
      .select('id', 'version');
    for (const table of ['liveness', 'streams']) {
      const ids = await knex(table).pluck('agent_id');
      expect(ids.sort()).toEqual(rows.map(row => row.id).sort());
    }
    return rows.map(row => row.version);
  };

  beforeEach(async () => {
    knex = await migratedDatabase(databases, id);
    await knex('clusters').insert({
      id: clusterId,
      name: 'one',
      kube_system_uid: 'uid',
      created_at: 1,
    });
  });

  it('removes those that a later one took the place of, and keeps the last of each profile', async () => {
    await agent('first', 'revoked', 1);
    await agent('second', 'revoked', 2);
    await agent('third', 'approved', 3);
    await agent('security', 'revoked', 1, { profile: 'security' });
    expect(await removeOldAgents(knex, BEFORE)).toBe(2);
    expect(await left()).toEqual(['security', 'third']);
    expect(await removeOldAgents(knex, BEFORE)).toBe(0);
  });

  it('keeps the one by which a revoked cluster was known', async () => {
    await agent('first', 'revoked', 1);
    await agent('second', 'revoked', 2);
    await removeOldAgents(knex, BEFORE);
    expect(await left()).toEqual(['second']);
  });

  it('removes those that never came in', async () => {
    const other = { cluster_id: randomUUID(), cluster_name: 'two' };
    await agent('rejected', 'rejected', 1, other);
    await agent('forgotten', 'pending', 1, other);
    await agent('cluster is gone', 'revoked', 1, other);
    await removeOldAgents(knex, BEFORE);
    expect(await left()).toEqual([]);
  });

  it('keeps what is not that old, and what an enrollment still names', async () => {
    await agent('fresh', 'rejected', BEFORE);
    await agent('approved', 'approved', 1);
    const agentId = await agent('named', 'pending', 1);
    await knex('enrollments').insert({
      id: randomUUID(),
      cluster_name: 'one',
      token_hash: 'hash',
      profile: 'inventory',
      auto_approve: false,
      created_at: 1,
      created_by: 'me',
      expires_at: 1,
      agent_id: agentId,
    });
    expect(await removeOldAgents(knex, BEFORE)).toBe(0);
    expect(await left()).toEqual(['approved', 'fresh', 'named']);
  });
});
