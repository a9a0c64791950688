import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { EVERYTHING, StoreFilter } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { eventually } from '../__testUtils__/eventually';
import { Seed } from '../__testUtils__/seed';
import { Statements } from '../__testUtils__/time';
import { readFeedHead } from './feedHead';
import { createFeedSignal, FeedSignal } from './feedSignal';
import { HintService } from './HintService';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('HintService, %s', id => {
  let db: Knex;
  let seed: Seed;
  let feedSignal: FeedSignal;
  let hints: HintService;

  function start(options: { holdMs?: number; pollMs?: number } = {}) {
    hints = new HintService({
      db,
      logger: mockServices.logger.mock(),
      feedSignal,
      ...options,
    });
    return hints;
  }

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    feedSignal = createFeedSignal();
  });

  afterEach(async () => {
    hints.close();
    await db.destroy();
  });

  /** A change that is settled; in a busy PostgreSQL open transactions of others hold it up. */
  async function settledChange(cluster: string, name: string) {
    const seq = await seed.change(cluster, { name });
    for (;;) {
      if ((await readFeedHead(db, EVERYTHING)) === seq) {
        return seq;
      }
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  const await_ = (after: number, clusterId?: string, signal?: AbortSignal) =>
    hints.await({ after, clusterId, signal, filter: EVERYTHING });

  it('answers at once who has not seen the newest', async () => {
    start();
    expect(await await_(0)).toBe(0);
    const cluster = await seed.cluster('one');
    await seed.change(cluster, { name: 'a' });
    const seq = await settledChange(cluster, 'b');
    expect(await await_(0)).toBe(seq);
    expect(await await_(seq - 1)).toBe(seq);
    // A feed that began anew is behind what the client saw.
    expect(await await_(seq + 100)).toBe(seq);
  });

  it('tells of first lists also those who may see some namespaces', async () => {
    start();
    const cluster = await seed.cluster('one');
    const listed = await seed.change(cluster, {
      ...{ uid: '', name: '', namespace: '', state: '', status: '' },
      ...{ type: 'listed', is_initial: true },
    });
    await settledChange(cluster, 'elsewhere');
    const see = (filter: StoreFilter) =>
      Promise.all([
        hints.await({ after: 0, filter }),
        hints.await({ after: 0, clusterId: cluster, filter }),
      ]);
    expect(await see({ namespaces: ['shop'] })).toEqual([listed, listed]);
    expect(await see({ anyOf: [{ namespaces: ['shop'] }] })).toEqual([
      listed,
      listed,
    ]);
    expect(await see({ namespaces: ['shop'], kinds: ['nodes'] })).toEqual([
      0, 0,
    ]);
    expect(await see({ clusterIds: [] })).toEqual([0, 0]);
  });

  it('hangs until the time is over when nothing happens', async () => {
    start({ holdMs: 300 });
    const seq = await settledChange(await seed.cluster('one'), 'a');
    const began = performance.now();
    expect(await await_(seq)).toBe(seq);
    expect(performance.now() - began).toBeGreaterThanOrEqual(290);
  });

  it('wakes by the signal of this process, without waiting for the poll', async () => {
    start({ pollMs: 20_000 });
    const cluster = await seed.cluster('one');
    const seq = await settledChange(cluster, 'a');
    const waiting = await_(seq);
    await new Promise(resolve => setTimeout(resolve, 100));
    const next = await seed.change(cluster, { name: 'b' });
    const began = performance.now();
    feedSignal.notify(cluster, next);
    expect(await waiting).toBe(next);
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it('finds changes of other replicas by looking', async () => {
    start({ pollMs: 50 });
    const cluster = await seed.cluster('one');
    const seq = await settledChange(cluster, 'a');
    const waiting = await_(seq);
    const next = await seed.change(cluster, { name: 'b' });
    expect(await waiting).toBe(next);
  });

  it('lets changes of other clusters sleep', async () => {
    start({ pollMs: 30 });
    const [one, two] = [await seed.cluster('one'), await seed.cluster('two')];
    const seqOne = await settledChange(one, 'a');
    const seqTwo = await settledChange(two, 'b');
    const gone = new AbortController();
    const woken = jest.fn();
    const waitingOne = await_(seqOne, one, gone.signal).then(woken);
    const waitingTwo = await_(seqTwo, two);
    const next = await seed.change(two, { name: 'c' });
    feedSignal.notify(two, next);
    expect(await waitingTwo).toBe(next);
    expect(woken).not.toHaveBeenCalled();
    gone.abort();
    await waitingOne;
    expect(woken).toHaveBeenCalledWith(seqOne);
  });

  it('looks with two statements at most for any number of waiters, and not at all without', async () => {
    const pollMs = 60;
    start({ pollMs, holdMs: 50_000 });
    const clusters: [string, number][] = [];
    for (let i = 0; i < 5; i++) {
      const cluster = await seed.cluster(`c${i}`);
      clusters.push([cluster, await settledChange(cluster, 'a')]);
    }
    const newest = clusters[4][1];
    const gone = new AbortController();
    const statements = new Statements(db);
    const began = performance.now();
    const waits = [
      ...clusters.map(([cluster, seq]) => await_(seq, cluster, gone.signal)),
      await_(newest, undefined, gone.signal),
      await_(newest, undefined, gone.signal),
    ];
    await new Promise(resolve => setTimeout(resolve, 900));
    // On a busy machine until it has looked twice.
    await eventually(async () =>
      expect(statements.count).toBeGreaterThanOrEqual(waits.length + 2 * 2),
    );
    // Each waiter asks once for itself. Looks begin no sooner than that after another;
    // the first comes at once, and a timer may be early by a moment.
    const looks = (performance.now() - began) / (pollMs - 1) + 1;
    expect(statements.count).toBeLessThanOrEqual(waits.length + 2 * looks);
    gone.abort();
    await Promise.all(waits);
    // It would not come to rest while it looked every 60 ms.
    await statements.quiet();
    statements.stop();
  });

  it('ends every wait when the client goes and when the hub stops', async () => {
    start();
    const seq = await settledChange(await seed.cluster('one'), 'a');
    const gone = new AbortController();
    const left = await_(seq, undefined, gone.signal);
    const stayed = await_(seq);
    await new Promise(resolve => setTimeout(resolve, 50));
    gone.abort();
    expect(await left).toBe(seq);
    hints.close();
    expect(await stayed).toBe(seq);
    expect(await await_(seq)).toBe(seq);
  });

  it('does not run ahead of a transaction that is still open', async () => {
    start({ pollMs: 30 });
    const cluster = await seed.cluster('one');
    const seq = await settledChange(cluster, 'a');
    // SQLite has one writer at a time: there nothing can be open beside it.
    const slow = isPostgres(db) ? await db.transaction() : undefined;
    if (slow) {
      await new Seed(slow as unknown as Knex).change(cluster, { name: 'slow' });
    }
    const fast = await seed.change(cluster, { name: 'fast' });
    expect(await await_(0)).toBe(slow ? seq : fast);
    const waiting = await_(seq);
    await slow?.commit();
    expect(await waiting).toBe(fast);
  });
});
