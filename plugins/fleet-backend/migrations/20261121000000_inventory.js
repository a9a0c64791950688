/*
 * The whole inventory: governance of clusters, summaries and counters, durable
 * consumers of the change feed, ownership, audit, saved searches, key rotation.
 *
 * The same rules as in the first migration: milliseconds as bigint, jsonb on
 * PostgreSQL and text on SQLite, keys that lead with cluster_id where rows
 * belong to a cluster.
 */

// @ts-check

/** Indexes of the first migration that are made anew, or no longer needed. */
const SEARCH_INDEXES_BEFORE = [
  'resources_name',
  'resources_kind_name',
  'resources_kind_state',
  'resources_cluster_name',
];

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client === 'pg';

  await knex.schema.alterTable('clusters', table => {
    table.string('description', 1024);
    table.string('criticality', 16);
    table.string('sensitivity', 16);
    table.string('project', 63);
    table.string('workspace', 63);
    table.string('datacenter', 63);
    table.string('distribution', 63);
    table.text('zones').comment('JSON list, found from the nodes');
    table.text('machine_classes').comment('JSON list, found from the nodes');
    table
      .text('overrides')
      .comment(
        'JSON: provider, distribution and region that people set, so that they are not found again',
      );
    table.text('contacts').comment('JSON list');
    table.text('links').comment('JSON list');
    if (isPostgres) {
      table.jsonb('labels');
    } else {
      table.text('labels');
    }
    table.string('governance_source', 1024).comment('File that sets it');
    table.integer('revision').notNullable().defaultTo(1);
    table
      .integer('version_order')
      .comment(
        'Kubernetes version as a number, major * 1e6 + minor * 1e3 + patch',
      );
    table.bigInteger('purging_at');
    table.index(['owner'], 'clusters_owner');
    table.index(['environment'], 'clusters_environment');
    table.index(['version_order'], 'clusters_version_order');
  });

  await knex.schema.createTable('cluster_aliases', table => {
    table.comment('Names clusters had before; nobody else may take them');
    table.string('name', 63).primary();
    table.uuid('cluster_id').notNullable();
    table.bigInteger('created_at').notNullable();
    table.index(['cluster_id'], 'cluster_aliases_cluster');
  });

  await knex.schema.createTable('cluster_transitions', table => {
    table.comment('When the connection of a cluster became another one');
    table.uuid('cluster_id').notNullable();
    table.bigInteger('at').notNullable();
    table.string('from_state', 16).comment('Null for the first that was noted');
    table.string('to_state', 16).notNullable();
    table.primary(['cluster_id', 'at'], 'cluster_transitions_pk');
    table.index(['at'], 'cluster_transitions_at');
  });

  await knex.schema.createTable('cluster_counts', table => {
    table.comment(
      'How many objects of a namespace share kind, state and status; kept by a consumer of the feed',
    );
    table.uuid('cluster_id').notNullable();
    table.string('kind', 253).notNullable();
    table.string('namespace', 253).notNullable();
    table.string('state', 16).notNullable();
    table.string('status', 256).notNullable();
    table.integer('count').notNullable();
    table
      .integer('complete')
      .notNullable()
      .comment('Of them, those with as many units ready as desired');
    table.primary(
      ['cluster_id', 'kind', 'namespace', 'state', 'status'],
      'cluster_counts_pk',
    );
  });

  await knex.schema.createTable('cluster_summaries', table => {
    table.comment(
      'What lists show of a cluster, worked out by a consumer of the feed',
    );
    table.uuid('cluster_id').primary();
    table.string('health', 16).notNullable();
    table
      .smallint('severity')
      .notNullable()
      .comment('Health as a number, worst highest');
    table.bigInteger('health_since').comment('When health became what it is');
    table.text('reasons').notNullable().comment('JSON list of sentences');
    table.text('counts').notNullable().comment('JSON');
    table.text('capacity').comment('JSON');
    table.integer('nodes').notNullable();
    table.integer('pods').notNullable();
    table.integer('pods_failing').notNullable();
    table.integer('resources').notNullable();
    table.bigInteger('computed_at').notNullable();
  });

  await knex.schema.alterTable('agents', table => {
    table.integer('protocol').comment('Of its last session');
    table
      .bigInteger('joins')
      .notNullable()
      .defaultTo(0)
      .comment('Sessions it opened; an agent that is behind was copied');
    table.bigInteger('suspected_clone_at');
    table.bigInteger('key_created_at');
    table
      .string('hub_kid', 64)
      .comment(
        'Newest key of the hub that it is known to trust; null for the first one there was',
      );
  });

  await knex.raw(
    'CREATE INDEX agents_suspected ON agents (suspected_clone_at) WHERE suspected_clone_at IS NOT NULL',
  );

  await knex.schema.alterTable('streams', table => {
    table
      .bigInteger('heard_at')
      .comment(
        'First heartbeat or poll of the session: its answer to hello arrived',
      );
  });

  await knex.schema.alterTable('liveness', table => {
    table
      .bigInteger('kinds_heard_at')
      .comment('By when the agent had heard of each of its live kinds');
  });

  await knex.schema.createTable('agent_next_keys', table => {
    table.comment(
      'Keys that agents handed in to replace their own; the first use makes them the key of the agent',
    );
    table.string('kid', 64).primary().comment('RFC 7638 thumbprint');
    table.uuid('agent_id').notNullable();
    table.uuid('cluster_id').notNullable();
    table.text('public_jwk').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('expires_at').notNullable();
    table.index(['agent_id'], 'agent_next_keys_agent');
    table.index(['expires_at'], 'agent_next_keys_expires');
  });

  await knex.schema.createTable('used_tokens', table => {
    table.comment('Request tokens of routes that must not be replayed');
    table.string('kid', 64).notNullable();
    table.string('jti', 128).notNullable();
    table.bigInteger('expires_at').notNullable();
    table.primary(['kid', 'jti'], 'used_tokens_pk');
    table.index(['expires_at'], 'used_tokens_expires');
  });

  await knex.schema.alterTable('hub_keys', table => {
    table.bigInteger('active_from').comment('For the next key: when it begins');
    table.bigInteger('retired_at');
  });
  // One key that is to come, whichever replica makes it first.
  await knex.raw(
    `CREATE UNIQUE INDEX hub_keys_next ON hub_keys (state) WHERE state = 'next'`,
  );

  await knex.schema.alterTable('enrollments', table => {
    table.string('mode', 16).notNullable().defaultTo('new');
    table.integer('max_uses').notNullable().defaultTo(1);
    table.integer('uses').notNullable().defaultTo(0);
    table
      .string('name_prefix', 63)
      .comment('Of a batch token, whose cluster_name is empty');
    table.uuid('parent_id').comment('Batch enrollment it came of');
    table.index(['parent_id'], 'enrollments_parent');
  });

  await knex.schema.alterTable('kind_states', table => {
    table.string('profile', 32).notNullable().defaultTo('inventory');
    table
      .integer('rejected')
      .notNullable()
      .defaultTo(0)
      .comment('Objects the hub did not take since the kind was listed');
  });

  await knex.schema.alterTable('resources', table => {
    if (isPostgres) {
      table.jsonb('facts').comment('Key facts of the kind');
    } else {
      table.text('facts');
    }
    table
      .string('workload', 253)
      .comment(
        'Application the object belongs to, by its labels; ownership goes by it',
      );
  });
  await knex.raw(
    'CREATE INDEX resources_owner_uid ON resources (cluster_id, owner_uid) WHERE owner_uid IS NOT NULL',
  );
  await packObjects(knex);
  await knex.schema.alterTable('resources', table => {
    table.dropColumn('snapshot');
  });
  await knex.schema.createTable('snapshot_parts', table => {
    table.comment('Objects that the batches of an open snapshot named');
    table.uuid('cluster_id').notNullable();
    table.string('kind', 253).notNullable();
    table.bigInteger('part').notNullable().comment('Number of the batch');
    table.binary('uids').notNullable().comment('16 bytes of each');
    table.bigInteger('received_at').notNullable();
    table.primary(['cluster_id', 'kind', 'part'], 'snapshot_parts_pk');
  });
  await createDigests(knex, table => {
    table
      .smallint('part')
      .notNullable()
      .comment('Sixteenth; -1 for the totals');
    table.integer('count').notNullable();
    table.string('sum', 64).notNullable();
    table.binary('buckets').comment('Packed; none beside the totals');
    table.primary(['cluster_id', 'kind', 'part'], 'digests_pk');
  });

  await knex.schema.alterTable('feed', table => {
    table.string('workload', 253);
    table.string('previous_state', 16);
    table.string('previous_status', 256);
  });
  if (isPostgres) {
    // First lists are no news, and most of what is written at once.
    await knex.raw('DROP INDEX feed_object');
    await knex.raw(
      'CREATE INDEX feed_object ON feed (cluster_id, uid, seq) WHERE NOT is_initial',
    );
    await knex.raw('CREATE INDEX feed_position ON feed (txid, seq)');
  }

  await knex.schema.alterTable('versions', table => {
    table
      .bigInteger('base')
      .comment('Ordinal of the version by which the object is packed');
    table.string('namespace', 253);
    table.string('name', 253);
    table.string('state', 16);
    table.string('status', 256);
    table.string('workload', 253);
  });

  await knex.schema.createTable('consumers', table => {
    table.comment('How far the consumers of the change feed are');
    table.string('name', 63).primary();
    table
      .bigInteger('txid')
      .notNullable()
      .defaultTo(0)
      .comment('With seq, the last change that was taken; 0 on SQLite');
    table.bigInteger('seq').notNullable().defaultTo(0);
    table
      .boolean('must_rebuild')
      .notNullable()
      .defaultTo(true)
      .comment('Works everything out anew before it goes on');
    table.string('lease_owner', 64);
    table.bigInteger('lease_until');
    table.bigInteger('last_run_at');
    table.text('error');
    table.integer('failures').notNullable().defaultTo(0);
  });

  await knex.schema.createTable('change_counts', table => {
    table.comment('Changes by hour, kept by a consumer of the feed');
    table.uuid('cluster_id').notNullable();
    table.bigInteger('hour').notNullable().comment('Its start');
    table.string('kind', 253).notNullable();
    table.integer('added').notNullable();
    table.integer('modified').notNullable();
    table.integer('deleted').notNullable();
    table.integer('failing').notNullable();
    table.primary(['cluster_id', 'hour', 'kind'], 'change_counts_pk');
    table.index(['hour'], 'change_counts_hour');
  });

  await knex.schema.createTable('change_groups', table => {
    table.comment('The same change of the same object over clusters');
    table.string('id', 64).primary();
    table
      .string('change_key', 64)
      .notNullable()
      .comment('Hash of kind, namespace, name, type and fields');
    table.string('kind', 253).notNullable();
    table.string('namespace', 253).notNullable();
    table.string('name', 253).notNullable();
    table.string('type', 16).notNullable();
    table.text('diff').comment('JSON');
    table.text('changed_by').comment('JSON');
    table.bigInteger('first_at').notNullable();
    table.bigInteger('last_at').notNullable();
    table.index(['last_at', 'id'], 'change_groups_last');
    table.index(['change_key', 'last_at'], 'change_groups_key');
  });

  await knex.schema.createTable('change_group_members', table => {
    table.string('group_id', 64).notNullable();
    table.uuid('cluster_id').notNullable();
    table.string('uid', 64).notNullable();
    table.bigInteger('at').notNullable();
    table.integer('changes').notNullable().defaultTo(1);
    table.primary(['group_id', 'cluster_id', 'uid'], 'change_group_members_pk');
    table.index(['cluster_id'], 'change_group_members_cluster');
    table.index(['at'], 'change_group_members_at');
  });

  await knex.schema.createTable('ownership', table => {
    table.comment(
      'Who owns a namespace (workload empty) or a workload; the owner of a cluster is in clusters',
    );
    table.uuid('cluster_id').notNullable();
    table.string('namespace', 253).notNullable();
    table.string('workload', 253).notNullable();
    table.string('owner', 253).notNullable();
    table
      .string('source', 16)
      .notNullable()
      .comment('assignment, label or catalog');
    table.string('rule', 512);
    table.bigInteger('resolved_at').notNullable();
    table.primary(['cluster_id', 'namespace', 'workload'], 'ownership_pk');
    table.index(['owner', 'cluster_id'], 'ownership_owner');
  });

  await knex.schema.createTable('owner_assignments', table => {
    table.comment('Owners that people assigned');
    table.uuid('cluster_id').notNullable();
    table.string('namespace', 253).notNullable();
    table.string('workload', 253).notNullable();
    table.string('owner', 253).notNullable();
    table.string('assigned_by', 253).notNullable();
    table.bigInteger('assigned_at').notNullable();
    table.primary(
      ['cluster_id', 'namespace', 'workload'],
      'owner_assignments_pk',
    );
  });

  await knex.schema.createTable('ownership_claims', table => {
    table.comment(
      'What entities of the catalog say of the owner of objects with a backstage.io/kubernetes-id',
    );
    table.string('entity', 512).primary();
    table.string('kubernetes_id', 253).notNullable();
    table.string('owner', 253).notNullable();
    table.string('namespace', 253);
    table.string('cluster_name', 63);
    table.index(['kubernetes_id'], 'ownership_claims_id');
  });

  await knex.schema.createTable('audit_events', table => {
    table.comment('What people and services did; no bodies, no secrets');
    table.uuid('id').primary();
    table.bigInteger('at').notNullable();
    table.string('actor', 253).notNullable();
    table.string('event', 63).notNullable();
    table.string('severity', 16).notNullable();
    table.string('outcome', 16).notNullable();
    table.string('target', 512);
    table
      .string('cluster_name', 63)
      .comment('As it was named then; stays when the cluster is purged');
    table.text('reason').comment('Why it failed');
    table.text('diff').comment('JSON list of fields, allow-listed');
    table.index(['at', 'id'], 'audit_events_at');
    table.index(['cluster_name', 'at'], 'audit_events_cluster');
    table.index(['actor', 'at'], 'audit_events_actor');
    table.index(['event', 'at'], 'audit_events_event');
  });

  await knex.schema.createTable('refusals', table => {
    table.comment('What the agent door turned away, by minute');
    table.bigInteger('minute').notNullable().comment('Its start');
    table.string('source', 253).notNullable();
    table.string('code', 63).notNullable();
    table.integer('count').notNullable();
    table.primary(['minute', 'source', 'code'], 'refusals_pk');
  });

  await knex.schema.createTable('saved_searches', table => {
    table.comment('Searches people saved');
    table.uuid('id').primary();
    table.string('name', 128).notNullable();
    table.text('query').notNullable();
    table.string('sort', 63);
    table.string('page', 16).notNullable();
    table.string('description', 512);
    table.boolean('is_shared').notNullable();
    table.string('created_by', 253).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.index(['created_by', 'name', 'id'], 'saved_searches_mine');
    table.index(['is_shared', 'name', 'id'], 'saved_searches_shared');
  });

  await knex.schema.createTable('replicas', table => {
    table.comment('Processes of the hub that run');
    table.uuid('id').primary();
    table.string('host', 253);
    table.bigInteger('started_at').notNullable();
    table.bigInteger('seen_at').notNullable();
    table.text('info').notNullable().comment('JSON');
  });

  await addSearchIndexes(knex);
};

