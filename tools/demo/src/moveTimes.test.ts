import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { moveTimes } from './moveTimes';

jest.setTimeout(120_000);

const CLUSTER = '00000000-0000-4000-8000-000000000001';
const AGENT = '00000000-0000-4000-8000-0000000000a1';
const NOW = Date.parse('2026-11-21T12:00:00Z');
const DAY = 86_400_000;

/** Two slices and the present: 16 s and 20 s of the clock, days of simulated time. */
const shifts = [
  { fromMs: NOW - 6000, byMs: -7 * DAY },
  { fromMs: NOW + 10_000, byMs: -3 * DAY },
  { fromMs: NOW + 30_000, byMs: 0 },
];

const databases = TestDatabases.create({
  ids: [
    'SQLITE_3',
    ...(process.env.BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING
      ? (['POSTGRES_18'] as TestDatabaseId[])
      : []),
  ],
});

describe.each(databases.eachSupportedId())('moveTimes on %s', id => {
  let db: Knex;

  beforeEach(async () => {
    db = await databases.init(id);
    await db.migrate.latest({
      directory: resolvePackagePath(
        '@backstage-fleet/plugin-fleet-backend',
        'migrations',
      ),
    });
    await db('clusters').insert({
      id: CLUSTER,
      name: 'ber-edge-1',
      kube_system_uid: 'uid-1',
      created_at: NOW - 5000,
    });
    await db('liveness').insert({
      cluster_id: CLUSTER,
      agent_id: AGENT,
      last_seen_at: NOW + 12_000,
    });
    for (const at of [NOW + 2000, NOW + 29_000, NOW + 40_000]) {
      await db('cluster_transitions').insert({
        cluster_id: CLUSTER,
        at,
        from_state: null,
        to_state: 'live',
      });
    }
  });
  afterEach(() => db.destroy());

  const transitions = async () => {
    const rows = await db('cluster_transitions').orderBy('at').select('at');
    return rows.map(({ at }) => Number(at));
  };

  it('moves what was noted by the slice it was noted in, and leaves the present', async () => {
    await moveTimes(db, { shifts, clusters: ['ber-edge-1'] });
    expect(await transitions()).toEqual([
      NOW + 2000 - 7 * DAY,
      NOW + 29_000 - 3 * DAY,
      NOW + 40_000,
    ]);
    const cluster = await db('clusters').first();
    expect(Number(cluster.created_at)).toBe(NOW - 5000 - 7 * DAY);
    const { last_seen_at: seen } = await db('liveness').first();
    expect(Number(seen)).toBe(NOW + 12_000);
  });

  it('moves the silence of an agent, and notes it then', async () => {
    await moveTimes(db, {
      shifts,
      clusters: ['ber-edge-1'],
      silent: 'ber-edge-1',
    });
    const silentSince = NOW + 12_000 - 3 * DAY;
    const { last_seen_at: seen } = await db('liveness').first();
    expect(Number(seen)).toBe(silentSince);
    const last = await db('cluster_transitions').orderBy('at', 'desc').first();
    expect(last).toMatchObject({ to_state: 'unreachable' });
    expect(Number(last.at)).toBe(silentSince + 120_000);
  });

  it('leaves alone what it moved, when it was interrupted and is done again', async () => {
    const again = { shifts, clusters: ['ber-edge-1'], silent: 'ber-edge-1' };
    await moveTimes(db, again);
    const moved = await transitions();
    await moveTimes(db, again);
    expect(await transitions()).toEqual(moved);
    const { last_seen_at: seen } = await db('liveness').first();
    expect(Number(seen)).toBe(NOW + 12_000 - 3 * DAY);
  });

  it('forgets that agents were out of reach while a start was interrupted', async () => {
    await db('cluster_transitions').insert([
      {
        cluster_id: CLUSTER,
        at: NOW + 3000,
        from_state: 'live',
        to_state: 'unreachable',
      },
      {
        cluster_id: CLUSTER,
        at: NOW + 4000,
        from_state: 'unreachable',
        to_state: 'live',
      },
    ]);
    await moveTimes(db, { shifts, clusters: ['ber-edge-1'] });
    expect(await transitions()).toEqual([
      NOW + 2000 - 7 * DAY,
      NOW + 29_000 - 3 * DAY,
      NOW + 40_000,
    ]);
  });

  it('moves what was turned away, and what is known of those never let in', async () => {
    await db('refusals').insert({
      minute: NOW + 2000,
      source: '192.0.2.1',
      code: 'invalid_token',
      count: 1,
    });
    await db('enrollments').insert({
      id: AGENT,
      cluster_name: 'ber-lab-1',
      token_hash: 'hash',
      profile: 'inventory',
      auto_approve: false,
      created_at: NOW + 3000,
      created_by: 'somebody',
      expires_at: NOW + DAY,
    });
    await moveTimes(db, { shifts, clusters: ['ber-lab-1'] });
    const { minute } = await db('refusals').first();
    expect(Number(minute)).toBe(NOW + 2000 - 7 * DAY);
    const { created_at: created } = await db('enrollments').first();
    expect(Number(created)).toBe(NOW + 3000 - 7 * DAY);
  });

  it('leaves clusters alone that are not of the demo', async () => {
    const before = await transitions();
    await moveTimes(db, { shifts, clusters: ['osl-prod-1'] });
    expect(await transitions()).toEqual(before);
    const cluster = await db('clusters').first();
    expect(Number(cluster.created_at)).toBe(NOW - 5000);
  });
});
