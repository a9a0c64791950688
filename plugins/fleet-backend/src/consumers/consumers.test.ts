import { mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import createKnex, { Knex } from 'knex';
import { FeedPosition, onlyUpTo } from '../changes/feedPosition';
import { createFeedSignal } from '../changes/feedSignal';
import { FeedRow } from '../database/tables';
import { FAST_TIMINGS, startConsumers } from '../__testUtils__/consumers';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { eventually } from '../__testUtils__/eventually';
import { Seed } from '../__testUtils__/seed';
import { ConsumerReplay } from './ConsumerReplay';
import { ConsumerStatusReader } from './ConsumerStatusReader';
import { createConsumerRunner, ConsumerRunner } from './createConsumerRunner';
import { FeedConsumer } from './types';

jest.setTimeout(60_000);

const databases = testDatabases();

/** Writes down what it is given; a change that came twice would break its key. */
class Journal implements FeedConsumer {
  readonly name: string;
  readonly description = 'Writes down what it is given.';
  readonly batchSize = 7;
  readonly pauseMs = 1;
  rebuilds = 0;
  /** Called within the transaction, after what it wrote. */
  afterWrite: (changes: readonly FeedRow[]) => void | Promise<void> = () => {};

  constructor(name = 'journal', readonly log: string = name) {
    this.name = name;
  }

  async handle(trx: Knex.Transaction, changes: readonly FeedRow[]) {
    for (const change of changes) {
      await trx('journal').insert({ log: this.log, seq: change.seq });
    }
    await this.afterWrite(changes);
  }

  async rebuild(db: Knex, _: AbortSignal, upTo: FeedPosition) {
    this.rebuilds += 1;
    await db('journal').where({ log: this.log }).delete();
    const rows = await onlyUpTo(db, db.from('feed'), upTo).select('seq');
    for (const row of rows) {
      await db('journal').insert({ log: this.log, seq: row.seq });
    }
  }
}

describe.each(databases.eachSupportedId())('consumers on %p', id => {
  let db: Knex;
  let seed: Seed;
  let cluster: string;
  const running: ConsumerRunner[] = [];
  const clients: Knex[] = [];

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    await db.schema.createTable('journal', table => {
      table.string('log');
      table.bigInteger('seq');
      table.bigIncrements('nr');
      table.unique(['log', 'seq']);
    });
    seed = new Seed(db);
    cluster = await seed.cluster('prod');
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map(runner => runner.stop()));
    await Promise.all(clients.splice(0).map(client => client.destroy()));
    await db.destroy();
  });

  const start = async (
    consumers: FeedConsumer[],
    options?: Parameters<typeof startConsumers>[2] & { db?: Knex },
  ) => {
    const runner = await startConsumers(options?.db ?? db, consumers, options);
    running.push(runner);
    return runner;
  };
  const change = () => seed.change(cluster, { name: 'a' });
  const changes = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await change();
    }
  };
  const seen = async (log = 'journal') => {
    const rows = await db('journal').where({ log }).orderBy('nr');
    return rows.map(row => Number(row.seq));
  };
  const stored = async () => {
    const rows = await db('feed').orderBy('seq').select('seq');
    return rows.map(row => Number(row.seq));
  };
  const caughtUp = (log?: string) =>
    eventually(async () => expect(await seen(log)).toEqual(await stored()));
  /** A second client of the same database, as another replica has one. */
  const otherClient = () => {
    const client = createKnex(db.client.config);
    clients.push(client);
    return client;
  };

  it('work everything out at the first start, then take every change in order', async () => {
    await changes(3);
    const journal = new Journal();
    await start([journal]);
    await caughtUp();
    expect(journal.rebuilds).toBe(1);
    await changes(30);
    await caughtUp();
    expect(journal.rebuilds).toBe(1);
  });

  it('are woken by the signal, without waiting for the poll', async () => {
    const feedSignal = createFeedSignal();
    const timings = { pollMs: 3600_000, renewMs: 200_000, leaseMs: 400_000 };
    await start([new Journal()], { feedSignal, timings });
    await eventually(async () =>
      expect(await db('consumers').first()).toMatchObject({ failures: 0 }),
    );
    feedSignal.notify(cluster, await change());
    await caughtUp();
  });

  it('go on where they stopped', async () => {
    const journal = new Journal();
    const first = await start([journal]);
    await changes(5);
    await caughtUp();
    await first.stop();
    await changes(5);
    await start([journal]);
    await caughtUp();
    expect(journal.rebuilds).toBe(1);
  });

  it('take nothing twice and miss nothing when they fail half way', async () => {
    const journal = new Journal();
    let calls = 0;
    journal.afterWrite = () => {
      calls += 1;
      if (calls % 3 !== 0) {
        throw new Error('half way');
      }
    };
    await start([journal]);
    await eventually(async () => expect(journal.rebuilds).toBe(1));
    await changes(25);
    await caughtUp();
    expect(calls).toBeGreaterThan(8);
  });

  it('record why they fail, try again, and block no other', async () => {
    const broken = new Journal('broken');
    broken.afterWrite = () => {
      throw new TypeError('it cannot be\0');
    };
    await start([broken, new Journal()]);
    const status = new ConsumerStatusReader(db, [broken]);
    await eventually(async () => expect(broken.rebuilds).toBe(1));
    await changes(10);
    await caughtUp('journal');
    await eventually(async () => {
      const [row] = await status.list();
      expect(row).toMatchObject({
        name: 'broken',
        state: 'failing',
        error: 'TypeError: it cannot be',
        lagChanges: 10,
      });
      expect(row.failures).toBeGreaterThan(1);
    });
    expect(await seen('broken')).toEqual([]);
    broken.afterWrite = () => {};
    await caughtUp('broken');
    await eventually(async () =>
      expect(await status.list()).toMatchObject([
        { state: 'idle', failures: 0, lagChanges: 0, lagSeconds: 0 },
      ]),
    );
    expect((await status.list())[0].error).toBeUndefined();
  });

  it('run in one of two processes at a time', async () => {
    const [one, two] = [new Journal(), new Journal()];
    const handled = [0, 0];
    let inside = 0;
    [one, two].forEach((journal, index) => {
      journal.afterWrite = async list => {
        handled[index] += list.length;
        inside += 1;
        expect(inside).toBe(1);
        await new Promise(resolve => setTimeout(resolve, 5));
        inside -= 1;
      };
    });
    const other = id === 'SQLITE_3' ? db : otherClient();
    // No lease runs out while a machine is busy.
    const timings = { leaseMs: 60_000 };
    const first = await start([one], { timings });
    await start([two], { db: other, timings });
    await changes(40);
    await caughtUp();
    expect(handled).toEqual([expect.any(Number), 0]);
    expect(one.rebuilds + two.rebuilds).toBe(1);
    await first.stop();
    await changes(20);
    await caughtUp();
    expect(handled[1]).toBe(20);
  });

  it('are taken over when the process that ran them is gone', async () => {
    await start([new Journal()]).then(runner => runner.stop());
    const leaseOf = (lease_until: number) =>
      db('consumers').update({ lease_owner: 'a crashed process', lease_until });
    await leaseOf(Date.now() + 3600_000);
    await changes(5);
    const status = new ConsumerStatusReader(db, [new Journal()]);
    await start([new Journal()]);
    expect(await db('consumers').first()).toMatchObject({
      lease_owner: 'a crashed process',
    });
    expect(await seen()).toEqual([]);
    await leaseOf(Date.now() - 1);
    await caughtUp();
    await eventually(async () =>
      expect(await status.list()).toMatchObject([{ state: 'idle' }]),
    );
  });

  it('work everything out anew on command, to the same end', async () => {
    const journal = new Journal();
    const status = new ConsumerStatusReader(db, [journal]);
    await start([journal]);
    await changes(12);
    await caughtUp();
    const live = await seen();
    await db('journal').delete();
    const auditor = mockServices.auditor.mock();
    const end = { success: jest.fn(), fail: jest.fn() };
    auditor.createEvent.mockResolvedValue(end);
    const replay = new ConsumerReplay({ db, auditor, status });
    const me = { ref: 'user:default/me' };
    expect(await replay.replay('journal', me)).toMatchObject({
      name: 'journal',
      description: journal.description,
      state: 'running',
    });
    await eventually(async () => expect(journal.rebuilds).toBe(2));
    await eventually(async () => expect(await seen()).toEqual(live));
    await changes(5);
    await caughtUp();
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'consumer-replay',
        meta: { target: 'consumer:journal', by: 'user:default/me' },
      }),
    );
    expect(end.success).toHaveBeenCalledTimes(1);
    await expect(replay.replay('none', me)).rejects.toThrow(
      'No consumer of the change feed is named "none"; there are journal',
    );
  });

  it('work everything out anew when retention overtook them', async () => {
    const journal = new Journal();
    const first = await start([journal]);
    await changes(5);
    await caughtUp();
    await first.stop();
    await changes(5);
    await db('consumers').update({ last_run_at: Date.now() - 2 * 3600_000 });
    // Still there: nothing was missed.
    await start([journal]).then(async runner => {
      await caughtUp();
      await runner.stop();
    });
    expect(journal.rebuilds).toBe(1);
    await changes(5);
    await db('consumers').update({ last_run_at: Date.now() - 2 * 3600_000 });
    await db('feed')
      .where('seq', '<=', (await stored())[11])
      .delete();
    await start([journal]);
    await caughtUp();
    expect(journal.rebuilds).toBe(2);
  });

  it('end when the plugin stops, and leave their leases to others', async () => {
    const journal = new Journal();
    const hooks: (() => void | Promise<void>)[] = [];
    const runner = await createConsumerRunner({
      db,
      logger: mockServices.logger.mock(),
      metrics: metricsServiceMock.mock({
        createObservableGauge: () => ({
          addCallback() {},
          removeCallback() {},
        }),
      }),
      lifecycle: mockServices.lifecycle.mock({
        addShutdownHook: hook => {
          hooks.push(hook);
        },
      }),
      feedSignal: createFeedSignal(),
      consumers: [journal],
      timings: FAST_TIMINGS,
    });
    running.push(runner);
    await changes(3);
    await caughtUp();
    for (const hook of hooks) {
      await hook();
    }
    expect(await db('consumers').first()).toMatchObject({
      lease_owner: null,
      lease_until: null,
    });
    await changes(3);
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(await seen()).toHaveLength(3);
    expect(await new ConsumerStatusReader(db, [journal]).list()).toMatchObject([
      { state: 'stopped', lagChanges: 3 },
    ]);
  });

  it('end a rebuild that another process must begin anew', async () => {
    const journal = new Journal();
    let aborted = 0;
    journal.rebuild = async (_, signal: AbortSignal) => {
      journal.rebuilds += 1;
      await new Promise<void>(resolve => {
        signal.addEventListener('abort', () => resolve());
      });
      aborted += 1;
    };
    const runner = await start([journal]);
    await eventually(async () => expect(journal.rebuilds).toBe(1));
    await runner.stop();
    expect(aborted).toBe(1);
    expect(Boolean((await db('consumers').first()).must_rebuild)).toBe(true);
  });

  it('export their lag, each from the process that runs it', async () => {
    const gauges = new Map<string, Function[]>();
    const metrics = metricsServiceMock.mock({
      createObservableGauge: (name: string) => {
        const callbacks: Function[] = [];
        gauges.set(name, callbacks);
        return {
          addCallback: (callback: Function) => callbacks.push(callback),
          removeCallback: (callback: Function) =>
            callbacks.splice(callbacks.indexOf(callback), 1),
        } as any;
      },
    });
    const broken = new Journal('broken');
    broken.afterWrite = () => {
      throw new Error('never');
    };
    await db('consumers').insert({
      name: 'elsewhere',
      lease_owner: 'another',
      lease_until: Date.now() + 60_000,
    });
    const runner = await start([broken, new Journal('elsewhere')], { metrics });
    await eventually(async () => expect(broken.rebuilds).toBe(1));
    await seed.change(cluster, { name: 'a', received_at: Date.now() - 5000 });
    await change();
    const observe = jest.fn();
    for (const name of [
      'fleet.consumers.lag.changes',
      'fleet.consumers.lag.seconds',
    ]) {
      await gauges.get(name)![0]({ observe });
    }
    expect(observe.mock.calls).toEqual([
      [2, { consumer: 'broken' }],
      [expect.any(Number), { consumer: 'broken' }],
    ]);
    expect(observe.mock.calls[1][0]).toBeGreaterThanOrEqual(4.5);
    await runner.stop();
    expect([...gauges.values()].flat()).toEqual([]);
  });

  it('need names of their own', async () => {
    await expect(
      startConsumers(db, [new Journal(), new Journal()]),
    ).rejects.toThrow('Two consumers of the change feed are named journal');
  });
});

