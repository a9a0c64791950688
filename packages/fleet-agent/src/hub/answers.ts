import {
  AgentConfig,
  BatchResponse,
  BucketDigest,
  DEFAULT_LIMITS,
  DIGEST_BUCKETS,
  HeartbeatResponse,
  HelloResponse,
  KindId,
  MIN_PROTOCOL_VERSION,
  PROTOCOL_VERSION,
  PollResponse,
  ProtocolLimits,
  TIMING,
} from '@backstage-fleet/protocol';
import { HubUnavailable } from './errors';

type Bounds = readonly [least: number, most: number];

const KIB = 1024;
const MIB = 1024 * KIB;
const DAY = 24 * 3600;

/** What an agent follows of the numbers of a hub, broken and hostile ones included. */
export const SANE = {
  /** Seconds. */
  heartbeat: [2, 60],
  /** Seconds. */
  pollHold: [1, 60],
  /** Seconds. */
  keyRotation: [600, 90 * DAY],
  /** Milliseconds between two batches. */
  minInterval: [0, 60_000],
  /** Bytes of a batch, which the hub may change with each answer. */
  batchBytes: [KIB, 16 * MIB],
  limits: {
    maxHeaderBytes: [KIB, 64 * KIB],
    maxBodyBytes: [KIB, 16 * MIB],
    maxInflatedBytes: [4 * KIB, 64 * MIB],
    maxItems: [1, 10_000],
    maxObjectBytes: [KIB, 4 * MIB],
    maxDepth: [8, 128],
    maxKeys: [16, 100_000],
    maxStringLength: [KIB, MIB],
    maxObjects: [1, 10_000_000],
    maxKinds: [1, 2000],
  },
} as const satisfies Record<string, Bounds | Record<string, Bounds>>;

/** Messages in one answer to a poll. */
const MAX_MESSAGES = 1000;
const MAX_NAME = 253;
const MAX_WORDS = 300;

/** A hub's whole number within bounds; what is none is the usual one. */
function within(value: unknown, [least, most]: Bounds, usual: number): number {
  return typeof value === 'number' && !Number.isNaN(value)
    ? Math.min(most, Math.max(least, Math.round(value)))
    : usual;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function listOf(value: unknown, most: number): unknown[] {
  return Array.isArray(value) ? value.slice(0, most) : [];
}

function words(value: unknown, most = MAX_WORDS): string {
  return typeof value === 'string' ? value.slice(0, most) : '';
}

function unreadable(route: string, what: string): HubUnavailable {
  return new HubUnavailable(
    `The hub's answer to ${route} cannot be used: ${what}. Is the hub of another release, or something else at its URL?`,
  );
}

/** The answer to `hello`. @throws HubUnavailable when it is none */
export function saneHello(answer: HelloResponse): HelloResponse {
  const { v, epoch, after, joins, digests } = answer;
  if (!(isCount(v) && v >= MIN_PROTOCOL_VERSION && v <= PROTOCOL_VERSION)) {
    throw unreadable('hello', `it is of protocol ${words(String(v), 20)}`);
  }
  if (!(isCount(epoch) && epoch > 0)) {
    throw unreadable('hello', 'it has no epoch');
  }
  return {
    ...answer,
    clusterName: words(answer.clusterName, MAX_NAME),
    after: isCount(after) ? after : 0,
    joins: isCount(joins) ? joins : undefined,
    limits: saneLimits(answer.limits),
    config: saneConfig(answer.config),
    digests: isRecord(digests) ? digests : {},
  };
}

function saneLimits(limits: unknown): ProtocolLimits {
  const said = isRecord(limits) ? limits : {};
  const { maxKinds, ...usual } = DEFAULT_LIMITS;
  const sane: ProtocolLimits = { ...usual, maxKinds };
  for (const name of Object.keys(SANE.limits) as (keyof ProtocolLimits)[]) {
    sane[name] = within(said[name], SANE.limits[name], DEFAULT_LIMITS[name]!);
  }
  return sane;
}

/** A configuration, in an answer or a message. */
export function saneConfig(config: unknown): AgentConfig {
  const said = isRecord(config) ? config : {};
  const [, mostKinds] = SANE.limits.maxKinds;
  const { keyRotationSeconds } = said;
  return {
    revision: isCount(said.revision) ? said.revision : 0,
    kinds: listOf(said.kinds, mostKinds).filter(
      (id): id is KindId => typeof id === 'string' && id.length <= MAX_NAME,
    ),
    custom: listOf(said.custom, mostKinds) as AgentConfig['custom'],
    heartbeatSeconds: within(
      said.heartbeatSeconds,
      SANE.heartbeat,
      TIMING.heartbeat,
    ),
    pollHoldSeconds: within(
      said.pollHoldSeconds,
      SANE.pollHold,
      TIMING.pollHold,
    ),
    ...(keyRotationSeconds === undefined
      ? {}
      : {
          keyRotationSeconds: within(
            // Never is not for the hub to say.
            keyRotationSeconds || Infinity,
            SANE.keyRotation,
            TIMING.keyRotation,
          ),
        }),
  };
}

/** Numbers of buckets, where a message names some. */
export function saneBuckets(buckets: unknown): number[] | undefined {
  return Array.isArray(buckets)
    ? [...new Set(listOf(buckets, DIGEST_BUCKETS).filter(isBucket))]
    : undefined;
}

function isBucket(value: unknown): value is number {
  return isCount(value) && value < DIGEST_BUCKETS;
}

/** The answer to `batch`. @throws HubUnavailable when it is none */
export function saneBatch(answer: BatchResponse): BatchResponse {
  if (!isCount(answer.ackSeq)) {
    throw unreadable('batch', 'it acknowledges no batch');
  }
  const [, mostItems] = SANE.limits.maxItems;
  const next: Partial<Record<string, unknown>> = isRecord(answer.next)
    ? answer.next
    : {};
  return {
    ...answer,
    rejected: (
      listOf(answer.rejected, mostItems).filter(
        each => isRecord(each) && isCount(each.index),
      ) as BatchResponse['rejected']
    ).map(({ index, code, message }) => ({
      index,
      code: words(code, 64),
      message: words(message),
    })),
    next: {
      maxBytes: within(next.maxBytes, SANE.batchBytes, SANE.batchBytes[1]),
      minIntervalMs: within(next.minIntervalMs, SANE.minInterval, 0),
    },
  };
}

/** The answer to `heartbeat`. */
export function saneHeartbeat(answer: HeartbeatResponse): HeartbeatResponse {
  const mismatched: Record<KindId, BucketDigest[]> = Object.create(null);
  if (isRecord(answer.mismatched)) {
    for (const [kind, buckets] of Object.entries(answer.mismatched)) {
      mismatched[kind] = listOf(buckets, DIGEST_BUCKETS).filter(isBucketDigest);
    }
  }
  return { ...answer, mismatched };
}

function isBucketDigest(value: unknown): value is BucketDigest {
  return (
    Array.isArray(value) &&
    isBucket(value[0]) &&
    isCount(value[1]) &&
    /^[0-9a-f]{64}$/.test(String(value[2]))
  );
}

/** The answer to a `poll` after a message. @throws HubUnavailable when it is none */
export function sanePoll(answer: PollResponse, after: number): PollResponse {
  const { messages, next } = answer;
  if (!Array.isArray(messages) || messages.length > MAX_MESSAGES) {
    throw unreadable(
      'poll',
      `it has no list of up to ${MAX_MESSAGES} messages`,
    );
  }
  return {
    ...answer,
    messages: messages.filter(each => typeof each === 'string'),
    next: isCount(next) ? next : after,
  };
}
