/**
 * Machine codes of refusals at the agent door, with the HTTP status each one
 * comes with.
 *
 * @public
 */
export const AGENT_ERROR_STATUS = {
  /** The body is not JSON. */
  bad_json: 400,
  /** Nesting, members or string length are over the limits. */
  too_complex: 400,
  /** A key that may reach a prototype. */
  forbidden_key: 400,
  /** The body does not have the shape of the message. */
  invalid: 400,
  /** The compressed body ends early or is not what its encoding says. */
  bad_encoding: 400,
  /** No protocol version in common. */
  unsupported_version: 400,
  /** No token, or one that cannot be read. */
  unauthenticated: 401,
  /** The token is over its time, or of the future; `serverTime` tells the hub's. */
  token_expired: 401,
  /** The signature, the key, the audience or the body hash is not right. */
  bad_signature: 401,
  /** The enrollment token is unknown, used, expired or for another name. */
  bad_enrollment_token: 401,
  /** The key was revoked, or was silent too long. */
  revoked: 401,
  /** The key waits for approval. */
  pending_approval: 403,
  /** The enrollment was turned down. */
  rejected: 403,
  /** Another session of this agent has begun since. */
  stale_epoch: 409,
  /** A batch is missing before this one; `expected` tells which. */
  gap: 409,
  /** Two processes use this key; somebody has to accept one in the portal. */
  cloned: 409,
  /** The token was used before, on a route that must not be replayed. */
  replayed: 401,
  /** The cluster is not the one this key was made for. */
  cluster_mismatch: 409,
  /** The body is larger than the limits. */
  body_too_large: 413,
  /** The content encoding is not one of gzip and identity. */
  unsupported_encoding: 415,
  /** More objects than the quota allows. */
  quota_exceeded: 429,
  /** More requests than the limits allow. */
  rate_limited: 429,
  /** The hub cannot take it now; come back after `Retry-After`. */
  busy: 503,
} as const;

/**
 * Machine code of a refusal.
 *
 * @public
 */
export type AgentErrorCode = keyof typeof AGENT_ERROR_STATUS;

/**
 * Body of every refusal.
 *
 * @public
 */
export interface AgentErrorBody {
  error: {
    code: AgentErrorCode;
    /** A sentence for a person: what was wrong, what was expected, the mend. */
    message: string;
  };
  /** The hub's clock, RFC 3339. */
  serverTime: string;
  /** With `gap`: the sequence number the hub expects next. */
  expected?: number;
}
