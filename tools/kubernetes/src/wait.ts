/**
 * Calls `check` until it returns something truthy, and returns that. An exception of
 * `check` counts as "not yet".
 *
 * @param what - what is awaited, for the error message
 * @throws Error after `timeoutMs`, with `what` and the last exception as its cause
 *
 * @public
 */
export async function waitFor<T>(
  what: string,
  check: () => T | Promise<T>,
  options?: { timeoutMs?: number; intervalMs?: number },
): Promise<NonNullable<T>> {
  const { timeoutMs = 30_000, intervalMs = 100 } = options ?? {};
  const deadline = Date.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    try {
      const result = await check();
      if (result) {
        return result as NonNullable<T>;
      }
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (Date.now() >= deadline) {
      // Not instanceof: errors of Node.js itself are of another realm in Jest.
      const { message } = (cause ?? {}) as Partial<Error>;
      const because = message ? `: ${message}` : '';
      throw new Error(
        `Waited ${timeoutMs / 1000} s in vain until ${what}${because}`,
        { cause },
      );
    }
    await new Promise(resolve => setTimeout(resolve, intervalMs));
  }
}
