import {
  AGENT_PATHS,
  RotateRequest,
  RotateResponse,
  TIMING,
} from '@backstage-fleet/protocol';
import { HubRefusal, passing } from '../hub/errors';
import { rotationProof } from '../identity/tokens';
import { Backoff } from '../util/backoff';
import { childAbort } from '../util/childAbort';
import { describeError } from '../util/logger';
import { SessionContext } from './SessionContext';

/** Share of its life by which a key may be replaced early, so that fleets do not do it at once. */
const SPREAD = 0.2;
/** Longest sleep, for clocks that jump and timers that overflow. */
const LONGEST_SLEEP_MS = 3600_000;
/** First and longest pause after a replacement the hub did not take. */
const RETRY_MS: [first: number, longest: number] = [60_000, 3600_000];

/**
 * Replaces the agent's key when it is old, when the hub asks for it, and where
 * a replacement was cut off before.
 */
export async function rotationLoop(
  session: SessionContext,
  signal: AbortSignal,
): Promise<void> {
  const { hello, keys, clock, logger, random, rotateSoon } = session;
  if (hello.v < 2) {
    return;
  }
  const backoff = new Backoff({
    baseMs: RETRY_MS[0],
    capMs: RETRY_MS[1],
    random,
  });
  let share = 1 - SPREAD * random();
  while (!signal.aborted) {
    try {
      await keys.forgetOld();
      const left = (await lifeOf(session)) * share - (await keys.age());
      const pause = Math.min(left, rotateSoon.dueIn, LONGEST_SLEEP_MS);
      if (!keys.isReplacing && pause > 0) {
        await sleep(session, pause, signal);
        continue;
      }
      rotateSoon.begin();
      await rotate(session, signal);
      share = 1 - SPREAD * random();
      backoff.reset();
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      logger.warn(
        `Cannot replace the agent's key yet: ${describeError(error)}`,
      );
      await clock.sleep(backoff.next(passing(error)?.wait), signal);
    }
  }
}

/** Milliseconds after which a key is to be replaced. */
async function lifeOf({
  keyRotationSeconds,
  config,
}: SessionContext): Promise<number> {
  const wish = keyRotationSeconds ?? config().keyRotationSeconds;
  const seconds = wish ?? TIMING.keyRotation;
  return seconds > 0 ? seconds * 1000 : Infinity;
}

async function sleep(
  { clock, rotateSoon }: SessionContext,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const { controller, release } = childAbort(signal);
  await Promise.race([
    clock.sleep(ms, controller.signal),
    rotateSoon.wait(controller.signal),
  ]);
  release();
  controller.abort();
}

/** @throws HubRefusal, HubUnavailable, or the error of a state that cannot be written */
async function rotate(
  session: SessionContext,
  signal: AbortSignal,
): Promise<void> {
  const { keys, hello, logger } = session;
  const old = keys.active.kid;
  const next = await keys.prepareNext();
  const body: RotateRequest = {
    v: hello.v,
    newPublicJwk: next.publicJwk,
    proof: rotationProof(next, {
      agentId: session.identity().agentId,
      hubId: session.identity().hubId,
      old,
      hubNowMs: session.hubNow(),
    }),
  };
  try {
    await session.post<RotateResponse>(AGENT_PATHS.rotate, body, { signal });
  } catch (error) {
    const isSaid = error instanceof HubRefusal;
    // Seen before means that something on the way sent it, perhaps with success.
    if (!isSaid || (passing(error) && error.code !== 'replayed')) {
      throw error;
    }
    // It may have been taken before the agent was cut off. Using it tells.
    logger.warn(`The hub does not take the next key: ${error.message}`);
  }
  keys.useNext();
  await session.proveKey(signal);
  if (keys.active.kid !== next.kid) {
    throw new Error('the hub goes on with the present one');
  }
  logger.info(
    `The agent's key is replaced; its fingerprint is ${next.kid} now`,
  );
}
