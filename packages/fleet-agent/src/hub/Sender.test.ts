import { gunzipSync } from 'node:zlib';
import { BatchRequest, DEFAULT_LIMITS } from '@backstage-fleet/protocol';
import { Outbox } from '../outbox/Outbox';
import { Backoff } from '../util/backoff';
import { systemClock } from '../util/clock';
import { HubRefusal } from './errors';
import { Sender } from './Sender';

const logger = { debug() {}, info() {}, warn() {}, error() {} };

describe('Sender', () => {
  let outbox: Outbox;
  let sender: Sender;
  let answer: (batch: BatchRequest) => void;

  const put = (uid: string, version: number, snapshot?: string) =>
    outbox.upsert(
      'pods',
      { uid, hash: `h${version}`, object: { version } },
      snapshot,
    );

  beforeEach(() => {
    outbox = new Outbox();
    sender = new Sender({
      outbox,
      clock: systemClock,
      logger,
      flushMs: 0,
      backoff: new Backoff({ baseMs: 1, capMs: 1, random: () => 0 }),
      post: async body => {
        const batch = JSON.parse(gunzipSync(body).toString()) as BatchRequest;
        answer(batch);
        return {
          ackSeq: batch.seq,
          rejected: [],
          next: { maxBytes: 0, minIntervalMs: 0 },
          serverTime: new Date().toISOString(),
        };
      },
      onRejected() {},
      onSnapshotEnded() {},
      onAcknowledged() {},
    });
  });

  /** Sends all that waits and answers the items, or fails as the hub does. */
  const sendAll = async (): Promise<unknown[]> => {
    const items: unknown[] = [];
    answer = batch => items.push(...batch.items);
    const gone = new AbortController();
    const running = sender.run(gone.signal);
    while (!sender.idle) {
      await new Promise(setImmediate);
    }
    gone.abort();
    await running;
    return items;
  };
  const failOnce = async () => {
    answer = () => {
      throw new HubRefusal({
        code: 'stale_epoch',
        status: 409,
        message: 'Say hello again',
      });
    };
    await expect(
      sender.run(new AbortController().signal),
    ).rejects.toMatchObject({ code: 'stale_epoch' });
  };

  it('sends in a new session what it does not know to have arrived, as plain changes', async () => {
    sender.beginEpoch(1, DEFAULT_LIMITS, 2);
    outbox.beginSnapshot('pods', 's');
    put('a', 1, 's');
    outbox.endSnapshot('pods', 's');
    await failOnce();
    sender.beginEpoch(2, DEFAULT_LIMITS, 2);
    expect(await sendAll()).toEqual([
      {
        t: 'upsert',
        kind: 'pods',
        uid: 'a',
        hash: 'h1',
        object: { version: 1 },
      },
    ]);
  });

  it('does not send in a new session what there is later word of', async () => {
    sender.beginEpoch(1, DEFAULT_LIMITS, 2);
    put('gone', 1);
    put('changed', 1);
    put('same', 1);
    await failOnce();
    outbox.delete('pods', 'gone');
    put('changed', 2);
    sender.beginEpoch(3, DEFAULT_LIMITS, 2);
    expect(await sendAll()).toMatchObject([
      { t: 'upsert', uid: 'same', hash: 'h1' },
      { t: 'delete', uid: 'gone' },
      { t: 'upsert', uid: 'changed', hash: 'h2' },
    ]);
  });
});
