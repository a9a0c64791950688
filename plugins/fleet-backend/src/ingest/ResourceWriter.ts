import { AgentRow, FeedRow, ResourceRow, StreamRow } from '../database/tables';
import { STORED_COLUMNS } from './columns';
import { PreparedRow } from './prepareBatch';

/** Names an object within a cluster. */
export interface ObjectKey {
  kind: string;
  uid: string;
}

/** What is known of a stored object before it changes. */
export type StoredObject = Pick<ResourceRow, (typeof STORED_COLUMNS)[number]>;

/** A change as the feed and, but for first lists, the versions keep it. */
export interface ChangeRecord extends ObjectKey {
  type: FeedRow['type'];
  namespace: string;
  name: string;
  state: string;
  status: string;
  workload: string | null;
  content_hash: string | null;
  previous_hash: string | null;
  previous_state: string | null;
  previous_status: string | null;
  is_initial: boolean;
  changed_by: string | null;
  observed_at: number | null;
  /** The projection, packed. */
  object: Buffer | null;
  /** Ordinal of the version by which it is packed; null where it needs none. */
  base: number | null;
}

/** A version of an object by which later ones may be packed. */
export interface VersionBase extends ObjectKey {
  ordinal: number;
  object: Uint8Array;
}

/** The stream of an agent, locked until the transaction ends. */
export interface LockedStream {
  epoch: number;
  lastSeq: number;
  openedAt: number;
  /** The clock of the database, in milliseconds since the Unix epoch. */
  now: number;
  agentState: AgentRow['state'];
}

/**
 * Statements of ingest on the rows of one cluster within one transaction.
 * Set-based on PostgreSQL, in short statements on SQLite.
 */
export interface ResourceWriter {
  /** Locks a stream, so that the batches of an agent come one after the other on all replicas. Comes first. */
  lockStream(
    agentId: string,
    lane: StreamRow['lane'],
  ): Promise<LockedStream | undefined>;
  /** Hears which objects, a few, will be asked for next, before anything is written. */
  expect(keys: ObjectKey[]): void;
  readStored(keys: ObjectKey[]): Promise<StoredObject[]>;
  /** Which of the objects were deleted since a time, and when. */
  readTombstones(
    keys: ObjectKey[],
    since: number,
  ): Promise<(ObjectKey & { deletedAt: number })[]>;
  removeTombstones(keys: ObjectKey[]): Promise<void>;
  /** Some objects of a kind in the order of their uids, from behind one of them; none at the end. */
  readPage(
    kind: string,
    after: string,
    buckets: number[] | undefined,
  ): Promise<StoredObject[]>;
  /** Writes rows of objects that are not stored. */
  insert(rows: PreparedRow[]): Promise<void>;
  /** Writes rows of objects that are stored. */
  update(rows: PreparedRow[]): Promise<void>;
  /** Deletes rows and leaves tombstones. */
  remove(keys: ObjectKey[]): Promise<void>;
  /** Makes sure that what objects were before their first stored change is a version. */
  keepFirstVersions(keys: ObjectKey[]): Promise<void>;
  /** The versions by which the newest ones of objects are packed, where they are no older than a time. */
  readBases(keys: ObjectKey[], since: number): Promise<VersionBase[]>;
  /** Writes the feed and, but for first lists, versions; answers the newest number. */
  record(changes: ChangeRecord[]): Promise<number>;
}

/** Groups objects by kind, in the order in which the kinds come. */
export function uidsByKind(keys: ObjectKey[]): Map<string, string[]> {
  const byKind = new Map<string, string[]>();
  for (const { kind, uid } of keys) {
    const uids = byKind.get(kind);
    if (uids) {
      uids.push(uid);
    } else {
      byKind.set(kind, [uid]);
    }
  }
  return byKind;
}
