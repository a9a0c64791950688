import { randomUUID } from 'node:crypto';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { removeOld } from './retention';

jest.setTimeout(60_000);

const databases = testDatabases();
const DAY = 24 * 3600 * 1000;
const RETENTION = {
  versions: 7 * DAY,
  changes: 2 * DAY,
  enrollments: 90 * DAY,
};

describe.each(databases.eachSupportedId())('removeOld on %p', id => {
  it('removes what is past its time and nothing else', async () => {
    const knex = await migratedDatabase(databases, id);
    const cluster = { cluster_id: randomUUID() };
    const now = Date.now();
    const agent = randomUUID();
    const object = { ...cluster, kind: 'pods', uid: 'a1' };
    const change = {
      ...object,
      namespace: '',
      name: 'a',
      type: 'added',
      state: 'healthy',
      status: 'Running',
      is_initial: false,
    };
    await knex.batchInsert(
      'feed',
      Array.from({ length: 4500 }, () => ({
        ...change,
        received_at: now - 3 * DAY,
      })),
      100,
    );
    await knex('feed').insert({ ...change, received_at: now - DAY });
    for (const [ordinal, age] of [8, 6].entries()) {
      await knex('versions').insert({
        ...object,
        ordinal,
        content_hash: 'x',
        received_at: now - age * DAY,
        is_deleted: false,
      });
      await knex('enrollments').insert({
        id: randomUUID(),
        cluster_name: 'one',
        token_hash: `hash ${ordinal}`,
        profile: 'inventory',
        auto_approve: false,
        created_at: 0,
        created_by: 'me',
        expires_at: now - (ordinal === 0 ? 91 : 89) * DAY,
      });
      await knex('downlink').insert({
        ...cluster,
        agent_id: agent,
        dseq: ordinal,
        type: 'resync',
        message: 'jws',
        created_at: 0,
        expires_at: ordinal === 0 ? now - 1000 : now + DAY,
      });
    }
    for (const [uid, age] of [
      ['old', 1.1],
      ['new', 0.9],
    ] as const) {
      await knex('tombstones').insert({
        ...object,
        uid,
        deleted_at: Math.floor(now - age * DAY),
      });
      await knex('snapshots').insert({
        ...cluster,
        kind: uid,
        snapshot: 's',
        epoch: 1,
        items: 0,
        is_initial: false,
        started_at: Math.floor(now - age * DAY),
      });
    }
    expect(await removeOld(knex, RETENTION)).toEqual({
      feed: 4500,
      versions: 1,
      tombstones: 1,
      downlink: 1,
      snapshots: 1,
      enrollments: 1,
    });
    expect(await knex('feed')).toHaveLength(1);
    expect(await knex('tombstones').select('uid')).toEqual([{ uid: 'new' }]);
    expect(await removeOld(knex, RETENTION)).toMatchObject({ feed: 0 });
  });
});
