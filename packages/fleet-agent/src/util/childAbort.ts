/**
 * A controller that aborts with a parent signal, also where that has aborted
 * already, and can be aborted on its own. `release` has to be called: unlike
 * with `AbortSignal.any`, nothing then stays behind on the longer-lived signal.
 */
export function childAbort(parent: AbortSignal | undefined): {
  controller: AbortController;
  release: () => void;
} {
  const controller = new AbortController();
  const follow = () => controller.abort(parent?.reason);
  if (parent?.aborted) {
    follow();
  } else {
    parent?.addEventListener('abort', follow, { once: true });
  }
  return {
    controller,
    release: () => parent?.removeEventListener('abort', follow),
  };
}