/**
 * Indexes of search. Lists are sorted by the name in lower case, in an order
 * that is the same on both engines; src/inventory/query/text.ts has the same
 * expressions.
 *
 * @param {import('knex').Knex} knex
 */
async function addSearchIndexes(knex) {
  const isPostgres = knex.client.config.client === 'pg';
  const name = isPostgres ? 'lower(name COLLATE "C")' : 'lower(name)';
  for (const index of SEARCH_INDEXES_BEFORE) {
    await knex.raw(`DROP INDEX ${index}`);
  }
  // Not uid and kind, which would double them: the few objects of one name in
  // one cluster are sorted when they are read.
  const rest = `${name}, cluster_id`;
  for (const [index, columns] of [
    ['resources_name', rest],
    ['resources_kind_name', `kind, ${rest}`],
    ['resources_namespace_name', `namespace, ${rest}`],
    ['resources_cluster_only_name', `cluster_id, ${name}`],
    ['resources_status', `lower(status), ${rest}`],
  ]) {
    await knex.raw(`CREATE INDEX ${index} ON resources (${columns})`);
  }
  // Objects of a kind and a namespace of one cluster share an entry on
  // PostgreSQL, a tenth of what it takes with the name: who knows the name of
  // one asks the index above.
  await knex.raw(
    'CREATE INDEX resources_cluster_kind ON resources (cluster_id, kind, namespace)',
  );
  await knex.raw(
    `CREATE INDEX resources_unhealthy ON resources (state, ${rest}) WHERE state <> 'healthy'`,
  );
  if (isPostgres) {
    await addTextIndexes(knex);
  }
}

