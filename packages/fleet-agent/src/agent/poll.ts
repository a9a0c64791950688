import {
  AGENT_PATHS,
  PollRequest,
  PollResponse,
} from '@backstage-fleet/protocol';
import { sanePoll } from '../hub/answers';
import { DownlinkError, verifyDownlink } from '../hub/downlink';
import { passing } from '../hub/errors';
import { obey } from './obey';
import { SessionContext } from './SessionContext';

/** Slack of a held poll over the hub's own time. */
const POLL_SLACK_MS = 15_000;
/** An empty answer that comes faster than this was not held. */
const HELD_AT_LEAST_MS = 500;
/** So many quick answers with messages are followed at once; more of them are a flood. */
const QUICK_IN_A_ROW = 10;

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
  let after = hello.after;
  // Of the signed messages: what the answer says of itself nobody has signed.
  let acted = hello.after;
  let quick = 0;
  while (!signal.aborted) {
    const holdSeconds = session.config().pollHoldSeconds;
    const body: PollRequest = {
      v: hello.v,
      epoch: hello.epoch,
      after,
      holdSeconds,
    };
    const askedAt = clock.elapsed();
    try {
      const answer = sanePoll(
        await session.post<PollResponse>(AGENT_PATHS.poll, body, {
          signal,
          timeoutMs: holdSeconds * 1000 + POLL_SLACK_MS,
        }),
        after,
      );
      backoff.reset();
      for (const message of answer.messages) {
        acted = await act(session, message, acted);
      }
      after = answer.next;
      quick = clock.elapsed() - askedAt < HELD_AT_LEAST_MS ? quick + 1 : 0;
      const hasNews = answer.messages.length > 0;
      if (quick > (hasNews ? QUICK_IN_A_ROW : 0)) {
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
  const { logger } = session;
  try {
    const { message, kid } = await verifyDownlink(
      jws,
      session.identity(),
      session.hubNow(),
    );
    if (!(message.dseq > acted)) {
      throw new DownlinkError(
        'not_for_us',
        `its number ${message.dseq} is not above ${acted}, that of the message before`,
      );
    }
    await obey(session, message, kid);
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
