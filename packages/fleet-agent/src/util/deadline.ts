import { childAbort } from './childAbort';

/**
 * A signal that aborts with another one or after a time. `release` has to be
 * called: unlike with `AbortSignal.any`, nothing then stays behind on the
 * longer-lived signal.
 */
export function deadline(
  parent: AbortSignal | undefined,
  ms: number,
): { signal: AbortSignal; release: () => void } {
  const { controller, release } = childAbort(parent);
  const timer = setTimeout(
    () => controller.abort(new Error(`no answer within ${ms} ms`)),
    ms,
  );
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      release();
    },
  };
}
