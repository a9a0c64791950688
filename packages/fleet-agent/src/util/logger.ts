/**
 * Where the agent writes. Messages never hold keys, tokens or contents of
 * objects.
 *
 * @public
 */
export interface AgentLogger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** One line of an error for a log, with the cause where that says more. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const code = (error as NodeJS.ErrnoException).code;
  const message = error.message || code || error.name;
  return cause?.message ? `${message}: ${cause.message}` : message;
}
