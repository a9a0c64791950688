/**
 * Outcome of a check: the value with its type, or a sentence naming the first
 * member that is not as expected.
 *
 * @public
 */
export type Checked<T> =
  | { ok: true; value: T }
  | { ok: false; message: string };
