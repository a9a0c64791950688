import { Client } from 'pg';
import { Measurement } from '../bars';
import { HubProcess } from '../HubProcess';

/** How much room the tables take, on PostgreSQL, per row they hold. */
export async function measureStore(
  hub: HubProcess,
  objects: number,
): Promise<Measurement[]> {
  if (hub.engine.name !== 'PostgreSQL') {
    return [];
  }
  const client = new Client({
    connectionString: hub.engine.connectionString,
  });
  await client.connect();
  try {
    const sizes = await client.query(
      `SELECT relname AS name, pg_total_relation_size(oid)::bigint AS bytes FROM pg_class
       WHERE relkind = 'r' AND relnamespace = 'fleet'::regnamespace`,
    );
    const bytes = new Map<string, number>(
      sizes.rows.map(row => [row.name, Number(row.bytes)]),
    );
    const count = async (table: string) =>
      Number(
        (await client.query(`SELECT count(*) FROM fleet.${table}`)).rows[0]
          .count,
      );
    const rows = await count('resources');
    const versions = await count('versions');
    const at = `${objects.toLocaleString('en-US')} objects`;
    const current = ['resources', 'digests', 'feed', 'cluster_counts']
      .map(name => bytes.get(name) ?? 0)
      .reduce((sum, size) => sum + size, 0);
    return [
      {
        bar: 'store-row',
        engine: 'PostgreSQL',
        at,
        value: Math.round(current / rows),
        note: `of it the table of objects with its indexes ${Math.round(
          (bytes.get('resources') ?? 0) / rows,
        )}`,
      },
      ...(versions > 0
        ? [
            {
              bar: 'store-version',
              engine: 'PostgreSQL' as const,
              at: `${versions.toLocaleString('en-US')} versions`,
              value: Math.round((bytes.get('versions') ?? 0) / versions),
            },
          ]
        : []),
    ];
  } finally {
    await client.end();
  }
}
