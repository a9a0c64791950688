import {
  BatchResponse,
  DEFAULT_LIMITS,
  HeartbeatResponse,
  HelloResponse,
  PROTOCOL_VERSION,
  PollResponse,
  TIMING,
} from '@backstage-fleet/protocol';
import fc from 'fast-check';
import {
  SANE,
  saneBatch,
  saneBuckets,
  saneConfig,
  saneHeartbeat,
  saneHello,
  sanePoll,
} from './answers';
import { HubUnavailable } from './errors';

const HELLO: HelloResponse = {
  v: PROTOCOL_VERSION,
  clusterId: 'c',
  clusterName: 'one',
  epoch: 7,
  limits: DEFAULT_LIMITS,
  config: {
    revision: 3,
    kinds: ['pods'],
    custom: [],
    heartbeatSeconds: 10,
    pollHoldSeconds: 25,
    keyRotationSeconds: 3600,
  },
  digests: {},
  after: 4,
  joins: 2,
  serverTime: '2026-01-01T00:00:00Z',
};
const hello = (wrong: object) => saneHello({ ...HELLO, ...wrong } as never);

/** What a hub might put where a number belongs. */
const HOSTILE = [
  0,
  -1,
  0.4,
  1e308,
  -1e308,
  Infinity,
  NaN,
  Number.MAX_SAFE_INTEGER,
  '10',
  null,
  undefined,
  {},
  [],
  true,
];

