import { JsonObject } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { FeedRow, VersionRow } from '../database/tables';
import { OBJECT_COLUMNS, readVersionObjects } from './versionObjects';

/** Versions that one statement names. */
const VERSIONS_AT_ONCE = 500;

type ChangedObject = Pick<FeedRow, 'cluster_id' | 'kind' | 'uid'>;

/** What objects were before and after some changes, as far as it is stored. */
export class StoredVersions {
  readonly #objects: ReadonlyMap<string, JsonObject>;

  private constructor(objects: ReadonlyMap<string, JsonObject>) {
    this.#objects = objects;
  }

  /** Reads the versions that some changes lead from and to. */
  static async read(
    db: Knex,
    changes: readonly FeedRow[],
  ): Promise<StoredVersions> {
    const wanted = changes.flatMap(change =>
      [change.previous_hash, change.content_hash]
        .filter((hash): hash is string => hash !== null)
        .map(hash => [change.cluster_id, change.uid, change.kind, hash]),
    );
    const objects = new Map<string, JsonObject>();
    for (let i = 0; i < wanted.length; i += VERSIONS_AT_ONCE) {
      const rows = await db<VersionRow>('versions')
        .whereIn(
          ['cluster_id', 'uid', 'kind', 'content_hash'],
          wanted.slice(i, i + VERSIONS_AT_ONCE),
        )
        .whereNotNull('object')
        .select('content_hash', ...OBJECT_COLUMNS);
      const found = await readVersionObjects(db, rows);
      for (const [n, row] of rows.entries()) {
        const object = found[n];
        if (object) {
          objects.set(keyOf(row, row.content_hash), object);
        }
      }
    }
    return new StoredVersions(objects);
  }

  /** An object as it was at a hash; undefined where that is not, or no longer, stored. */
  of(object: ChangedObject, hash: string | null): JsonObject | undefined {
    return hash === null ? undefined : this.#objects.get(keyOf(object, hash));
  }
}

/** A uid tells objects apart only within a cluster and a kind. */
function keyOf({ cluster_id, kind, uid }: ChangedObject, hash: string): string {
  return JSON.stringify([cluster_id, kind, uid, hash]);
}
