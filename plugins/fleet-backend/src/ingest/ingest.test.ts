import {
  BatchItem,
  bucketOf,
  contentHash,
  DEFAULT_LIMITS,
  JsonObject,
  KindRegistry,
  KindDigest,
  ProtocolLimits,
} from '@backstage-fleet/protocol';
import { TestDatabaseId } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { Knex } from 'knex';
import { AuthenticatedClusterId } from '../clusters/types';
import { fromJson, readNow } from '../database/columns';
import { mockServices } from '@backstage/backend-test-utils';
import { createFeedSignal } from '../changes/feedSignal';
import { readVersionObjects } from '../changes/versionObjects';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { dump } from '../__testUtils__/dump';
import { pod, podSnapshot, upsert } from '../__testUtils__/objects';
import { laterMoment } from '../__testUtils__/time';
import { readDigests, readTotals } from './DigestStore';
import { IngestService } from './IngestService';
import { BASE_MS } from './packVersion';

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

  constructor(
    readonly knex: Knex,
    maxConcurrent: number = 4,
    limits: Partial<ProtocolLimits> = {},
    maxBytes?: number,
  ) {
    const feed = createFeedSignal();
    feed.onChange((_, seq) => this.signals.push(seq));
    this.service = new IngestService({
      db: knex,
      logger: mockServices.logger.mock(),
      feed,
      metrics: { batch: () => {}, refusal: () => {} },
      kinds: new KindRegistry(),
      limits: { ...DEFAULT_LIMITS, ...limits },
      maxConcurrent,
      maxBytes,
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
      { agentId: AGENT, clusterId: CLUSTER, profile: 'inventory' },
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
    return rows.map(row =>
      row.is_initial ? `${row.type} ${row.kind}` : `${row.type} ${row.uid}`,
    );
  }

  /** Both what the hub says the digests are, and what they are by its rows. */
  async digests() {
    const stored = await readDigests(this.knex, CLUSTER, ['pods']);
    const totals = await readTotals(this.knex, CLUSTER, ['pods']);
    const computed = new KindDigest();
    for (const row of await this.knex('resources').where({ kind: 'pods' })) {
      computed.add(row.uid, row.content_hash);
    }
    return {
      stored: {
        total: totals.get('pods')!,
        buckets: stored.get('pods')!.buckets,
      },
      computed: { total: computed.total(), buckets: computed.buckets() },
    };
  }
}

/** An item that says that a pod is still as the hub holds it. */
function same(object: JsonObject, snapshot: string): BatchItem {
  const { kind, uid, hash } = upsert('pods', object);
  return { t: 'same', kind, uid, hash, snapshot };
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

  it('turns batches away when those inside take all the memory, before it looks at them', async () => {
    const MB = 1024 * 1024;
    const { service } = new Stream(stream.knex, 1, {}, 8 * MB);
    let end = () => {};
    const held = new Promise<void>(resolve => {
      end = resolve;
    });
    const admit = (bytes: number) => service.admit(AGENT, bytes, () => held);
    // However large, the first one gets in; 36 bytes of memory for each that was sent.
    const inside = [admit(200 * 1024)];
    inside.push(admit(10));
    let hasBegun = false;
    const refused = service.admit(AGENT, 200 * 1024, async () => {
      hasBegun = true;
    });
    await expect(refused).rejects.toMatchObject({
      code: 'busy',
      status: 503,
      retryAfterSeconds: expect.any(Number),
    });
    expect(hasBegun).toBe(false);
    end();
    await Promise.all(inside);
    await service.admit(AGENT, MB, async () => {});
    const failing = service.admit(AGENT, MB, async () => {
      throw new Error('of the work');
    });
    await expect(failing).rejects.toThrow('of the work');
    await service.admit(AGENT, MB, async () => {});
  });

  it('stores batches that wait for each other one by one', async () => {
    const narrow = new Stream(stream.knex, 1);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => narrow.send([], i + 1)),
    );
    expect(answers.map(({ ackSeq }) => ackSeq)).toEqual(
      answers.map((_, i) => i + 1),
    );
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
      'listed pods',
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
    expect(await stream.feed()).toEqual(['listed pods', 'listed pods']);
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
    await laterMoment();
    await stream.send(podSnapshot('s1', [pod('a1')]));
    expect(await stream.uids()).toEqual(['a1']);
    expect(await stream.knex('tombstones')).toEqual([]);
  });

  it('brings back what a list did not name by a later one in the same batch', async () => {
    await stream.send([upsert('pods', pod('a1'))]);
    const { rejected } = await stream.send([
      ...podSnapshot('s1', []),
      ...podSnapshot('s2', [pod('a1')]),
    ]);
    expect(rejected).toEqual([]);
    expect(await stream.uids()).toEqual(['a1']);
    expect(await stream.knex('tombstones')).toEqual([]);
  });

  it('takes what a later session says of an object that was deleted', async () => {
    await stream.send([upsert('pods', pod('a1'))]);
    await stream.send([{ t: 'delete', kind: 'pods', uid: 'a1' }]);
    await laterMoment();
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
    expect(JSON.stringify(fromJson(versions[0].object))).toContain('nginx:1');
    expect(versions[2].object).toBeNull();
  });

  it('stores of later versions what differs from an earlier one', async () => {
    await stream.send(podSnapshot('s1', [pod('a1')]));
    const images = ['nginx:2', 'nginx:3', 'nginx:4'];
    for (const image of images) {
      await stream.send([upsert('pods', pod('a1', { image }))]);
    }
    await stream.send([{ t: 'delete', kind: 'pods', uid: 'a1' }]);
    const versions = await stream.knex('versions').orderBy('ordinal');
    expect(versions.map(row => row.base === null)).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
    for (const row of versions.slice(1, 4)) {
      expect(row.object.length).toBeLessThan(60);
    }
    const objects = await readVersionObjects(stream.knex, versions);
    expect(objects).toEqual([
      ...['nginx:1', ...images].map(image => pod('a1', { image })),
      undefined,
    ]);
    expect(objects.slice(0, 4).map(object => contentHash(object!))).toEqual(
      versions.slice(0, 4).map(row => row.content_hash),
    );
  });

  it('packs no version by one of more than a day ago', async () => {
    await stream.send(podSnapshot('s1', [pod('a1')]));
    await stream
      .knex('resources')
      .update({ received_at: Date.now() - 2 * BASE_MS });
    await stream.send([upsert('pods', pod('a1', { image: 'nginx:2' }))]);
    await stream.send([upsert('pods', pod('a1', { image: 'nginx:3' }))]);
    const [, second, third] = await stream.knex('versions').orderBy('ordinal');
    expect(second.base).toBeNull();
    expect(third.base).toBe(second.ordinal);
  });

  it('keeps of an object what an item says that it is still the same', async () => {
    await stream.send(podSnapshot('s1', [pod('a1'), pod('b2'), pod('c3')]));
    const changedPod = pod('b2', { image: 'nginx:2' });
    const answer = await stream.send([
      { t: 'snapshot.begin', kind: 'pods', snapshot: 's2' },
      same(pod('a1'), 's2'),
      same(changedPod, 's2'),
      same(pod('d4'), 's2'),
      { t: 'snapshot.end', kind: 'pods', snapshot: 's2', count: 3 },
    ]);
    expect(answer.rejected.map(({ index, code }) => [index, code])).toEqual([
      [2, 'unknown_state'],
      [3, 'unknown_state'],
    ]);
    // b2 is there, if not as the agent believes; c3 was not named.
    expect(await stream.uids()).toEqual(['a1', 'b2']);
    expect(await stream.feed()).toEqual(['listed pods', 'deleted c3']);
    await stream.send([upsert('pods', changedPod)]);
    expect((await stream.feed()).at(-1)).toBe('modified b2');
    expect(await stream.knex('snapshot_parts')).toEqual([]);
  });

  it('compares an item of the same state with what the batch said before it', async () => {
    const answer = await stream.send([
      { t: 'snapshot.begin', kind: 'pods', snapshot: 's1' },
      upsert('pods', pod('a1'), 's1'),
      same(pod('a1'), 's1'),
      same(pod('a1', { image: 'nginx:2' }), 's1'),
      { t: 'delete', kind: 'pods', uid: 'b2' },
      same(pod('b2'), 's1'),
      { t: 'snapshot.end', kind: 'pods', snapshot: 's1', count: 4 },
    ]);
    expect(answer.rejected.map(({ index, code }) => [index, code])).toEqual([
      [3, 'unknown_state'],
      [5, 'unknown_state'],
    ]);
    expect(await stream.uids()).toEqual(['a1']);
  });

  it('remembers what a snapshot named over many batches', async () => {
    const uids = ['a1', 'b2', '0f0e0d0c-0b0a-4908-8706-050403020100'];
    await stream.send(
      podSnapshot(
        's1',
        uids.map(uid => pod(uid)),
      ),
    );
    await stream.send([upsert('pods', pod('zz'))]);
    await stream.send([{ t: 'snapshot.begin', kind: 'pods', snapshot: 's2' }]);
    for (const uid of uids) {
      await stream.send([same(pod(uid), 's2')]);
    }
    expect(await stream.knex('snapshot_parts')).toHaveLength(3);
    await stream.send([
      { t: 'snapshot.end', kind: 'pods', snapshot: 's2', count: 3 },
    ]);
    expect(await stream.uids()).toEqual([...uids].sort());
    expect(await stream.knex('snapshot_parts')).toEqual([]);
  });

  it('refuses an object whose hash is not its own, and keeps what it had', async () => {
    await stream.send(podSnapshot('s1', [pod('a1')]));
    const [begin, item, end] = podSnapshot('s2', [
      pod('a1', { image: 'nginx:2' }),
    ]) as any[];
    const answer = await stream.send([
      begin,
      { ...item, hash: upsert('pods', pod('a1')).hash },
      end,
    ]);
    expect(answer.rejected).toMatchObject([
      { index: 1, code: 'hash_mismatch' },
    ]);
    const [row] = await stream.knex('resources');
    expect(row.content_hash).toBe(upsert('pods', pod('a1')).hash);
  });

  it('hashes an object the same however its members are ordered', async () => {
    const item = upsert('pods', pod('a1'));
    const reversed = Object.fromEntries(Object.entries(item.object).reverse());
    const answer = await stream.send([{ ...item, object: reversed }]);
    expect(answer.rejected).toEqual([]);
  });

  it('takes as many objects of a cluster as it may hold, and the rest when there is room', async () => {
    const small = new Stream(stream.knex, 4, { maxObjects: 2 });
    const first = await small.send(
      podSnapshot('s1', [pod('a1'), pod('b2'), pod('c3')]),
    );
    expect(first.rejected).toMatchObject([
      { index: 3, code: 'quota_exceeded' },
    ]);
    // What is there may change.
    const second = await small.send([
      upsert('pods', pod('a1', { image: 'nginx:2' })),
      upsert('pods', pod('d4')),
    ]);
    expect(second.rejected).toMatchObject([
      { index: 1, code: 'quota_exceeded' },
    ]);
    await small.send([{ t: 'delete', kind: 'pods', uid: 'b2' }]);
    expect((await small.send([upsert('pods', pod('d4'))])).rejected).toEqual(
      [],
    );
    expect(await small.uids()).toEqual(['a1', 'd4']);
  });

  it('takes kinds from agents of their profile only', async () => {
    const answer = await stream.service.ingest(
      { agentId: AGENT, clusterId: CLUSTER, profile: 'security' },
      {
        v: 2,
        epoch: 1,
        lane: 'inventory',
        seq: 1,
        items: podSnapshot('s1', [pod('a1')]),
      },
    );
    expect(answer.rejected.map(({ code }) => code)).toEqual([
      'wrong_profile',
      'wrong_profile',
      'wrong_profile',
    ]);
    expect(await stream.uids()).toEqual([]);
  });

  it('tells the feed what an object was before, and writes what lists show', async () => {
    await stream.send([upsert('pods', pod('a1'))]);
    const failed: any = pod('a1');
    failed.status = { phase: 'Failed' };
    await stream.send([upsert('pods', failed)]);
    await stream.send([{ t: 'delete', kind: 'pods', uid: 'a1' }]);
    const feed = await stream.knex('feed').orderBy('seq');
    expect(
      feed.map(row => [
        row.previous_state,
        row.previous_status,
        row.status,
        row.workload,
      ]),
    ).toEqual([
      [null, null, feed[0].status, 'web'],
      [feed[0].state, feed[0].status, 'Failed', 'web'],
      ['critical', 'Failed', 'Failed', 'web'],
    ]);
    const versions = await stream.knex('versions').orderBy('ordinal');
    expect(versions.map(row => row.name)).toEqual(versions.map(() => 'pod-a1'));
    expect(versions.map(row => row.status)).toEqual(
      feed.map(row => row.status),
    );
  });

  it('stores batches of two thousand objects', async () => {
    const pods = Array.from({ length: 1998 }, (_, i) => pod(`uid-${i}`));
    await stream.send(podSnapshot('s1', pods));
    expect(await stream.uids()).toHaveLength(1998);
    await stream.send(podSnapshot('s2', []));
    expect(await stream.uids()).toEqual([]);
    const { stored, computed } = await stream.digests();
    expect(stored).toEqual(computed);
    expect(computed.buckets).toEqual([]);
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
        // Of whom the agent believes that the hub holds them as they are.
        same: fc.subarray(['a1', 'a2', 'b1', 'b2', 'zz']),
        // A repair of one bucket, or a whole list.
        bucket: fc.option(fc.constantFrom(0xa1, 0xb2), { nil: undefined }),
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
            'snapshot_parts',
            'versions',
            'feed',
          ]) {
            await stream.knex(table).delete();
          }
          await stream.renew();
          const model = new Map<string, string>();
          const deleted = new Set<string>();
          let snapshots = 0;
          for (const batch of batches) {
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
                deleted.add(step.uid);
              } else {
                snapshots++;
                const snapshot = `s${snapshots}`;
                const covers = (name: string) =>
                  step.bucket === undefined || bucketOf(name) === step.bucket;
                const listed = Object.entries(step.pods).filter(([name]) =>
                  covers(name),
                );
                items.push(
                  {
                    t: 'snapshot.begin',
                    kind: 'pods',
                    snapshot,
                    ...(step.bucket === undefined
                      ? {}
                      : { buckets: [step.bucket] }),
                  },
                  ...listed.map(([name, img]) =>
                    step.same.includes(name)
                      ? same(pod(name, { image: img }), snapshot)
                      : upsert('pods', pod(name, { image: img }), snapshot),
                  ),
                  {
                    t: 'snapshot.end',
                    kind: 'pods',
                    snapshot,
                    count: listed.length,
                  },
                );
                const names = new Set(listed.map(([name]) => name));
                for (const known of [...model.keys()]) {
                  if (covers(known) && !names.has(known)) {
                    model.delete(known);
                    deleted.add(known);
                  }
                }
                for (const [name, img] of listed) {
                  // A list that begins after a deletion, be it in the same batch, knows better.
                  if (!step.same.includes(name)) {
                    model.set(name, img);
                    deleted.delete(name);
                  }
                }
              }
            }
            await stream.send(items);
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
          const isListed = feed.some(row => row.type === 'listed');
          for (const row of feed.filter(({ type }) => type !== 'listed')) {
            const before = alive.get(row.uid);
            if (before === undefined && isListed && row.type !== 'added') {
              // It came by a first list, of which the feed names no object.
              alive.set(row.uid, row.previous_hash);
            }
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
          expect([...alive.keys()].sort()).toEqual(
            [...model.keys()]
              .filter(name => !isListed || alive.has(name))
              .sort(),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});
