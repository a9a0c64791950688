const SECOND = 1000;

/**
 * Silence after which a cluster is late, in milliseconds: four heartbeats.
 *
 * @public
 */
export const LATE_AFTER_MS = 40 * SECOND;

/**
 * Silence after which a cluster is unreachable, in milliseconds.
 *
 * @public
 */
export const UNREACHABLE_AFTER_MS = 120 * SECOND;

/**
 * Silence after which a cluster is expired and its agents are shut out, in milliseconds.
 *
 * @public
 */
export const EXPIRED_AFTER_MS = 45 * 24 * 3600 * SECOND;

/**
 * Silence after which a live kind is stale, in milliseconds: an agent hears of
 * it more often than that.
 *
 * @public
 */
export const LATE_KIND_AFTER_MS = 180 * SECOND;