/**
 * Words of labels, images and namespaces, each once: parts of texts are looked
 * for among them, and then in the few rows that have them. Names are nearly
 * all different and have an index of their own.
 *
 * @param {import('knex').Knex} knex
 */
async function addTextIndexes(knex) {
  await knex.schema.createTable('known_words', table => {
    table.comment('Label values, images and namespaces that objects have');
    table.string('type', 16).notNullable().comment('label, image or namespace');
    table.text('key').notNullable().comment('Of a label, else empty');
    table.text('value').notNullable();
    table
      .bigInteger('seen_at')
      .notNullable()
      .comment('When it came last, to the hour');
    table.primary(['type', 'key', 'value'], 'known_words_pk');
  });
  await knex.raw(`INSERT INTO known_words (type, key, value, seen_at)
    SELECT DISTINCT type, key, value, (extract(epoch from clock_timestamp()) * 1000)::bigint FROM (
      SELECT 'namespace' AS type, '' AS key, namespace AS value FROM resources WHERE namespace <> ''
      UNION ALL SELECT 'label', l.key, l.value FROM resources, jsonb_each_text(CASE jsonb_typeof(labels) WHEN 'object' THEN labels END) AS l
      UNION ALL SELECT 'image', '', i.value FROM resources, jsonb_array_elements_text(CASE jsonb_typeof(images) WHEN 'array' THEN images END) AS i(value)
    ) AS words WHERE octet_length(key || value) <= 1000`);
  await knex.raw('DROP INDEX resources_labels');
  await knex.raw(
    'CREATE INDEX resources_words ON resources USING gin (labels jsonb_path_ops, images jsonb_path_ops)',
  );
  try {
    await knex.transaction(async trx => {
      await trx.raw('CREATE EXTENSION IF NOT EXISTS pg_trgm');
      // It may have been there in a schema that is not on the search path.
      const { rows } = await trx.raw(
        `SELECT quote_ident(nspname) AS schema FROM pg_extension
         JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm'`,
      );
      const operators = `${rows[0].schema}.gin_trgm_ops`;
      for (const [index, on] of [
        ['resources_name_part', `resources USING gin (name ${operators})`],
        ['known_words_part', `known_words USING gin (value ${operators})`],
      ]) {
        await trx.raw(`CREATE INDEX ${index} ON ${on}`);
      }
    });
  } catch (error) {
    knex.client.logger.warn(
      `Search for parts of names will be slow, for PostgreSQL did not make its index (${error}); let the hub's role have the extension pg_trgm, then create the indexes resources_name_part and known_words_part`,
    );
  }
}

