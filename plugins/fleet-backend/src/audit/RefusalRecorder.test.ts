import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { newKey, TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub } from '../__testUtils__/testHub';
import { RefusalRecorder } from './RefusalRecorder';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('RefusalRecorder on %p', id => {
  let knex: Knex;
  let recorder: RefusalRecorder;

  beforeEach(async () => {
    knex = await migratedDatabase(databases, id);
    recorder = new RefusalRecorder({
      db: knex,
      logger: mockServices.logger.mock(),
    });
  });

  const rows = () =>
    knex('refusals')
      .orderBy(['source', 'code'])
      .select('source', 'code', 'count');

  it('adds up what comes of the same source for the same reason', async () => {
    recorder.record('one', 'gap');
    recorder.record('one', 'gap');
    recorder.record('one', 'busy');
    recorder.record('192.0.2.1', 'bad_signature');
    await recorder.flush();
    recorder.record('one', 'gap');
    await recorder.flush();
    // The minute may have ended in between.
    const counts = new Map<string, number>();
    for (const row of await rows()) {
      const key = `${row.source} ${row.code}`;
      counts.set(key, (counts.get(key) ?? 0) + row.count);
    }
    expect(Object.fromEntries(counts)).toEqual({
      '192.0.2.1 bad_signature': 1,
      'one busy': 1,
      'one gap': 3,
    });
    for (const { minute } of await knex('refusals')) {
      expect(Number(minute) % 60_000).toBe(0);
    }
  });

  it('tells two hundred sources apart and no more', async () => {
    for (let i = 0; i < 500; i++) {
      recorder.record(
        `10.0.${Math.floor(i / 250)}.${i % 250}`,
        'bad_signature',
      );
    }
    await recorder.flush();
    const stored = await rows();
    expect(stored).toHaveLength(201);
    expect(stored.find(row => row.source === 'other')?.count).toBe(300);
  });

  it('keeps what it could not write', async () => {
    recorder.record('one', 'gap');
    await knex.schema.renameTable('refusals', 'away');
    await recorder.flush();
    await knex.schema.renameTable('away', 'refusals');
    recorder.record('one', 'gap');
    await recorder.close();
    const stored = await rows();
    // The minute may have ended in between.
    for (const row of stored) {
      expect(row).toMatchObject({ source: 'one', code: 'gap' });
    }
    expect(stored.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  });

  it('counts for a cluster only what its key signed', async () => {
    const hub = await startTestHub({ knex });
    const agent = await TestAgent.attach(hub, { clusterName: 'one' });
    await agent.batchAt(7, []);
    await agent.heartbeat({}, { signWith: (await newKey()).privateKey });
    await hub.stop();
    const stored = await rows();
    expect(stored).toEqual(
      expect.arrayContaining([{ source: 'one', code: 'gap', count: 1 }]),
    );
    expect(stored.find(row => row.code === 'bad_signature')?.source).toMatch(
      /127\.0\.0\.1|::1/,
    );
  });
});
