import {
  AGENT_PATHS,
  HeartbeatRequest,
  HeartbeatResponse,
  HelloResponse,
  PROTOCOL_VERSION,
  PollRequest,
  PollResponse,
} from '@backstage-fleet/protocol';
import { DownlinkError, verifyDownlink } from '../hub/downlink';
import { passing } from '../hub/errors';
import { Backoff, spread } from '../util/backoff';
import { childAbort } from '../util/childAbort';
import { Notifier } from '../util/Notifier';
import { AgentClock } from '../util/clock';
import { AgentLogger } from '../util/logger';
import { AgentTiming } from '../util/timing';
import { AgentIdentity } from '../state';
import { Sender } from '../hub/Sender';
import { Outbox } from '../outbox/Outbox';
import { Collectors } from './Collectors';
import { DigestCheck } from './DigestCheck';

/** What the loops of a session share. */
export interface SessionContext {
  identity: AgentIdentity;
  hello: HelloResponse;
  outbox: Outbox;
  sender: Sender;
  collectors: Collectors;
  digests: DigestCheck;
  /** Notified when a heartbeat should not wait for its turn. */
  beatSoon: Notifier;
  clock: AgentClock;
  random: () => number;
  timing: AgentTiming;
  logger: AgentLogger;
  newBackoff: () => Backoff;
  hubNow: () => number;
  post: <T extends { serverTime: string }>(
    path: string,
    body: object,
    options: { signal: AbortSignal; timeoutMs?: number },
  ) => Promise<T>;
  onDownlinkRefused: () => void;
}

/** Slack of a held poll over the hub's own time. */
const POLL_SLACK_MS = 15_000;
/** An empty answer that comes faster than this was not held. */
const HELD_AT_LEAST_MS = 500;

/**
 * Runs the sender and both loops until one of them cannot go on, the sender has
 * come to its end, or the agent's life ends.
 *
 * @returns why the session ended; undefined when it was to end
 */
export async function runSession(
  session: SessionContext,
  life: AbortSignal,
): Promise<unknown> {
  const { controller: abort, release } = childAbort(life);
  let reason: unknown;
  const end = (error?: unknown) => {
    if (!abort.signal.aborted) {
      reason = error;
      abort.abort();
    }
  };
  await Promise.all([
    session.sender.run(abort.signal).then(() => end(), end),
    heartbeatLoop(session, abort.signal).catch(end),
    pollLoop(session, abort.signal).catch(end),
  ]);
  release();
  return reason;
}

/**
 * Tells the hub that the agent lives, how its kinds are, and now and then what
 * it believes the hub holds.
 *
 * @throws HubRefusal when this session cannot go on
 */
export async function heartbeatLoop(
  session: SessionContext,
  signal: AbortSignal,
): Promise<void> {
  const { hello, sender, outbox, collectors, digests, clock, timing } = session;
  const interval = timing.heartbeatMs ?? hello.config.heartbeatSeconds * 1000;
  const backoff = session.newBackoff();
  for (let beat = 1; !signal.aborted; beat++) {
    if (beat % timing.digestEveryBeats === 0) {
      for (const { spec } of collectors.all()) {
        digests.request(spec.id);
      }
    }
    const sent = digests.collect(collectors.all());
    const body: HeartbeatRequest = {
      v: PROTOCOL_VERSION,
      epoch: hello.epoch,
      seq: sent.ackedSeq,
      kinds: collectors.reports(),
      pending: outbox.size + sender.inFlight,
    };
    for (const [kind, digest] of sent.digests) {
      body.kinds[kind].digest = digest;
    }
    try {
      const answer = await session.post<HeartbeatResponse>(
        AGENT_PATHS.heartbeat,
        body,
        { signal },
      );
      backoff.reset();
      digests.settle(sent, answer.mismatched ?? {}, collectors.all());
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      const temporary = passing(error);
      if (!temporary) {
        throw error;
      }
      session.logger.debug(`Heartbeat: ${(error as Error).message}`);
      await clock.sleep(backoff.next(temporary.wait), signal);
      continue;
    }
    await untilNextBeat(session, interval, signal);
  }
}

/** Waits for the next turn, or less where a digest is ready to be compared. */
async function untilNextBeat(
  { beatSoon, digests, collectors, clock, random }: SessionContext,
  interval: number,
  signal: AbortSignal,
): Promise<void> {
  const pause = spread(interval, 0.2, random);
  const atLeast = Math.min(1000, interval / 5);
  const end = clock.now() + pause;
  await clock.sleep(atLeast, signal);
  const { controller: early, release } = childAbort(signal);
  try {
    while (
      !early.signal.aborted &&
      clock.now() < end &&
      !digests.isReady(collectors.all())
    ) {
      await Promise.race([
        clock.sleep(end - clock.now(), early.signal),
        beatSoon.wait(early.signal),
      ]);
    }
  } finally {
    release();
    early.abort();
  }
}

/**
 * Asks the hub what it wants, and does it when it is signed by the hub.
 *
 * @throws HubRefusal when this session cannot go on
 */
export async function pollLoop(
  session: SessionContext,
  signal: AbortSignal,
): Promise<void> {
  const { hello, clock, random } = session;
  const backoff = session.newBackoff();
  const holdSeconds = hello.config.pollHoldSeconds;
  let after = hello.after;
  // Of the signed messages: what the answer says of itself nobody has signed.
  let acted = hello.after;
  while (!signal.aborted) {
    const body: PollRequest = {
      v: PROTOCOL_VERSION,
      epoch: hello.epoch,
      after,
      holdSeconds,
    };
    const askedAt = clock.now();
    try {
      const answer = await session.post<PollResponse>(AGENT_PATHS.poll, body, {
        signal,
        timeoutMs: holdSeconds * 1000 + POLL_SLACK_MS,
      });
      backoff.reset();
      for (const message of answer.messages) {
        acted = await act(session, message, acted);
      }
      after = answer.next;
      const took = clock.now() - askedAt;
      if (answer.messages.length === 0 && took < HELD_AT_LEAST_MS) {
        await clock.sleep(HELD_AT_LEAST_MS * (1 + random()), signal);
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      const temporary = passing(error);
      if (!temporary) {
        throw error;
      }
      session.logger.debug(`Poll: ${(error as Error).message}`);
      await clock.sleep(backoff.next(temporary.wait), signal);
    }
  }
}

/**
 * Does what a message says, unless it is not from the hub or an old one again.
 *
 * @returns number of the newest message that was acted on
 */
async function act(
  session: SessionContext,
  jws: string,
  acted: number,
): Promise<number> {
  const { identity, collectors, logger } = session;
  try {
    const message = await verifyDownlink(jws, identity, session.hubNow());
    if (!(message.dseq > acted)) {
      throw new DownlinkError(
        'not_for_us',
        `its number ${message.dseq} is not above ${acted}, that of the message before`,
      );
    }
    if (message.type === 'config') {
      logger.info(
        `The hub's configuration ${
          message.config.revision
        }: ${message.config.kinds.join(', ')}`,
      );
      collectors.apply(message.config);
    } else if (message.type === 'resync') {
      logger.info(`The hub asks for ${message.kind} again`);
      collectors.get(message.kind)?.repair(message.buckets);
    } else {
      logger.warn(
        `The hub sent a message of type "${
          (message as { type: string }).type
        }", which this version of the agent does not know`,
      );
    }
    return message.dseq;
  } catch (error) {
    if (!(error instanceof DownlinkError)) {
      throw error;
    }
    session.onDownlinkRefused();
    logger.error(
      `${error.code}: a message of the hub was not acted on, because ${error.message}`,
    );
    return acted;
  }
}