/**
 * @param {import('knex').Knex} knex
 */
async function removeSearchIndexes(knex) {
  const isPostgres = knex.client.config.client === 'pg';
  for (const index of [
    'resources_name',
    'resources_kind_name',
    'resources_namespace_name',
    'resources_cluster_only_name',
    'resources_status',
    'resources_unhealthy',
    'resources_cluster_kind',
  ]) {
    await knex.raw(`DROP INDEX ${index}`);
  }
  if (isPostgres) {
    await knex.raw('DROP INDEX IF EXISTS resources_name_part');
    await knex.raw('DROP INDEX resources_words');
    await knex.raw(
      'CREATE INDEX resources_labels ON resources USING gin (labels jsonb_path_ops)',
    );
    await knex.schema.dropTable('known_words');
  }
  await knex.schema.alterTable('resources', table => {
    table.index(
      ['cluster_id', 'kind', 'namespace', 'name'],
      'resources_cluster_name',
    );
    table.index(['kind', 'state', 'cluster_id'], 'resources_kind_state');
    table.index(['kind', 'name', 'cluster_id', 'uid'], 'resources_kind_name');
    table.index(['name', 'cluster_id', 'uid', 'kind'], 'resources_name');
  });
}

/**
 * Objects are kept packed, as bytes, which the database neither parses nor
 * compresses again. SQLite keeps bytes in any column. And the key that serves
 * a uid of a cluster, of whatever kind, makes an index of its own needless.
 *
 * @param {import('knex').Knex} knex
 */