describe('answers of a hub', () => {
  it('are left as they are where they are sane', () => {
    expect(saneHello(HELLO)).toEqual(HELLO);
    const batch: BatchResponse = {
      ackSeq: 3,
      rejected: [{ index: 0, code: 'quota_exceeded', message: 'full' }],
      next: { maxBytes: 50_000, minIntervalMs: 200 },
      serverTime: HELLO.serverTime,
    };
    expect(saneBatch(batch)).toEqual(batch);
    const beat: HeartbeatResponse = {
      mismatched: { pods: [[255, 2, 'a'.repeat(64)]] },
      serverTime: HELLO.serverTime,
    };
    expect(saneHeartbeat(beat)).toEqual(beat);
    const poll: PollResponse = {
      messages: ['a.b.c'],
      next: 9,
      serverTime: HELLO.serverTime,
    };
    expect(sanePoll(poll, 8)).toEqual(poll);
  });

  it.each([
    ['heartbeatSeconds', SANE.heartbeat, TIMING.heartbeat],
    ['pollHoldSeconds', SANE.pollHold, TIMING.pollHold],
  ] as const)('give %s within bounds', (name, [least, most], usual) => {
    const of = (value: unknown) => saneConfig({ [name]: value })[name];
    expect(of(0)).toBe(least);
    expect(of(-1e308)).toBe(least);
    expect(of(Infinity)).toBe(most);
    expect(of(1e308)).toBe(most);
    expect(of(least + 0.4)).toBe(least);
    for (const none of [undefined, null, NaN, '10', {}, true]) {
      expect(of(none)).toBe(usual);
    }
  });

  it('give the age of keys within bounds, and never is not one', () => {
    const [least, most] = SANE.keyRotation;
    const of = (value: unknown) =>
      saneConfig({ keyRotationSeconds: value }).keyRotationSeconds;
    expect(of(1)).toBe(least);
    expect(of(0)).toBe(most);
    expect(of(1e12)).toBe(most);
    expect(of(undefined)).toBeUndefined();
    expect(of('day')).toBe(TIMING.keyRotation);
  });

  it.each(Object.entries(SANE.limits))(
    'give the limit %s within bounds',
    (name, [least, most]) => {
      for (const value of HOSTILE) {
        const limit = (
          hello({ limits: { ...DEFAULT_LIMITS, [name]: value } })
            .limits as never
        )[name];
        expect(limit).toBeGreaterThanOrEqual(least);
        expect(limit).toBeLessThanOrEqual(most);
        expect(Number.isInteger(limit)).toBe(true);
      }
    },
  );

  it('give the usual limits where they name none', () => {
    expect(hello({ limits: undefined }).limits).toEqual(DEFAULT_LIMITS);
    expect(hello({ limits: [1] }).limits).toEqual(DEFAULT_LIMITS);
  });

  it('give pauses and sizes of batches within bounds', () => {
    for (const value of HOSTILE) {
      const { next } = saneBatch({
        ackSeq: 1,
        rejected: [],
        next: { maxBytes: value, minIntervalMs: value },
      } as never);
      expect(next.maxBytes).toBeGreaterThanOrEqual(SANE.batchBytes[0]);
      expect(next.maxBytes).toBeLessThanOrEqual(SANE.batchBytes[1]);
      expect(next.minIntervalMs).toBeGreaterThanOrEqual(0);
      expect(next.minIntervalMs).toBeLessThanOrEqual(SANE.minInterval[1]);
    }
    expect(saneBatch({ ackSeq: 1 } as never)).toMatchObject({
      rejected: [],
      next: { minIntervalMs: 0 },
    });
  });

  it.each([
    ['no epoch', { epoch: undefined }],
    ['an epoch that is none', { epoch: -3 }],
    ['an epoch no number can count', { epoch: 1e300 }],
    ['a protocol the agent does not speak', { v: PROTOCOL_VERSION + 1 }],
    ['no protocol', { v: undefined }],
  ])('to hello with %s are none', (_, wrong) => {
    expect(() => hello(wrong)).toThrow(HubUnavailable);
    expect(() => hello(wrong)).toThrow(/answer to hello cannot be used/);
  });

  it('that acknowledge nothing are none', () => {
    expect(() => saneBatch({ ackSeq: '5' } as never)).toThrow(HubUnavailable);
  });

  it('with more messages than a hub sends at a time, or no list of them, are none', () => {
    const poll = (messages: unknown) =>
      sanePoll({ messages, next: 1 } as never, 0);
    expect(() => poll(Array(1001).fill('x'))).toThrow(HubUnavailable);
    expect(() => poll({ length: 3 })).toThrow(HubUnavailable);
    expect(poll([1, 'a', null]).messages).toEqual(['a']);
    expect(sanePoll({ messages: [], next: -1 } as never, 5).next).toBe(5);
  });

  it('lose kinds that are no names, and keep the others', () => {
    expect(
      saneConfig({ kinds: ['pods', 5, null, 'x'.repeat(300), 'nodes'] }).kinds,
    ).toEqual(['pods', 'nodes']);
    expect(saneConfig({ kinds: 'pods' }).kinds).toEqual([]);
    expect(saneConfig({ kinds: Array(9999).fill('a') }).kinds).toHaveLength(
      SANE.limits.maxKinds[1],
    );
  });

  it('lose digests of buckets that are none', () => {
    const sum = 'a'.repeat(64);
    const pods = [[1, 2, sum], [256, 1, sum], [1, -1, sum], [2, 1, 'x'], 'no'];
    expect(saneHeartbeat({ mismatched: { pods } } as never).mismatched).toEqual(
      { pods: [[1, 2, sum]] },
    );
    expect(saneHeartbeat({ mismatched: 'all' } as never).mismatched).toEqual(
      {},
    );
    expect(saneBuckets([0, 255, 256, -1, 0.5, '1', 0])).toEqual([0, 255]);
    expect(saneBuckets('all')).toBeUndefined();
  });

  it('never make the agent stumble, whatever they hold', () => {
    /** What a reader stumbles over that does not say what is wrong. */
    const stumbles: unknown[] = [];
    const surely = (read: () => unknown) => {
      try {
        read();
      } catch (error) {
        stumbles.push(...(error instanceof HubUnavailable ? [] : [error]));
      }
    };
    fc.assert(
      fc.property(fc.object({ maxDepth: 3 }), anything => {
        surely(() => saneHello(anything as never));
        surely(() => saneHello({ ...HELLO, ...anything }));
        surely(() => saneHello({ ...HELLO, config: anything as never }));
        surely(() => saneBatch({ ...anything, ackSeq: 1 } as never));
        surely(() => saneHeartbeat({ mismatched: anything } as never));
        surely(() => sanePoll(anything as never, 0));
        surely(() => saneConfig(anything));
        surely(() => saneBuckets(anything));
        expect(stumbles).toEqual([]);
      }),
    );
  });
});
