/**
 * Limits of the agent door. The hub states its own in the answer to `hello`;
 * an agent may stay below them, never above.
 *
 * @public
 */
export interface ProtocolLimits {
  /** Bytes of a request's token header. */
  maxHeaderBytes: number;
  /** Bytes of a request body as sent, that is compressed. */
  maxBodyBytes: number;
  /** Bytes of a request body after inflating. */
  maxInflatedBytes: number;
  /** Items in one batch. */
  maxItems: number;
  /** Bytes of one object projection as JSON. */
  maxObjectBytes: number;
  /** Levels of nesting in a body. */
  maxDepth: number;
  /** Members of one JSON object. */
  maxKeys: number;
  /** Characters of one string. */
  maxStringLength: number;
}

/**
 * The limits a hub applies unless it says otherwise.
 *
 * @public
 */
export const DEFAULT_LIMITS: ProtocolLimits = {
  maxHeaderBytes: 8 * 1024,
  maxBodyBytes: 1024 * 1024,
  maxInflatedBytes: 8 * 1024 * 1024,
  maxItems: 2000,
  maxObjectBytes: 64 * 1024,
  maxDepth: 32,
  maxKeys: 2000,
  maxStringLength: 32 * 1024,
};

/**
 * Times of the protocol, in seconds.
 *
 * @public
 */
export const TIMING = {
  /** Between heartbeats; agents spread it by +-20 %. */
  heartbeat: 10,
  /** How long the hub holds a poll that has nothing to deliver. */
  pollHold: 25,
  /** Longest life of a request token. */
  tokenLifetime: 60,
  /** Largest pause between two tries of an agent. */
  maxBackoff: 45,
  /** Pause of an agent that was told that it is revoked. */
  revokedBackoff: 300,
  /** Silence after which a cluster is shown as late. */
  lateAfter: 40,
  /** Silence after which a cluster is shown as unreachable. */
  unreachableAfter: 120,
  /** Silence after which an agent's key no longer opens the door. */
  expiredAfter: 45 * 24 * 3600,
} as const;