async function packObjects(knex) {
  if (knex.client.config.client !== 'pg') {
    return;
  }
  for (const table of ['resources', 'versions']) {
    await knex.raw(
      `ALTER TABLE ${table} ALTER COLUMN object TYPE bytea USING convert_to(object::text, 'UTF8'),
         ALTER COLUMN object SET STORAGE EXTERNAL`,
    );
  }
  await knex.raw('DROP INDEX resources_uid');
  await knex.raw(
    `ALTER TABLE resources DROP CONSTRAINT resources_pk,
       ADD CONSTRAINT resources_pk PRIMARY KEY (cluster_id, uid, kind)`,
  );
}

/**
 * Packed objects cannot be read by the version before, nor its digests by
 * this one. Without them the hub holds nothing, so agents send everything.
 *
 * @param {import('knex').Knex} knex
 */
async function unpackObjects(knex) {
  for (const table of ['resources', 'versions', 'feed', 'tombstones']) {
    await knex(table).delete();
  }
  if (knex.client.config.client !== 'pg') {
    return;
  }
  for (const table of ['resources', 'versions']) {
    await knex.raw(
      `ALTER TABLE ${table} ALTER COLUMN object SET STORAGE EXTENDED,
         ALTER COLUMN object TYPE jsonb USING convert_from(object, 'UTF8')::jsonb`,
    );
  }
  await knex.raw(
    `ALTER TABLE resources DROP CONSTRAINT resources_pk,
       ADD CONSTRAINT resources_pk PRIMARY KEY (cluster_id, kind, uid)`,
  );
  await knex.raw('CREATE INDEX resources_uid ON resources (cluster_id, uid)');
}

