import {
  AGENT_PATHS,
  HeartbeatRequest,
  HeartbeatResponse,
} from '@backstage-fleet/protocol';
import { saneHeartbeat } from '../hub/answers';
import { passing } from '../hub/errors';
import { spread } from '../util/backoff';
import { childAbort } from '../util/childAbort';
import { HeartbeatReports } from './HeartbeatReports';
import { SessionContext } from './SessionContext';

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
  const backoff = session.newBackoff();
  const beats = new HeartbeatReports(hello.v);
  for (let beat = 1; !signal.aborted; beat++) {
    if (beat % timing.digestEveryBeats === 0) {
      for (const { spec } of collectors.all()) {
        digests.request(spec.id);
      }
    }
    session.rejections.retryWithoutRoom();
    session.resyncs.runDue();
    collectors.readMissing();
    const sent = digests.collect(collectors.all());
    const { reported, answered } = beats.next(
      collectors.reports(),
      sent.digests,
    );
    const body: HeartbeatRequest = {
      v: hello.v,
      epoch: hello.epoch,
      seq: sent.ackedSeq,
      ...reported,
      pending: outbox.size + sender.inFlight,
    };
    try {
      const answer = saneHeartbeat(
        await session.post<HeartbeatResponse>(AGENT_PATHS.heartbeat, body, {
          signal,
        }),
      );
      backoff.reset();
      answered();
      digests.settle(sent, answer.mismatched, collectors.all());
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
    await untilNextBeat(
      session,
      timing.heartbeatMs ?? session.config().heartbeatSeconds * 1000,
      signal,
    );
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
  await clock.sleep(atLeast, signal);
  const { controller: early, release } = childAbort(signal);
  // By its own sleep, not by the time of day: a clock that is set back an hour
  // must not stop heartbeats for an hour.
  const over = clock
    .sleep(pause - atLeast, early.signal)
    .then(() => early.abort());
  try {
    while (!early.signal.aborted && !digests.isReady(collectors.all())) {
      const turn = childAbort(early.signal);
      await Promise.race([over, beatSoon.wait(turn.controller.signal)]);
      turn.release();
      turn.controller.abort();
    }
  } finally {
    release();
    early.abort();
  }
}
