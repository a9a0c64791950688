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
  /** Objects of one cluster. Since version 2. */
  maxObjects?: number;
  /** Kinds of one agent. Since version 2. */
  maxKinds?: number;
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
  maxObjects: 500_000,
  maxKinds: 400,
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
  /** Age at which an agent replaces its key. */
  keyRotation: 24 * 3600,
  /** Longest time in which an agent's old and new key both open the door. */
  keyOverlap: 600,
  /** Time a new key of the hub is known before it signs, so that agents learn it first. */
  hubKeyOverlap: 7 * 24 * 3600,
  /** Between two looks at what the cluster serves. */
  discovery: 60,
  /** Pause of an agent that was told that it is revoked. */
  revokedBackoff: 300,
  /** Silence after which a cluster is shown as late. */
  lateAfter: 40,
  /** Silence after which a cluster is shown as unreachable. */
  unreachableAfter: 120,
  /** Silence after which an agent's key no longer opens the door. */
  expiredAfter: 45 * 24 * 3600,
} as const;
