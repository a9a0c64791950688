/**
 * What kind of no an error is, as far as a page says it differently.
 *
 * @public
 */
export type ErrorKind = 'forbidden' | 'notFound' | 'unreachable' | 'other';

/**
 * Tells the kind of an error of the Fleet API.
 *
 * @public
 */
export function errorKind(error: Error): ErrorKind {
  const name = causeOf(error)?.name ?? error.name;
  const status = (error as { statusCode?: unknown }).statusCode;
  if (status === 403 || name === 'NotAllowedError') {
    return 'forbidden';
  }
  if (status === 404 || name === 'NotFoundError') {
    return 'notFound';
  }
  if (
    name === 'TypeError' ||
    status === 502 ||
    status === 503 ||
    status === 504
  ) {
    // fetch throws a TypeError where there is no answer at all.
    return 'unreachable';
  }
  return 'other';
}

/**
 * The hub's own sentence about an error: a `ResponseError` carries it as its
 * cause.
 *
 * @public
 */
export function errorSentence(error: Error): string {
  return causeOf(error)?.message || error.message;
}

function causeOf(
  error: Error,
): { name?: string; message?: string } | undefined {
  const cause = error.cause;
  return cause && typeof cause === 'object' ? cause : undefined;
}
