/**
 * Why an agent cannot go on, as a word for programs.
 *
 * @public
 */
export type AgentFailure =
  | 'bad_options'
  | 'enrollment_token_missing'
  | 'bad_enrollment_token'
  | 'enrollment_refused'
  | 'rejected'
  | 'cluster_mismatch'
  | 'hub_changed'
  | 'unsupported_version'
  | 'too_many_rights'
  | 'state_unusable';

/** Exit code of the command for each failure; 1 is any other error. */
const EXIT_CODES: Record<AgentFailure, number> = {
  bad_options: 2,
  enrollment_token_missing: 3,
  bad_enrollment_token: 4,
  enrollment_refused: 4,
  rejected: 5,
  cluster_mismatch: 6,
  hub_changed: 6,
  unsupported_version: 7,
  too_many_rights: 8,
  state_unusable: 9,
};

/**
 * An end of the agent that trying again does not mend. The message names what
 * was found, what was expected and what a person has to do.
 *
 * @public
 */
export class AgentFatalError extends Error {
  readonly failure: AgentFailure;

  constructor(failure: AgentFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'AgentFatalError';
    this.failure = failure;
  }

  /** Exit code of the `fleet-agent` command. */
  get exitCode(): number {
    return EXIT_CODES[this.failure];
  }
}
