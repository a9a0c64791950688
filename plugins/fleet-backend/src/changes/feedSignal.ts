/** Called with the cluster that changed and the newest number in the feed. */
export type FeedListener = (clusterId: string, seq: number) => void;

/**
 * Tells parts of this process that the feed has grown, after the commit. A
 * speed-up only: other replicas do not hear it, so whoever waits also looks
 * into the database now and then.
 */
export interface FeedSignal {
  notify(clusterId: string, seq: number): void;
  /** Listens from now on; call what it returns to stop. */
  onChange(listener: FeedListener): () => void;
}

/** A feed signal of this process. */
export function createFeedSignal(): FeedSignal {
  const listeners = new Set<FeedListener>();
  return {
    notify(clusterId, seq) {
      for (const listener of [...listeners]) {
        listener(clusterId, seq);
      }
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
