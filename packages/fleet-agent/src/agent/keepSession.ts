import { HelloResponse } from '@backstage-fleet/protocol';
import { StateKeeper } from '../state/StateKeeper';
import { Backoff } from '../util/backoff';
import { AgentClock } from '../util/clock';
import { AgentLogger, describeError } from '../util/logger';

/** How often a state that cannot be written is tried before a session goes on. */
const TRIES = 3;

/**
 * Keeps what the next hello has to say of a session. The hub takes the first
 * request of the session as a sign that this was done.
 */
export async function keepSession(
  { v, epoch, joins }: HelloResponse,
  keeper: StateKeeper,
  context: {
    clock: AgentClock;
    logger: AgentLogger;
    backoff: Backoff;
    signal: AbortSignal;
  },
): Promise<void> {
  const { clock, logger, backoff, signal } = context;
  for (let attempt = 1; ; attempt++) {
    try {
      await keeper.update({
        protocol: v,
        lastEpoch: epoch,
        joins: joins ?? keeper.current!.joins,
      });
      return;
    } catch (error) {
      logger.warn(
        `Cannot keep the epoch in ${keeper.location}: ${describeError(error)}`,
      );
      if (attempt === TRIES) {
        return;
      }
      await clock.sleep(backoff.next(), signal);
    }
  }
}
