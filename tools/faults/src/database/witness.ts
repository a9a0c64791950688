import { Knex } from 'knex';

/** Tables of which every row is of one cluster and comes from its agent. */
const WATCHED = [
  'resources',
  'feed',
  'versions',
  'digests',
  'tombstones',
  'snapshots',
  'kind_states',
] as const;

/**
 * Tables and triggers beside those of the hub, which note what the hub does in
 * the transaction in which it does it: each step of a stream, and each pair of
 * an agent that sent a request and a cluster of which a row was changed for it.
 */
export async function addWitness(db: Knex): Promise<void> {
  const isSqlite = db.client.config.client !== 'pg';
  await db.schema.createTable('witness_streams', table => {
    table.increments('n');
    table.text('cluster_id');
    table.text('agent_id');
    table.bigInteger('epoch');
    table.bigInteger('seq');
  });
  await db.schema.createTable('witness_writes', table => {
    table.text('table_name');
    table.text('actor');
    table.text('cluster_id');
    table.unique(['table_name', 'actor', 'cluster_id']);
  });
  for (const statement of isSqlite ? sqlite() : postgres()) {
    await db.raw(statement);
  }
}

function sqlite(): string[] {
  const triggers = WATCHED.flatMap(table =>
    (['INSERT', 'UPDATE', 'DELETE'] as const).map(
      event => `CREATE TRIGGER witness_${table}_${event} AFTER ${event} ON ${table}
        WHEN fault_actor() IS NOT NULL BEGIN
          INSERT INTO witness_writes
            SELECT '${table}', fault_actor(), row.cluster_id
            FROM (SELECT ${
              event === 'DELETE' ? 'OLD' : 'NEW'
            }.cluster_id AS cluster_id) AS row
            -- Not "OR IGNORE": an upsert of the hub would overrule it.
            WHERE NOT EXISTS (SELECT 1 FROM witness_writes w
              WHERE w.table_name = '${table}' AND w.actor = fault_actor()
                AND w.cluster_id = row.cluster_id);
        END`,
    ),
  );
  return [
    ...(['INSERT', 'UPDATE'] as const).map(
      event => `CREATE TRIGGER witness_streams_${event}
        AFTER ${
          event === 'UPDATE' ? 'UPDATE OF epoch, last_seq' : event
        } ON streams BEGIN
          INSERT INTO witness_streams (cluster_id, agent_id, epoch, seq)
            VALUES (NEW.cluster_id, NEW.agent_id, NEW.epoch, NEW.last_seq);
        END`,
    ),
    ...triggers,
  ];
}

function postgres(): string[] {
  return [
    `CREATE FUNCTION witness_stream() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       INSERT INTO witness_streams (cluster_id, agent_id, epoch, seq)
         VALUES (NEW.cluster_id, NEW.agent_id, NEW.epoch, NEW.last_seq);
       RETURN NULL;
     END $$`,
    `CREATE TRIGGER witness_streams AFTER INSERT OR UPDATE OF epoch, last_seq ON streams
       FOR EACH ROW EXECUTE FUNCTION witness_stream()`,
    `CREATE FUNCTION witness_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       INSERT INTO witness_writes VALUES
         (TG_TABLE_NAME, current_setting('fault.actor', true),
          CASE TG_OP WHEN 'DELETE' THEN OLD.cluster_id ELSE NEW.cluster_id END)
         ON CONFLICT DO NOTHING;
       RETURN NULL;
     END $$`,
    ...WATCHED.map(
      table => `CREATE TRIGGER witness_${table} AFTER INSERT OR UPDATE OR DELETE ON ${table}
        FOR EACH ROW WHEN (current_setting('fault.actor', true) <> '')
        EXECUTE FUNCTION witness_write()`,
    ),
  ];
}