const postgres = databases
  .eachSupportedId()
  .filter(([id]) => id !== 'SQLITE_3');

(postgres.length > 0 ? describe : describe.skip)(
  'consumers on PostgreSQL alone',
  () => {
    let db: Knex;
    let other: Knex;
    let seed: Seed;
    let cluster: string;

    beforeEach(async () => {
      db = await migratedDatabase(databases, 'POSTGRES_18');
      other = createKnex(db.client.config);
      await db.schema.createTable('journal', table => {
        table.string('log');
        table.bigInteger('seq');
        table.bigIncrements('nr');
        table.unique(['log', 'seq']);
      });
      seed = new Seed(db);
      cluster = await seed.cluster('prod');
    });

    afterEach(async () => {
      await other.destroy();
      await db.destroy();
    });

    const inserted = (trx: Knex) =>
      new Seed(trx).change(cluster, { name: 'a' });
    const seen = async () =>
      (await db('journal').orderBy('nr')).map(row => Number(row.seq));

    it('do not pass a change whose transaction ends late', async () => {
      const runner = await startConsumers(db, [new Journal()]);
      const late = await other.transaction();
      const lateSeq = await inserted(late);
      const earlySeq = await inserted(db);
      expect(earlySeq).toBeGreaterThan(lateSeq);
      await new Promise(resolve => setTimeout(resolve, 200));
      expect(await seen()).toEqual([]);
      await late.commit();
      await eventually(async () =>
        expect(await seen()).toEqual([lateSeq, earlySeq]),
      );
      await runner.stop();
    });

    it('do not wait for what is open in another database of the server', async () => {
      const elsewhere = await migratedDatabase(databases, 'POSTGRES_18');
      const forgotten = await elsewhere.transaction();
      await forgotten('hub_keys').delete();
      const seq = await inserted(db);
      const runner = await startConsumers(db, [new Journal()]);
      await eventually(async () => expect(await seen()).toEqual([seq]));
      const next = await inserted(db);
      await eventually(async () => expect(await seen()).toEqual([seq, next]));
      await runner.stop();
      await forgotten.rollback();
      await elsewhere.destroy();
    });

    it('miss nothing of writers whose commits interleave, while two processes take turns', async () => {
      const runners = [
        await startConsumers(db, [new Journal()]),
        await startConsumers(other, [new Journal()]),
      ];
      const writer = async (nr: number) => {
        for (let i = 0; i < 15; i++) {
          const trx = await (nr % 2 === 0 ? db : other).transaction();
          await inserted(trx);
          await new Promise(resolve => setTimeout(resolve, (nr * 7 + i) % 23));
          await inserted(trx);
          await (i % 5 === 4 ? trx.rollback() : trx.commit());
        }
      };
      const writers = Promise.all([0, 1, 2, 3, 4, 5].map(writer));
      await new Promise(resolve => setTimeout(resolve, 150));
      await runners[0].stop();
      await writers;
      const stored = (await db('feed')).map(row => Number(row.seq));
      expect(stored).toHaveLength(6 * 12 * 2);
      await eventually(async () =>
        expect([...(await seen())].sort((a, b) => a - b)).toEqual(
          stored.sort((a, b) => a - b),
        ),
      );
      await runners[1].stop();
    });

    it('undo what they did when another process was faster', async () => {
      const slow = new Journal();
      const runner = await startConsumers(db, [slow]);
      await eventually(async () =>
        expect(await db('consumers').first()).toMatchObject({
          must_rebuild: false,
        }),
      );
      // As if this process had slept through the end of its lease.
      slow.afterWrite = async () => {
        await other('consumers').update({ lease_owner: 'another' });
      };
      await inserted(db);
      await eventually(async () =>
        expect(await db('consumers').first()).toMatchObject({
          lease_owner: 'another',
        }),
      );
      await runner.stop();
      expect(await seen()).toEqual([]);
      await db('consumers').update({ lease_owner: null });
      const next = await startConsumers(db, [new Journal()]);
      await eventually(async () => expect(await seen()).toHaveLength(1));
      await next.stop();
    });

    it('begin anew on a feed that was restored into another server', async () => {
      const journal = new Journal();
      const before = await startConsumers(db, [journal]);
      await inserted(db);
      await eventually(async () => expect(await seen()).toHaveLength(1));
      await before.stop();
      // The transaction numbers of the server the backup was made of.
      await db('feed').update({ txid: '900000000000' });
      await db('consumers').update({ txid: 900000000000 });
      await inserted(db);
      const after = await startConsumers(db, [journal]);
      await eventually(async () => expect(await seen()).toHaveLength(2));
      await inserted(db);
      await eventually(async () => expect(await seen()).toHaveLength(3));
      expect(journal.rebuilds).toBe(2);
      await after.stop();
    });
  },
);
