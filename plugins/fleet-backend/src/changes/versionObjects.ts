import { JsonObject } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { fromJson } from '../database/columns';
import { unpackJson } from '../database/packedJson';
import { JsonColumn, VersionRow } from '../database/tables';

/** Versions that one statement names. */
const VERSIONS_AT_ONCE = 500;

/** What of a version is needed to read its object. */
export const OBJECT_COLUMNS = [
  'cluster_id',
  'uid',
  'kind',
  'base',
  'object',
] as const;

type ObjectRow = Pick<VersionRow, (typeof OBJECT_COLUMNS)[number]>;

/**
 * Objects of some versions in their order; undefined for deletions, and for
 * what retention removes at this moment. Most are stored as what differs from
 * an earlier version of the object.
 */
export async function readVersionObjects(
  db: Knex,
  rows: readonly ObjectRow[],
): Promise<(JsonObject | undefined)[]> {
  const bases = await readBases(db, rows);
  return rows.map(row => {
    const base = bases.get(keyOf(row));
    const isGone = row.base !== null && base === undefined;
    return isGone ? undefined : fromJson<JsonObject>(row.object, base);
  });
}

/** Texts by which objects are packed. */
async function readBases(
  db: Knex,
  rows: readonly ObjectRow[],
): Promise<Map<string, string>> {
  const wanted = [
    ...new Map(
      rows
        .filter(row => row.base !== null)
        .map(row => [
          keyOf(row),
          [row.cluster_id, row.uid, row.kind, row.base!],
        ]),
    ).values(),
  ];
  const bases = new Map<string, string>();
  for (let i = 0; i < wanted.length; i += VERSIONS_AT_ONCE) {
    const found = await db<VersionRow>('versions')
      .whereIn(
        ['cluster_id', 'uid', 'kind', 'ordinal'],
        wanted.slice(i, i + VERSIONS_AT_ONCE),
      )
      .whereNotNull('object')
      .select('cluster_id', 'uid', 'kind', 'ordinal as base', 'object');
    for (const row of found) {
      bases.set(keyOf(row), textOf(row.object));
    }
  }
  return bases;
}

/** Text of an object as it was stored. */
function textOf(object: JsonColumn): string {
  return object instanceof Uint8Array ? unpackJson(object) : String(object);
}

function keyOf({ cluster_id, uid, kind, base }: Omit<ObjectRow, 'object'>) {
  return [cluster_id, uid, kind, base].join(' ');
}
