import { Knex } from 'knex';

/** Tables whose content tells whether a refused request changed anything. */
const TABLES = [
  'hub',
  'hub_keys',
  'clusters',
  'agents',
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
    tables[table] = rows.map(row => JSON.stringify(row)).sort();
  }
  return tables;
}
