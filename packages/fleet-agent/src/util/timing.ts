import { TIMING } from '@backstage-fleet/protocol';

/**
 * Times of the agent in milliseconds. The defaults are those of the protocol
 * and of Kubernetes practice; tests make them shorter.
 *
 * @public
 */
export interface AgentTiming {
  /** First ceiling of a pause after a failure. */
  backoffBaseMs: number;
  /** Largest ceiling of a pause after a failure. */
  backoffCapMs: number;
  /** Pause after the hub said that the key is revoked. */
  revokedMs: number;
  /** Shortest and longest pause while the enrollment waits for approval. */
  approvalPollMs: [number, number];
  /** Between heartbeats; absent: what the hub's configuration says. */
  heartbeatMs?: number;
  /** How long one request to the hub may take. */
  requestTimeoutMs: number;
  /** Every how many heartbeats the digests of all kinds are compared. */
  digestEveryBeats: number;
  /** Silence after which a watch is opened again. */
  watchSilenceMs: number;
  /** Shortest and longest `timeoutSeconds` of a watch. */
  watchSeconds: [number, number];
  /** Pause before a forbidden or absent kind is tried again. */
  refusedKindMs: number;
  /** Between two looks at what the cluster serves. */
  discoveryMs: number;
  /** Before a kind that is not served is looked for again, to be sure. */
  confirmAbsenceMs: number;
  /** Pause after the hub said that two processes use the key. */
  clonedMs: number;
  /** First pause before objects over the hub's quota are tried again; it doubles up to an hour. */
  quotaRetryMs: number;
  /** Between two replacements of the key that the hub asks for; what it asks in between is one. */
  rotateEveryMs: number;
  /** Between two lists of a kind that the hub asks for; what it asks in between is one. */
  resyncEveryMs: number;
  /** How long a stop may spend on sending what is pending. */
  stopFlushMs: number;
}

/** The times of production. */
export const DEFAULT_TIMING: AgentTiming = {
  backoffBaseMs: 1000,
  backoffCapMs: TIMING.maxBackoff * 1000,
  revokedMs: TIMING.revokedBackoff * 1000,
  approvalPollMs: [2000, 5000],
  requestTimeoutMs: 30_000,
  digestEveryBeats: 30,
  watchSilenceMs: 120_000,
  watchSeconds: [300, 600],
  refusedKindMs: 60_000,
  discoveryMs: TIMING.discovery * 1000,
  confirmAbsenceMs: 5000,
  clonedMs: TIMING.revokedBackoff * 1000,
  quotaRetryMs: 300_000,
  rotateEveryMs: TIMING.keyOverlap * 1000,
  resyncEveryMs: 60_000,
  stopFlushMs: 10_000,
};
