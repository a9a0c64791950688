import {
  BatchItem,
  DEFAULT_LIMITS,
  KindDigest,
} from '@backstage-fleet/protocol';
import { TestDatabaseId } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { Knex } from 'knex';
import { AuthenticatedClusterId } from '../clusters/types';
import { readNow } from '../database/columns';
import { mockServices } from '@backstage/backend-test-utils';
import { createFeedSignal } from '../changes/feedSignal';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { dump } from '../__testUtils__/dump';
import { pod, podSnapshot, upsert } from '../__testUtils__/objects';
import { readDigests } from './DigestStore';
import { IngestService } from './IngestService';

jest.setTimeout(120_000);

const databases = testDatabases();
const CLUSTER =
  '11111111-1111-4111-8111-111111111111' as AuthenticatedClusterId;
const AGENT = '22222222-2222-4222-8222-222222222222';

/** A stream into the store, without the door. */
class Stream {
  seq = 0;
  epoch = 1;
  readonly signals: number[] = [];
  readonly service: IngestService;

  constructor(readonly knex: Knex, maxConcurrent: number = 4) {
    const feed = createFeedSignal();
    feed.onChange((_, seq) => this.signals.push(seq));
    this.service = new IngestService({
      db: knex,
      logger: mockServices.logger.mock(),
      feed,
      metrics: { batch: () => {}, refusal: () => {} },
      limits: DEFAULT_LIMITS,
      maxConcurrent,
    });
  }

  static async open(id: TestDatabaseId): Promise<Stream> {
    const knex = await migratedDatabase(databases, id);
    await knex('agents').insert({
      id: AGENT,
      cluster_id: CLUSTER,
      cluster_name: 'one',
      profile: 'inventory',
      kid: 'kid',
      public_jwk: '{}',
      state: 'approved',
      kube_system_uid: 'uid',
      created_at: 0,
    });
    await knex('streams').insert({
      cluster_id: CLUSTER,
      agent_id: AGENT,
      lane: 'inventory',
      epoch: 1,
      last_seq: 0,
    });
    return new Stream(knex);
  }

  /** A new session, as a hello opens one. */
  async renew(): Promise<void> {
    this.epoch++;
    this.seq = 0;
    await this.knex('streams').update({
      epoch: this.epoch,
      last_seq: 0,
      opened_at: await readNow(this.knex),
    });
  }

  async send(items: object[], seq = this.seq + 1, epoch = this.epoch) {
    const answer = await this.service.ingest(
      { agentId: AGENT, clusterId: CLUSTER },
      { v: 1, epoch, lane: 'inventory', seq, items },
    );
    this.seq = answer.ackSeq;
    return answer;
  }

  async uids(): Promise<string[]> {
    const rows = await this.knex('resources').orderBy('uid').select('uid');
    return rows.map(row => row.uid);
  }

  async feed(): Promise<string[]> {
    const rows = await this.knex('feed').orderBy('seq');
    return rows.map(
      row => `${row.type} ${row.uid}${row.is_initial ? ' (initial)' : ''}`,
    );
  }

  /** Both what the hub says the digests are, and what they are by its rows. */
  async digests() {
    const stored = await readDigests(this.knex, CLUSTER, ['pods']);
    const computed = new KindDigest();
    for (const row of await this.knex('resources').where({ kind: 'pods' })) {
      computed.add(row.uid, row.content_hash);
    }
    return {
      stored: stored.get('pods')!.buckets,
      computed: computed.buckets(),
    };
  }
}

