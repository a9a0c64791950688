import {
  AGENT_ERROR_STATUS,
  AgentErrorBody,
  AgentErrorCode,
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

  /** The body of the answer. */
  body(): AgentErrorBody {
    return {
      error: { code: this.code, message: this.message },
      serverTime: new Date().toISOString(),
      ...(this.expected === undefined ? {} : { expected: this.expected }),
    };
  }
}
