import { HistoryRecord } from './HistoryJournal';

export const HISTORY_MS = 7 * 86_400_000;

/** What a start of the demo does about the history. */
export interface HistoryPlan {
  /** When the clusters were filled, in simulated time. */
  madeMs: number;
  /** The history to make, where one is. */
  make?: {
    /** Where it begins, or was interrupted. */
    livedToMs: number;
    /** What an interrupted start left to be moved; see `HistoryRecord`. */
    unmoved: HistoryRecord['unmoved'];
    isGoneOnWith: boolean;
  };
}

/**
 * A hub that knows no cluster yet gets a week; one whose week was interrupted
 * gets the rest of it, however long ago that was. Where no history can be had,
 * and where it is complete, there is none to make.
 */
export function planHistory(options: {
  /** What is known of an earlier start; undefined on a hub without clusters. */
  record: HistoryRecord | undefined;
  /** Whether the hub knew no cluster. */
  isNew: boolean;
  /** Whether the fleet is small enough, and the database can be reached. */
  isPossible: boolean;
  nowMs: number;
}): HistoryPlan {
  const { record, isNew, isPossible, nowMs } = options;
  const weekAgoMs = nowMs - HISTORY_MS;
  if (isNew) {
    return isPossible
      ? {
          madeMs: weekAgoMs,
          make: { livedToMs: weekAgoMs, unmoved: [], isGoneOnWith: false },
        }
      : { madeMs: nowMs };
  }
  if (!record) return { madeMs: nowMs };
  const { startMs, livedToMs, unmoved, isComplete } = record;
  if (isComplete || !isPossible) return { madeMs: startMs };
  return {
    madeMs: startMs,
    make: {
      livedToMs: Math.max(livedToMs, weekAgoMs),
      unmoved,
      isGoneOnWith: true,
    },
  };
}
