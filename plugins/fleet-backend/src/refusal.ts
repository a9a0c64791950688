import {
  AGENT_ERROR_STATUS,
  AgentErrorBody,
  AgentErrorCode,
  TIMING,
} from '@backstage-fleet/protocol';

/** A request that the agent door turns away. Nothing was changed. */
export class AgentRefusal extends Error {
  readonly code: AgentErrorCode;
  readonly status: number;
  readonly retryAfterSeconds?: number;
  readonly expected?: number;

  /**
   * @param message - a sentence for a person, without content of the request
   * that could be secret
   */
  constructor(
    code: AgentErrorCode,
    message: string,
    options: {
      /** Another status than the code's own. */
      status?: number;
      retryAfterSeconds?: number;
      expected?: number;
    } = {},
  ) {
    super(message);
    this.name = 'AgentRefusal';
    this.code = code;
    this.status = options.status ?? AGENT_ERROR_STATUS[code];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.expected = options.expected;
  }

  /** For an agent whose key was taken from it; it is to keep quiet for long. */
  static revoked(
    message: string = 'The key was revoked; enroll again with a new token',
  ): AgentRefusal {
    return new AgentRefusal('revoked', message, {
      retryAfterSeconds: TIMING.revokedBackoff,
    });
  }

  /** For an agent whose key two processes were seen to use. */
  static cloned(): AgentRefusal {
    return new AgentRefusal(
      'cloned',
      'Two processes use the key of this agent, as after a copy of its state. Stop one of them, and let the other in again in the portal (page of the cluster, Agents), or enroll it with a new token',
      { retryAfterSeconds: TIMING.maxBackoff },
    );
  }

  /** The body of the answer. */
  body(): AgentErrorBody {
    return {
      error: { code: this.code, message: this.message },
      serverTime: new Date().toISOString(),
      ...(this.expected === undefined ? {} : { expected: this.expected }),
    };
  }
}
