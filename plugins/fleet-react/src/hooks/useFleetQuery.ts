import { toError } from '@backstage/errors';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTabVisible } from './useTabVisible';

/**
 * Options of {@link useFleetQuery}.
 *
 * @public
 */
export interface FleetQueryOptions {
  /** Loads again when it changes, such as the revision of live hints. */
  revision?: number;
  /** Loads again after so many seconds without a hint, while the tab is seen. */
  refreshSeconds?: number;
  /** Shows the data of the key before until that of a new key is there. */
  keepPrevious?: boolean;
}

/**
 * Result of {@link useFleetQuery}.
 *
 * @public
 */
export interface FleetQuery<Data> {
  /** Last good answer; stays while a newer one loads or fails to. */
  data: Data | undefined;
  /** Why the last try failed. */
  error: Error | undefined;
  /** True until there is an answer of any kind. */
  loading: boolean;
  /** When data came in, in ms of the browser's clock. */
  receivedAt: number | undefined;
  /** Loads again; what is shown stays until the answer is there. */
  reload: () => void;
}

interface Loaded<Data> {
  key: string;
  data?: Data;
  error?: Error;
  receivedAt?: number;
}

/**
 * Loads from the hub and keeps showing the last answer while loading again.
 *
 * @remarks
 * One request is under way at a time. A reload asked for meanwhile is made
 * right after, so the answer shown last began after the last reason to load.
 * A request is aborted when its key changes or the page is left.
 *
 * @param key - names what is loaded; a new key is a new question
 * @param load - asks the hub
 * @public
 */
export function useFleetQuery<Data>(
  key: string,
  load: (signal: AbortSignal) => Promise<Data>,
  options: FleetQueryOptions = {},
): FleetQuery<Data> {
  const { revision, refreshSeconds, keepPrevious } = options;
  const [loaded, setLoaded] = useState<Loaded<Data>>({ key });
  const loadRef = useRef(load);
  loadRef.current = load;
  const runRef = useRef<() => void>(() => {});
  const visible = useTabVisible();

  useEffect(() => {
    const controller = new AbortController();
    let busy = false;
    let again = false;
    async function run() {
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      do {
        again = false;
        const outcome = await loadRef.current(controller.signal).then(
          data => ({ data, error: undefined, receivedAt: Date.now() }),
          error => ({ error: toError(error) }),
        );
        if (controller.signal.aborted) {
          return;
        }
        setLoaded(before => ({
          ...(before.key === key ? before : {}),
          key,
          ...outcome,
        }));
      } while (again);
      busy = false;
    }
    runRef.current = run;
    run();
    return () => controller.abort();
  }, [key]);

  const firstRevision = useRef(revision);
  useEffect(() => {
    if (revision !== firstRevision.current) {
      firstRevision.current = revision;
      runRef.current();
    }
  }, [revision]);

  useEffect(() => {
    if (!refreshSeconds || !visible) {
      return undefined;
    }
    const timer = setInterval(() => runRef.current(), refreshSeconds * 1_000);
    return () => clearInterval(timer);
  }, [refreshSeconds, visible]);

  const reload = useCallback(() => runRef.current(), []);
  const current = loaded.key === key;
  const shown = current || keepPrevious ? loaded : { key };
  return {
    data: shown.data,
    error: current ? shown.error : undefined,
    loading: shown.data === undefined && (!current || !shown.error),
    receivedAt: shown.receivedAt,
    reload,
  };
}
