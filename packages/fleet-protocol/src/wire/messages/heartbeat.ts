import { BucketDigest, Digest } from '../../digest';
import { KindId } from '../../kinds';

/**
 * How far an agent is with a kind.
 *
 * @public
 */
export interface KindReport {
  /**
   * `syncing` until the first list is with the hub, `live` while the watch
   * runs, `forbidden` when RBAC refuses, `absent` when the cluster does not
   * serve it, `broken` on other failures.
   */
  state: 'syncing' | 'live' | 'forbidden' | 'absent' | 'broken';
  /** Why, for a person, without content of objects. */
  message?: string;
  /** When the agent last heard of the kind from the API server, RFC 3339. */
  lastHeardAt?: string;
  /** What the agent believes the hub holds after batch `seq`; sent now and then. */
  digest?: Digest;
  /** Objects of the kind the agent did not send: over its limits, or refused by the hub. */
  skipped?: number;
}

/**
 * Body of `POST heartbeat`.
 *
 * @remarks
 * A complete heartbeat names every kind; what the hub knows of others of the
 * agent's profile it forgets. The first of a session is complete, and so is
 * the one after a heartbeat whose answer did not come; others should be now
 * and then, such as every thirtieth.
 *
 * @public
 */
export interface HeartbeatRequest {
  v: number;
  epoch: number;
  /** The last batch that was acknowledged; digests are as of it. */
  seq: number;
  /**
   * Of a partial heartbeat only the kinds whose report is another than the
   * hub last answered in this session, those with a digest included.
   */
  kinds: Record<KindId, KindReport>;
  /**
   * Every kind that is not named is as it was reported last. The time a live
   * kind was heard of does not make its report another one; `heardAt` tells
   * it. Since version 2.
   */
  partial?: boolean;
  /**
   * Every kind that was last reported as `live` was heard of at this time or
   * later, RFC 3339. Since version 2.
   */
  heardAt?: string;
  /** Objects waiting to be sent. */
  pending: number;
}

/**
 * Answer of `POST heartbeat`.
 *
 * @public
 */
export interface HeartbeatResponse {
  serverTime: string;
  /** Kinds whose digest differs, with the hub's buckets; to be repaired. */
  mismatched: Record<KindId, BucketDigest[]>;
}
