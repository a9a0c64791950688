/**
 * Paths of the agent door, relative to the hub's base URL
 * (`https://portal.example/api/fleet`). Request tokens name them as `htu`.
 *
 * @public
 */
export const AGENT_PATHS = {
  /** GET, no credentials: who the hub is. */
  hub: '/agent/v1/hub',
  /** POST, enrollment token: hand in a key. */
  enroll: '/agent/v1/enroll',
  /** POST: open a session, learn epoch, limits and what the hub holds. */
  hello: '/agent/v1/hello',
  /** POST: replace the agent's key. */
  rotate: '/agent/v1/rotate',
  /** POST: changes, in order. */
  batch: '/agent/v1/batch',
  /** POST: life, state of the kinds, digests. */
  heartbeat: '/agent/v1/heartbeat',
  /** POST, held: what the hub has to say. */
  poll: '/agent/v1/poll',
} as const;

/**
 * Header that carries the request token where a proxy takes `Authorization`
 * for itself. The value is the token alone.
 *
 * @public
 */
export const AGENT_TOKEN_HEADER = 'x-fleet-authorization';
