/**
 * PostgreSQL's codes for transactions that may be tried again: serialization
 * failure, deadlock, and a row that another transaction has written meanwhile.
 */
const RETRYABLE = new Set(['40001', '40P01', '23505']);

/** Whether a transaction failed only because of another one, and can be tried again at once. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(codeOf(error));
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code ?? '');
}
