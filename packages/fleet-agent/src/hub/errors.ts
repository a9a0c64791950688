import { AgentErrorCode } from '@backstage-fleet/protocol';

/** A refusal in the protocol's own words. */
export class HubRefusal extends Error {
  readonly code: AgentErrorCode;
  readonly status: number;
  /** With `gap`: the batch the hub expects. */
  readonly expected?: number;
  readonly retryAfterMs?: number;

  constructor(options: {
    code: AgentErrorCode;
    status: number;
    message: string;
    expected?: number;
    retryAfterMs?: number;
  }) {
    super(`${options.message} (${options.code}, HTTP ${options.status})`);
    this.name = 'HubRefusal';
    this.code = options.code;
    this.status = options.status;
    this.expected = options.expected;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/**
 * No answer of the hub itself: the network, a proxy's error page, a hub that
 * starts or stops. Trying again is the mend.
 */
export class HubUnavailable extends Error {
  readonly retryAfterMs?: number;

  constructor(
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'HubUnavailable';
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Codes after which the same request may succeed later. */
const PASSING: ReadonlySet<AgentErrorCode> = new Set([
  'busy',
  'rate_limited',
  'quota_exceeded',
  'replayed',
]);

/**
 * How long the hub asked to wait, when an error is one that passes; undefined
 * in `wait` leaves the length to the caller.
 */
export function passing(error: unknown): { wait?: number } | undefined {
  if (error instanceof HubUnavailable) {
    return { wait: error.retryAfterMs };
  }
  if (error instanceof HubRefusal && PASSING.has(error.code)) {
    return { wait: error.retryAfterMs };
  }
  return undefined;
}