/**
 * Makes the table of digests anew. What it held does not fit into the other
 * form; the first heartbeat finds the difference, and the agent sends again.
 *
 * @param {import('knex').Knex} knex
 * @param {(table: import('knex').Knex.CreateTableBuilder) => void} columns
 */
async function createDigests(knex, columns) {
  await knex.schema.dropTable('digests');
  await knex.schema.createTable('digests', table => {
    table.comment('Additive digest of the objects of a kind, in 256 buckets');
    table.uuid('cluster_id').notNullable();
    table.string('kind', 253).notNullable();
    columns(table);
  });
}

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await unpackObjects(knex);
  await knex.schema.dropTable('snapshot_parts');
  await knex.schema.alterTable('resources', table => {
    table.string('snapshot', 64).comment('Last snapshot that named the object');
  });
  await createDigests(knex, table => {
    table.smallint('bucket').notNullable();
    table.integer('count').notNullable();
    table.string('sum', 64).notNullable();
    table.primary(['cluster_id', 'kind', 'bucket'], 'digests_pk');
  });
  await removeSearchIndexes(knex);
  for (const table of [
    'replicas',
    'saved_searches',
    'refusals',
    'audit_events',
    'ownership_claims',
    'owner_assignments',
    'ownership',
    'change_group_members',
    'change_groups',
    'change_counts',
    'consumers',
    'used_tokens',
    'agent_next_keys',
    'cluster_summaries',
    'cluster_counts',
    'cluster_transitions',
    'cluster_aliases',
  ]) {
    await knex.schema.dropTable(table);
  }
  await knex.raw('DROP INDEX resources_owner_uid');
  await knex.raw('DROP INDEX hub_keys_next');
  await knex.raw('DROP INDEX agents_suspected');
  if (knex.client.config.client === 'pg') {
    await knex.raw('DROP INDEX feed_object');
    await knex.raw('CREATE INDEX feed_object ON feed (cluster_id, uid, seq)');
    await knex.raw('DROP INDEX feed_position');
  }
  /** @type {[string, string[]][]} */
  const columns = [
    ['versions', ['base', 'namespace', 'name', 'state', 'status', 'workload']],
    ['feed', ['workload', 'previous_state', 'previous_status']],
    ['resources', ['facts', 'workload']],
    ['kind_states', ['profile', 'rejected']],
    ['hub_keys', ['active_from', 'retired_at']],
    [
      'agents',
      ['protocol', 'joins', 'suspected_clone_at', 'key_created_at', 'hub_kid'],
    ],
    ['streams', ['heard_at']],
    ['liveness', ['kinds_heard_at']],
  ];
  for (const [name, names] of columns) {
    await knex.schema.alterTable(name, table => table.dropColumns(...names));
  }
  await knex.schema.alterTable('enrollments', table => {
    table.dropIndex(['parent_id'], 'enrollments_parent');
    table.dropColumns('mode', 'max_uses', 'uses', 'name_prefix', 'parent_id');
  });
  await knex.schema.alterTable('clusters', table => {
    table.dropIndex(['owner'], 'clusters_owner');
    table.dropIndex(['environment'], 'clusters_environment');
    table.dropIndex(['version_order'], 'clusters_version_order');
    table.dropColumns(
      'description',
      'criticality',
      'sensitivity',
      'project',
      'workspace',
      'datacenter',
      'distribution',
      'zones',
      'machine_classes',
      'overrides',
      'contacts',
      'links',
      'labels',
      'governance_source',
      'revision',
      'version_order',
      'purging_at',
    );
  });
};