describe.each(databases.eachSupportedId())('ingest on %p', id => {
  let stream: Stream;
  beforeEach(async () => {
    stream = await Stream.open(id);
  });

  it('applies a batch once, however often it comes', async () => {
    await stream.send([upsert('pods', pod('a1'))]);
    const before = await dump(stream.knex);
    const again = await stream.send([upsert('pods', pod('b2'))], 1);
    expect(again).toMatchObject({ ackSeq: 1, duplicate: true, rejected: [] });
    expect(await dump(stream.knex)).toEqual(before);
    expect(stream.signals).toHaveLength(1);
  });

  it('refuses gaps and other sessions without storing anything', async () => {
    await stream.send([upsert('pods', pod('a1'))]);
    const before = await dump(stream.knex);
    await expect(stream.send([], 3)).rejects.toMatchObject({
      code: 'gap',
      expected: 2,
    });
    await expect(stream.send([], 2, 0)).rejects.toMatchObject({
      code: 'stale_epoch',
    });
    await expect(stream.send([], 2, 2)).rejects.toMatchObject({
      code: 'stale_epoch',
    });
    expect(await dump(stream.knex)).toEqual(before);
  });

  it('writes nothing of an object that did not change', async () => {
    await stream.send([upsert('pods', pod('a1'))]);
    await stream.send([upsert('pods', pod('a1'))]);
    expect(await stream.feed()).toEqual(['added a1']);
    expect(await stream.knex('versions')).toHaveLength(1);
  });

  it('lets the last word of a batch count', async () => {
    await stream.send([
      upsert('pods', pod('a1', { image: 'nginx:1' })),
      upsert('pods', pod('a1', { image: 'nginx:2' })),
      upsert('pods', pod('b2')),
      { t: 'delete', kind: 'pods', uid: 'b2' },
    ]);
    expect(await stream.uids()).toEqual(['a1']);
    expect(await stream.feed()).toEqual(['added a1']);
    const row = await stream.knex('resources').first();
    expect(JSON.stringify(row.images)).toContain('nginx:2');
  });

  it('turns batches away when too many wait, before it looks at them', async () => {
    const narrow = new Stream(stream.knex, 1);
    // One runs, eight wait.
    const taken = Array.from({ length: 9 }, (_, i) => narrow.send([], i + 1));
    const busy = expect.objectContaining({ code: 'busy', status: 503 });
    expect(() => narrow.service.requirePlace(AGENT)).toThrow(busy);
    await expect(narrow.send([{ t: 'unreadable' }], 10)).rejects.toEqual(busy);
    const answers = await Promise.all(taken);
    expect(answers.map(({ ackSeq }) => ackSeq)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    narrow.service.requirePlace(AGENT);
    expect((await narrow.send([], 10)).ackSeq).toBe(10);
  });

  it('keeps objects of two kinds apart, though they share their uids', async () => {
    const namespace = (uid: string, label: string) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: `namespace-${uid}`, uid, labels: { label } },
    });
    const contents = async () =>
      (await stream.knex('resources').orderBy(['kind', 'uid'])).map(
        row => `${row.kind} ${row.uid} ${row.name}`,
      );
    await stream.send([
      upsert('pods', pod('a1')),
      upsert('namespaces', namespace('a1', 'one')),
      upsert('pods', pod('b2')),
      upsert('namespaces', namespace('b2', 'one')),
    ]);
    await stream.send([
      upsert('namespaces', namespace('a1', 'two')),
      { t: 'delete', kind: 'pods', uid: 'a1' },
      { t: 'delete', kind: 'namespaces', uid: 'b2' },
    ]);
    expect(await contents()).toEqual([
      'namespaces a1 namespace-a1',
      'pods b2 pod-b2',
    ]);
    // Deleted is deleted, for the kind of which it was said.
    const late = await stream.send([
      upsert('pods', pod('a1')),
      upsert('namespaces', namespace('a1', 'three')),
    ]);
    expect(late.rejected).toMatchObject([{ index: 0, code: 'deleted' }]);
    expect(await contents()).toHaveLength(2);
  });

  it('names the place of an item far back in a batch, and leaves the event loop free meanwhile', async () => {
    let turns = 0;
    let timer = setImmediate(function turn() {
      turns += 1;
      timer = setImmediate(turn);
    });
    const uids = Array.from({ length: 700 }, (_, i) => `uid-${i}`);
    const items: object[] = uids.map(uid => upsert('pods', pod(uid)));
    items.splice(600, 0, { t: 'upsert', kind: 'pods' });
    const answer = await stream.send(items);
    clearImmediate(timer);
    expect(answer.rejected).toMatchObject([{ index: 600, code: 'invalid' }]);
    expect(await stream.uids()).toHaveLength(700);
    // Once after each 250 items that were checked, and on SQLite after each
    // statement over 200 rows, of which there are several kinds.
    expect(turns).toBeGreaterThanOrEqual(12);
  });

  it('keeps what is there until a snapshot ends, then removes what it did not name', async () => {
    await stream.send(podSnapshot('s1', [pod('a1'), pod('b2'), pod('c3')]));
    await stream.send([
      { t: 'snapshot.begin', kind: 'pods', snapshot: 's2' },
      upsert('pods', pod('a1'), 's2'),
    ]);
    // A change of the watch while the list is under way.
    await stream.send([upsert('pods', pod('d4'))]);
    expect(await stream.uids()).toEqual(['a1', 'b2', 'c3', 'd4']);
    await stream.send([
      upsert('pods', pod('b2', { image: 'nginx:2' }), 's2'),
      { t: 'snapshot.end', kind: 'pods', snapshot: 's2', count: 2 },
    ]);
    expect(await stream.uids()).toEqual(['a1', 'b2', 'd4']);
    expect(await stream.feed()).toEqual([
      'added a1 (initial)',
      'added b2 (initial)',
      'added c3 (initial)',
      'added d4',
      'modified b2',
      'deleted c3',
    ]);
    expect(await stream.knex('snapshots')).toEqual([]);
    const { stored, computed } = await stream.digests();
    expect(stored).toEqual(computed);
  });

  it('repairs only the buckets a partial snapshot names', async () => {
    await stream.send(podSnapshot('s1', [pod('a1x'), pod('a1y'), pod('b2')]));
    await stream.send([
      { t: 'snapshot.begin', kind: 'pods', snapshot: 's2', buckets: [0xa1] },
      upsert('pods', pod('a1x'), 's2'),
      { t: 'snapshot.end', kind: 'pods', snapshot: 's2', count: 1 },
    ]);
    expect(await stream.uids()).toEqual(['a1x', 'b2']);
  });

  it('removes nothing at the end of a snapshot that is not complete', async () => {
    await stream.send(podSnapshot('s1', [pod('a1'), pod('b2')]));
    const answer = await stream.send([
      { t: 'snapshot.begin', kind: 'pods', snapshot: 's2' },
      upsert('pods', pod('a1'), 's2'),
      { t: 'snapshot.end', kind: 'pods', snapshot: 's2', count: 2 },
    ]);
    expect(answer.rejected).toEqual([
      expect.objectContaining({ index: 2, code: 'snapshot_incomplete' }),
    ]);
    expect(await stream.uids()).toEqual(['a1', 'b2']);
  });

  it('does not go on with a snapshot of an earlier session', async () => {
    await stream.send([
      { t: 'snapshot.begin', kind: 'pods', snapshot: 's1' },
      upsert('pods', pod('a1'), 's1'),
    ]);
    await stream.renew();
    const answer = await stream.send([
      { t: 'snapshot.end', kind: 'pods', snapshot: 's1', count: 1 },
    ]);
    expect(answer.rejected).toEqual([
      expect.objectContaining({ code: 'unknown_snapshot' }),
    ]);
    // The first list begins anew, and still is no news.
    await stream.send(podSnapshot('s2', [pod('a1'), pod('b2')]));
    expect(await stream.feed()).toEqual([
      'added a1 (initial)',
      'added b2 (initial)',
    ]);
    expect(await stream.knex('versions')).toEqual([]);
  });

  it('does not bring deleted objects back by a late update, but by a later list', async () => {
    await stream.send([upsert('pods', pod('a1'))]);
    await stream.send([{ t: 'delete', kind: 'pods', uid: 'a1' }]);
    const late = await stream.send([upsert('pods', pod('a1'))]);
    expect(late.rejected).toEqual([
      expect.objectContaining({ index: 0, code: 'deleted' }),
    ]);
    expect(await stream.uids()).toEqual([]);
    await new Promise(resolve => setTimeout(resolve, 5));
    await stream.send(podSnapshot('s1', [pod('a1')]));
    expect(await stream.uids()).toEqual(['a1']);
    expect(await stream.knex('tombstones')).toEqual([]);
  });

  it('takes what a later session says of an object that was deleted', async () => {
    await stream.send([upsert('pods', pod('a1'))]);
    await stream.send([{ t: 'delete', kind: 'pods', uid: 'a1' }]);
    await new Promise(resolve => setTimeout(resolve, 5));
    await stream.renew();
    expect((await stream.send([upsert('pods', pod('a1'))])).rejected).toEqual(
      [],
    );
    expect(await stream.uids()).toEqual(['a1']);
  });

  it('stores the rest of a batch when items are not right, and says which', async () => {
    const secret = { ...pod('e1') } as any;
    secret.spec = {
      containers: [{ name: 'x', env: [{ name: 'A', value: 's3cret' }] }],
    };
    const nul = pod('e2', { labels: { app: 'a\u0000b' } });
    const half = pod('e3', { labels: { app: '\ud800' } });
    const answer = await stream.send([
      upsert('pods', secret),
      upsert('pods', nul),
      upsert('pods', half),
      upsert('pods', pod('e4', { labels: { app: 'x'.repeat(70_000) } })),
      upsert('secrets', pod('e5')),
      { ...upsert('pods', pod('e6')), uid: 'another' },
      { t: 'upsert', kind: 'pods' },
      upsert('nodes', pod('e7')),
      upsert('pods', pod('a1')),
    ]);
    expect(answer.rejected.map(({ index, code }) => [index, code])).toEqual([
      [0, 'forbidden_path'],
      [1, 'invalid'],
      [2, 'invalid'],
      [3, 'too_large'],
      [4, 'unknown_kind'],
      [5, 'invalid'],
      [6, 'invalid'],
      [7, 'forbidden_path'],
    ]);
    expect(await stream.uids()).toEqual(['a1']);
    expect(JSON.stringify(answer)).not.toContain('s3cret');
    expect(JSON.stringify(await dump(stream.knex))).not.toContain('s3cret');
  });

  it('does not remove an object whose update was refused', async () => {
    await stream.send(podSnapshot('s1', [pod('a1')]));
    const tooLarge = pod('a1', { labels: { app: 'x'.repeat(70_000) } });
    await stream.send(podSnapshot('s2', [tooLarge]));
    expect(await stream.uids()).toEqual(['a1']);
  });

  it('numbers versions by the feed and keeps what was before the first change', async () => {
    await stream.send(podSnapshot('s1', [pod('a1')]));
    await stream.send([upsert('pods', pod('a1', { image: 'nginx:2' }))]);
    await stream.send([{ t: 'delete', kind: 'pods', uid: 'a1' }]);
    const feed = await stream.knex('feed').orderBy('seq');
    const versions = await stream.knex('versions').orderBy('ordinal');
    expect(versions.map(row => Number(row.ordinal))).toEqual([
      0,
      Number(feed[1].seq),
      Number(feed[2].seq),
    ]);
    expect(versions.map(row => Boolean(row.is_deleted))).toEqual([
      false,
      false,
      true,
    ]);
    expect(versions[0].content_hash).toBe(feed[1].previous_hash);
    expect(JSON.stringify(versions[0].object)).toContain('nginx:1');
    expect(versions[2].object).toBeNull();
  });

  it('stores batches of two thousand objects', async () => {
    const pods = Array.from({ length: 1998 }, (_, i) => pod(`uid-${i}`));
    await stream.send(podSnapshot('s1', pods));
    expect(await stream.uids()).toHaveLength(1998);
    await stream.send(podSnapshot('s2', []));
    expect(await stream.uids()).toEqual([]);
    const { stored } = await stream.digests();
    expect(stored).toEqual([]);
  });

  it('holds what a model holds after any sequence of batches', async () => {
    const uid = fc.constantFrom('a1', 'a2', 'b1', 'b2', 'zz');
    const image = fc.constantFrom('nginx:1', 'nginx:2');
    const change = fc.oneof(
      fc.record({ t: fc.constant('upsert' as const), uid, image }),
      fc.record({ t: fc.constant('delete' as const), uid }),
      fc.record({
        t: fc.constant('list' as const),
        pods: fc.dictionary(uid, image),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 5 }),
        async batches => {
          for (const table of [
            'resources',
            'tombstones',
            'digests',
            'snapshots',
            'versions',
            'feed',
          ]) {
            await stream.knex(table).delete();
          }
          await stream.renew();
          const model = new Map<string, string>();
          const deleted = new Map<string, number>();
          let snapshots = 0;
          for (const [number, batch] of batches.entries()) {
            const items: BatchItem[] = [];
            for (const step of batch) {
              if (step.t === 'upsert') {
                items.push(upsert('pods', pod(step.uid, step)));
                if (!deleted.has(step.uid)) {
                  model.set(step.uid, step.image);
                }
              } else if (step.t === 'delete') {
                items.push({ t: 'delete', kind: 'pods', uid: step.uid });
                model.delete(step.uid);
                deleted.set(step.uid, number);
              } else {
                snapshots++;
                const pods = Object.entries(step.pods);
                items.push(
                  ...podSnapshot(
                    `s${snapshots}`,
                    pods.map(([name, img]) => pod(name, { image: img })),
                  ),
                );
                for (const known of [...model.keys()]) {
                  if (!(known in step.pods)) {
                    model.delete(known);
                    deleted.set(known, number);
                  }
                }
                for (const [name, img] of pods) {
                  // Within one batch the clock stands still: deleted stays deleted.
                  if (deleted.get(name) !== number) {
                    model.set(name, img);
                    deleted.delete(name);
                  }
                }
              }
            }
            await stream.send(items);
            // Lists bring back deleted objects only by a later clock.
            await new Promise(resolve => setTimeout(resolve, 2));
          }
          const rows = await stream.knex('resources').select('uid', 'images');
          const held = rows.map(row => [
            row.uid,
            (typeof row.images === 'string'
              ? JSON.parse(row.images)
              : row.images)[0],
          ]);
          expect(new Map(held as [string, string][])).toEqual(model);
          const { stored, computed } = await stream.digests();
          expect(stored).toEqual(computed);
          // The feed tells the same story as the rows.
          const feed = await stream.knex('feed').orderBy('seq');
          const alive = new Map<string, string>();
          for (const row of feed) {
            expect(row.previous_hash).toBe(alive.get(row.uid) ?? null);
            const expected = alive.has(row.uid)
              ? ['modified', 'deleted']
              : ['added'];
            expect(expected).toContain(row.type);
            if (row.type === 'deleted') {
              alive.delete(row.uid);
            } else {
              alive.set(row.uid, row.content_hash);
            }
          }
          expect([...alive.keys()].sort()).toEqual([...model.keys()].sort());
        },
      ),
      { numRuns: 60 },
    );
  });
});
