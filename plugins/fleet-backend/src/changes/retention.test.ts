import { randomUUID } from 'node:crypto';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { removeOld } from './retention';

jest.setTimeout(60_000);

const databases = testDatabases();
const DAY = 24 * 3600 * 1000;
const RETENTION = {
  versions: 7 * DAY,
  changes: 2 * DAY,
  headlines: 2 * DAY,
  enrollments: 90 * DAY,
  audit: 400 * DAY,
};

/** Tables without a time of their own, and what bounds them. */
const BOUNDED: Record<string, string> = {
  agents: 'one for each profile of a cluster, by removeOldAgents',
  cluster_aliases: 'what people renamed; goes with the cluster',
  cluster_counts: 'what there is, by the consumer that counts it',
  cluster_summaries: 'one for each cluster',
  cluster_transitions: 'headlines, by removeOldTransitions',
  clusters: 'until people remove them',
  consumers: 'one for each consumer',
  digests: 'sixteen for each kind of a cluster',
  hub: 'one',
  hub_keys: '45 days after their retirement, by HubKeyring',
  kind_states: 'what agents report, by each complete heartbeat',
  known_words: 'what objects have, by removeUnusedWords',
  liveness: 'one for each agent',
  owner_assignments: 'what people assigned; goes with the cluster',
  ownership: 'what there is, by the consumer that resolves it',
  ownership_claims: 'what the catalog has',
  resources: 'what there is',
  saved_searches: 'what people saved, at most 200 of each',
  streams: 'one for each agent',
};

describe.each(databases.eachSupportedId())('removeOld on %p', id => {
  it('knows every table there is', async () => {
    const knex = await migratedDatabase(databases, id);
    const rows: { name: string }[] =
      id === 'SQLITE_3'
        ? await knex('sqlite_master').where({ type: 'table' }).select('name')
        : await knex('information_schema.tables')
            .whereRaw('table_schema = current_schema()')
            .select({ name: 'table_name' });
    const tables = rows
      .map(row => row.name)
      .filter(name => !/^(knex|sqlite)_/.test(name));
    const timed = Object.keys(await removeOld(knex, RETENTION));
    expect(
      tables.filter(name => !timed.includes(name) && !(name in BOUNDED)),
    ).toEqual([]);
  });

  it('keeps the version that was true when what is kept begins', async () => {
    const knex = await migratedDatabase(databases, id);
    const now = Date.now();
    const cluster_id = randomUUID();
    for (const [uid, ages, isDeleted] of [
      ['changed-since', [30, 20, 1], false],
      ['unchanged', [30], false],
      ['long-gone', [30, 20], true],
      ['gone-since', [30, 1], true],
    ] as const) {
      for (const [ordinal, age] of ages.entries()) {
        await knex('versions').insert({
          cluster_id,
          uid,
          kind: 'pods',
          ordinal,
          content_hash: 'x',
          received_at: now - age * DAY,
          is_deleted: isDeleted && ordinal === ages.length - 1,
        });
      }
    }
    await removeOld(knex, RETENTION);
    const kept = await knex('versions').orderBy(['uid', 'ordinal']);
    expect(kept.map(row => `${row.uid} ${row.ordinal}`)).toEqual([
      'changed-since 1',
      'changed-since 2',
      'gone-since 0',
      'gone-since 1',
    ]);
  });

  it('keeps the version by which others are packed as long as they', async () => {
    const knex = await migratedDatabase(databases, id);
    const now = Date.now();
    const cluster = randomUUID();
    const insert = (ordinal: number, age: number, base: number | null) =>
      knex('versions').insert({
        cluster_id: cluster,
        uid: 'a1',
        kind: 'pods',
        ordinal,
        base,
        content_hash: 'x',
        received_at: now - age * DAY,
        is_deleted: false,
      });
    const ordinals = async () =>
      (await knex('versions').orderBy('ordinal')).map(row =>
        Number(row.ordinal),
      );
    await insert(1, 30, null);
    await insert(2, 29, 1);
    await insert(3, 20, 1);
    await insert(4, 1, 1);
    await removeOld(knex, RETENTION);
    expect(await ordinals()).toEqual([1, 3, 4]);
    await knex('versions').where({ ordinal: 4 }).delete();
    await removeOld(knex, RETENTION);
    await removeOld(knex, RETENTION);
    expect(await ordinals()).toEqual([]);
  });

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
        is_deleted: ordinal === 0,
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
    for (const [name, age] of [
      ['old', 1],
      ['new', -1],
    ] as const) {
      const expires_at = now - age * 60_000;
      await knex('used_tokens').insert({ kid: 'k', jti: name, expires_at });
      await knex('agent_next_keys').insert({
        ...cluster,
        kid: name,
        agent_id: agent,
        public_jwk: '{}',
        created_at: 0,
        expires_at,
      });
      await knex('refusals').insert({
        minute: now - (30 + age) * DAY,
        source: name,
        code: 'gap',
        count: 1,
      });
    }
    for (const [groupId, age] of [
      ['old', 2.1],
      ['new', 1.9],
    ] as const) {
      const at = Math.floor(now - age * DAY);
      await knex('change_counts').insert({
        ...{ ...cluster, hour: at, kind: 'pods' },
        ...{ added: 1, modified: 1, deleted: 1, failing: 1 },
      });
      await knex('change_groups').insert({
        ...{ id: groupId, change_key: 'k', kind: 'pods', namespace: '' },
        ...{ name: 'a', type: 'added', first_at: 0, last_at: at },
      });
      await knex('change_group_members').insert({
        ...{ ...cluster, group_id: groupId, uid: 'a1', at },
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
      const at = Math.floor(now - age * DAY);
      await knex('snapshot_parts').insert({
        ...cluster,
        kind: uid,
        part: 1,
        uids: Buffer.alloc(16),
        received_at: at,
      });
      await knex('replicas').insert({
        id: randomUUID(),
        started_at: 0,
        seen_at: at,
        info: '{}',
      });
      await knex('audit_events').insert({
        id: randomUUID(),
        at: Math.floor(now - 400 * age * DAY),
        actor: 'me',
        event: 'cluster-purge',
        severity: 'high',
        outcome: 'succeeded',
      });
    }
    expect(await removeOld(knex, RETENTION)).toEqual({
      feed: 4500,
      change_counts: 1,
      change_group_members: 1,
      change_groups: 1,
      versions: 1,
      tombstones: 1,
      downlink: 1,
      used_tokens: 1,
      agent_next_keys: 1,
      refusals: 1,
      snapshots: 1,
      snapshot_parts: 1,
      audit_events: 1,
      replicas: 1,
      enrollments: 1,
      agents: 0,
    });
    expect(await knex('feed')).toHaveLength(1);
    expect(await knex('tombstones').select('uid')).toEqual([{ uid: 'new' }]);
    expect(await removeOld(knex, RETENTION)).toMatchObject({ feed: 0 });
  });
});
