import { childAbort } from '../util/childAbort';
import { heartbeatLoop } from './heartbeat';
import { pollLoop } from './poll';
import { rotationLoop } from './rotation';
import { SessionContext } from './SessionContext';

/**
 * Runs the sender and the loops until one of them cannot go on, the sender has
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
    rotationLoop(session, abort.signal).catch(end),
  ]);
  release();
  return reason;
}
