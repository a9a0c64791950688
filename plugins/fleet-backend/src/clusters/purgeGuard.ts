import { durationInWords } from '../durations';

/** Silence after which a cluster may be purged unless the configuration says otherwise: one day. */
export const DEFAULT_PURGE_INACTIVE_MS = 24 * 3600 * 1000;

/** What decides whether a cluster may be purged. */
export interface PurgeSubject {
  isRevoked: boolean;
  /** Milliseconds since an agent of it was heard of. */
  silentMs: number;
}

/** Why a cluster may not be purged now, or undefined where it may. */
export function purgeObstacle(
  subject: PurgeSubject,
  inactiveAfterMs: number,
): string | undefined {
  if (subject.isRevoked || subject.silentMs > inactiveAfterMs) {
    return undefined;
  }
  return `Its agents were heard of ${ago(
    subject.silentMs,
  )}; revoke the cluster first, or wait until they are silent for ${durationInWords(
    inactiveAfterMs,
  )}`;
}

function ago(milliseconds: number): string {
  return milliseconds < 60_000
    ? 'just now'
    : `${durationInWords(milliseconds)} ago`;
}
