import { ResourceRow } from '../database/tables';
import { PreparedRow } from './prepareBatch';

/** Names an object within a cluster. */
export interface ObjectKey {
  kind: string;
  uid: string;
}

/** What is known of a stored object before it changes. */
export type StoredObject = Pick<
  ResourceRow,
  'kind' | 'uid' | 'namespace' | 'name' | 'content_hash' | 'state' | 'status'
>;

/** A change as the feed and the versions keep it. */
export interface ChangeRecord extends ObjectKey {
  type: 'added' | 'modified' | 'deleted';
  namespace: string;
  name: string;
  state: string;
  status: string;
  content_hash: string | null;
  previous_hash: string | null;
  is_initial: boolean;
  changed_by: string | null;
  observed_at: number | null;
  /** The projection as JSON. */
  object: string | null;
}

/** A row with the tag of the snapshot it was named in. */
export type TaggedRow = PreparedRow & { snapshot: string | null };

/**
 * Statements of ingest on the rows of one cluster within one transaction.
 * Set-based on PostgreSQL, in short statements on SQLite.
 */
export interface ResourceWriter {
  readStored(keys: ObjectKey[]): Promise<StoredObject[]>;
  /** Which of the objects were deleted since a time, and when. */
  readTombstones(
    keys: ObjectKey[],
    since: number,
  ): Promise<(ObjectKey & { deletedAt: number })[]>;
  removeTombstones(keys: ObjectKey[]): Promise<void>;
  /** Objects of a kind that a snapshot did not name. */
  readUnnamed(
    kind: string,
    snapshot: string,
    buckets: number[] | undefined,
  ): Promise<StoredObject[]>;
  upsert(rows: TaggedRow[]): Promise<void>;
  tag(kind: string, uids: string[], snapshot: string): Promise<void>;
  /** Deletes rows and leaves tombstones. */
  remove(keys: ObjectKey[]): Promise<void>;
  /** Makes sure that what objects were before their first stored change is a version. */
  keepFirstVersions(keys: ObjectKey[]): Promise<void>;
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
