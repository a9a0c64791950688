import { Knex } from 'knex';
import { unpackJson } from '../database/packedJson';

/** Tables whose content tells whether a refused request changed anything. */
const TABLES = [
  'hub',
  'hub_keys',
  'clusters',
  'agents',
  'agent_next_keys',
  'used_tokens',
  'enrollments',
  'streams',
  'kind_states',
  'resources',
  'tombstones',
  'digests',
  'snapshots',
  'feed',
  'versions',
  'downlink',
];

/** Everything the hub holds but signs of life, to compare before and after. */
export async function dump(knex: Knex): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {};
  for (const table of TABLES) {
    const rows = await knex(table);
    tables[table] = rows.map(row => JSON.stringify(readable(row, rows))).sort();
  }
  return tables;
}

/** A row with its object as text, so that tests can look for words in it. */
function readable(
  row: Record<string, unknown>,
  rows: Record<string, unknown>[],
): object {
  if (!(row.object instanceof Uint8Array)) {
    return row;
  }
  const base = rows.find(
    ({ cluster_id, kind, uid, ordinal }) =>
      ordinal !== undefined &&
      ordinal === row.base &&
      cluster_id === row.cluster_id &&
      kind === row.kind &&
      uid === row.uid,
  );
  return {
    ...row,
    object: unpackJson(
      row.object,
      base && unpackJson(base.object as Uint8Array),
    ),
  };
}
