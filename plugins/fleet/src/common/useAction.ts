import { toError } from '@backstage/errors';
import { useState } from 'react';

/** Something a person does that may be under way or fail. */
export interface Action {
  busy: boolean;
  error: Error | undefined;
  /** Runs it; true when it went well. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
  /** Takes the error away. */
  reset: () => void;
}

/** Keeps whether an action is under way and why it failed last. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  return {
    busy,
    error,
    reset: () => setError(undefined),
    run: async work => {
      setBusy(true);
      setError(undefined);
      try {
        await work();
        return true;
      } catch (problem) {
        setError(toError(problem));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
