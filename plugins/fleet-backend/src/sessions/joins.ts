import { TIMING } from '@backstage-fleet/protocol';

/**
 * Finds out that two processes use one key.
 *
 * A key can be copied with everything around it: a snapshot of a volume or a
 * virtual machine that is started twice, a Secret restored into a second
 * cluster, a thief. Signatures cannot tell the copies apart, but a counter
 * can (as in Teleport's bound keypair joining): each answer to hello carries
 * the number of sessions the agent has opened, the agent keeps it before it
 * does anything else, and says it in its next hello. Two processes that began
 * with the same number cannot both come back with the newest one.
 *
 * With J the number the hub holds and j the one the agent says:
 *
 * 1. j = J: nothing came in between. Accepted; the answer carries j + 1.
 * 2. j > J: the hub is behind, as after a restored backup. Accepted likewise,
 *    or a restore would shut out the whole fleet. Whoever makes a number up
 *    has the key anyhow, and gives the other one away, whose number is then
 *    too low.
 * 3. j < J, but the newest session never got anywhere (no batch, heartbeat or
 *    poll), and it was opened by the same process (its bootId), or j = J - 1:
 *    the answer was lost, or the agent ended before it could keep the number.
 *    Accepted; the answer carries J again.
 * 4. Anything else: another process has opened a session since, and used it.
 *    From now on nobody with the key is let in (409 `cloned`), since the hub
 *    cannot know who is who, until a person accepts the agent, or it enrolls
 *    anew with another key.
 *
 * When a person accepts, the next hello sets the number, above all that were
 * given before; until then the stored one is negative. The agent is then told
 * to replace its key, so that a copy is worth nothing any more.
 *
 * Agents of protocol 1 know no counter, so where an agent comes with another
 * protocol than it had (it was set back to an older version, or updated again
 * after that) time has to tell: an agent that was replaced falls silent, one
 * that was copied goes on. A hello by another process is put off until the
 * session before was silent for as long as it takes to be late; where that is
 * heard of again instead, a heartbeat or more after the first such hello, the
 * two are copies. The counter is kept meanwhile, so that a copy cannot wipe it
 * out by speaking the older protocol.
 */

/** First protocol that knows the counter. */
const COUNTED = 2;

/** What the hub holds of the newest session of an agent. */
export interface KnownSession {
  /** Sessions opened; -n - 1 where a person accepted the agent after n. */
  joins: number;
  bootId: string | null;
  /** Whether it got anywhere: a batch, a heartbeat or a poll came. */
  wasHeard: boolean;
}

/** What the hub holds where a hello may come in another protocol. */
export interface KnownAgent extends KnownSession {
  /** Of the newest session; null where there was none. */
  protocol: number | null;
  /** How long ago the newest session was heard of, in milliseconds. */
  silentFor: number;
  /** How long ago another process was first told to wait; 0 where none was. */
  askedBefore: number;
}

/**
 * Decides on a hello.
 *
 * @returns the counter to store, and to answer where the protocol knows it;
 * or `wait` while nobody can tell
 */
export function decideHello(
  known: KnownAgent,
  hello: { protocol: number; joins: number; bootId: string },
): { joins: number } | 'wait' | 'cloned' {
  const isCounted = hello.protocol >= COUNTED;
  const wasCounted = (known.protocol ?? hello.protocol) >= COUNTED;
  if (known.joins > 0 && isCounted !== wasCounted) {
    const isOther = known.wasHeard && known.bootId !== hello.bootId;
    const change = isOther ? changeOfProtocol(known) : 'go-on';
    if (change !== 'go-on') {
      return change;
    }
    return {
      joins: isCounted ? Math.max(known.joins, hello.joins) + 1 : known.joins,
    };
  }
  if (!isCounted) {
    return { joins: known.joins < 0 ? -known.joins - 1 : known.joins };
  }
  const joins = nextJoins(known, hello);
  return joins === undefined ? 'cloned' : { joins };
}

/**
 * Decides on a hello by the counter alone.
 *
 * @returns the counter to store and to answer, or undefined for a clone
 */
export function nextJoins(
  known: KnownSession,
  hello: { joins: number; bootId: string },
): number | undefined {
  if (known.joins < 0) {
    return Math.max(-known.joins - 1, hello.joins) + 1;
  }
  if (hello.joins >= known.joins) {
    return hello.joins + 1;
  }
  const isLost =
    !known.wasHeard &&
    (hello.bootId === known.bootId || hello.joins === known.joins - 1);
  return isLost ? known.joins : undefined;
}

/** The counter after a person accepted an agent: the next hello sets it. */
export function acceptedJoins(joins: number): number {
  return joins < 0 ? joins : -joins - 1;
}

/** Whether another process may go on in another protocol; `wait` until the session before is late. */
function changeOfProtocol({
  silentFor,
  askedBefore,
}: Pick<KnownAgent, 'silentFor' | 'askedBefore'>): 'go-on' | 'wait' | 'cloned' {
  if (silentFor >= TIMING.lateAfter * 1000) {
    return 'go-on';
  }
  // The last heartbeat of a process that ends may come after the first hello of the next one.
  return askedBefore - silentFor > TIMING.heartbeat * 1000 ? 'cloned' : 'wait';
}
