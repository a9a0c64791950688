/**
 * Version of the agent protocol that this package speaks.
 *
 * @remarks
 * A hub supports its own version and the one before it, an agent says in
 * `hello` which range it speaks. Unknown fields are ignored on both sides.
 *
 * - 1: enrollment, sessions, batches with snapshots and digests, polls.
 * - 2: profiles, kinds of the hub's configuration, kinds in several API
 *   versions, `same` items, key rotation of agent and hub, the join counter,
 *   partial heartbeats.
 *
 * @public
 */
export const PROTOCOL_VERSION = 2;

/**
 * Oldest protocol version that this package still understands.
 *
 * @public
 */
export const MIN_PROTOCOL_VERSION = 1;

/**
 * Range of protocol versions, both ends included.
 *
 * @public
 */
export interface ProtocolRange {
  min: number;
  max: number;
}

/**
 * The highest version both ranges contain, or undefined when they do not meet.
 *
 * @public
 */
export function negotiateVersion(
  ours: ProtocolRange,
  theirs: ProtocolRange,
): number | undefined {
  const version = Math.min(ours.max, theirs.max);
  return version >= ours.min && version >= theirs.min ? version : undefined;
}
