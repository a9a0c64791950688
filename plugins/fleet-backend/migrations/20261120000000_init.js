/*
 * The first schema of the hub, the same on SQLite and PostgreSQL.
 *
 * - Times are milliseconds since the Unix epoch as bigint, written by the clock of the database.
 * - JSON is jsonb on PostgreSQL and text on SQLite.
 * - Keys lead with cluster_id where rows belong to a cluster, so that tables can be partitioned by it later.
 */

// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client === 'pg';

  await knex.schema.createTable('hub', table => {
    table.comment('Who this hub is; one row');
    table.integer('id').primary().comment('Always 1');
    table.uuid('hub_id').notNullable();
    table.text('agent_config').comment('What the hub last wanted of agents');
    table.integer('agent_config_revision').notNullable().defaultTo(0);
    table.bigInteger('created_at').notNullable();
  });

  await knex.schema.createTable('hub_keys', table => {
    table.comment('Keys that sign what the hub says to agents');
    table.string('kid', 64).primary().comment('RFC 7638 thumbprint');
    table.string('state', 16).notNullable().comment('active or retired');
    table.text('public_jwk').notNullable();
    table
      .text('sealed_key')
      .notNullable()
      .comment('Private key, sealed by the configured secret');
    table.bigInteger('created_at').notNullable();
  });
  // One active key at a time, whichever replica makes it first.
  await knex.raw(
    `CREATE UNIQUE INDEX hub_keys_active ON hub_keys (state) WHERE state = 'active'`,
  );

  await knex.schema.createTable('clusters', table => {
    table.comment('Kubernetes clusters');
    table.uuid('id').primary();
    table.string('name', 63).notNullable();
    table.string('kube_system_uid', 64).notNullable();
    table.string('kubernetes_version', 256);
    table.string('owner', 253);
    table.string('environment', 63);
    table.string('provider', 63);
    table.string('region', 63);
    table.text('tags').notNullable().defaultTo('[]');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('revoked_at');
    table.unique(['name'], { indexName: 'clusters_name' });
  });

  await knex.schema.createTable('agents', table => {
    table.comment('Agents and the keys by which they are known');
    table.uuid('id').primary();
    table.uuid('cluster_id').notNullable();
    table.string('cluster_name', 63).notNullable();
    table.string('profile', 32).notNullable();
    table
      .string('kid', 64)
      .notNullable()
      .comment('RFC 7638 thumbprint of the public key, shown as fingerprint');
    table.text('public_jwk').notNullable();
    table
      .string('state', 16)
      .notNullable()
      .comment('pending, approved, rejected or revoked');
    table.string('version', 256);
    table.string('kube_system_uid', 64).notNullable();
    table.string('kubernetes_version', 256);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('decided_at').comment('Last change of state');
    table
      .bigInteger('last_dseq')
      .notNullable()
      .defaultTo(0)
      .comment('Last number given in the downlink, never used again');
    table.unique(['kid'], { indexName: 'agents_kid' });
    table.index(['cluster_id'], 'agents_cluster');
    table.index(['decided_at'], 'agents_decided');
  });

  await knex.schema.createTable('enrollments', table => {
    table.comment('Enrollment tokens, by hash, and what became of them');
    table.uuid('id').primary();
    table.string('cluster_name', 63).notNullable();
    table.string('token_hash', 64).notNullable();
    table.string('profile', 32).notNullable();
    table.string('owner', 253);
    table.string('environment', 63);
    table.boolean('auto_approve').notNullable();
    table.bigInteger('created_at').notNullable();
    table.string('created_by', 253).notNullable();
    table.bigInteger('expires_at').notNullable();
    table.bigInteger('used_at');
    table.uuid('agent_id');
    table.string('decision', 16).comment('approved or rejected');
    table.bigInteger('decided_at');
    table.string('decided_by', 253);
    table.unique(['token_hash'], { indexName: 'enrollments_token' });
    table.index(['created_at', 'id'], 'enrollments_created');
  });

  await knex.schema.createTable('liveness', table => {
    table.comment(
      'Last authenticated request of each agent; narrow, because it is written all the time',
    );
    table.uuid('cluster_id').notNullable();
    table.uuid('agent_id').notNullable();
    table.bigInteger('last_seen_at').notNullable();
    table.primary(['cluster_id', 'agent_id'], 'liveness_pk');
  });

  await knex.schema.createTable('streams', table => {
    table.comment('Where the stream of each agent stands');
    table.uuid('cluster_id').notNullable();
    table.uuid('agent_id').notNullable();
    table.string('lane', 16).notNullable();
    table.bigInteger('epoch').notNullable();
    table.bigInteger('last_seq').notNullable();
    table.string('boot_id', 64);
    table
      .bigInteger('opened_at')
      .notNullable()
      .defaultTo(0)
      .comment('Hello of the epoch');
    table.primary(['cluster_id', 'agent_id', 'lane'], 'streams_pk');
  });

  await knex.schema.createTable('kind_states', table => {
    table.comment('How far the agent of a cluster is with each kind');
    table.uuid('cluster_id').notNullable();
    table.string('kind', 253).notNullable();
    table.uuid('agent_id').notNullable();
    table.string('state', 16).notNullable();
    table.string('message', 512);
    table.bigInteger('last_heard_at');
    table.bigInteger('reported_at').notNullable();
    table.primary(['cluster_id', 'kind'], 'kind_states_pk');
  });

  await knex.schema.createTable('resources', table => {
    table.comment('Kubernetes objects as they are now, redacted at the source');
    table.uuid('cluster_id').notNullable();
    table.string('kind', 253).notNullable().comment('GroupResource');
    table.string('uid', 64).notNullable();
    table.string('namespace', 253).notNullable().comment('Empty for none');
    table.string('name', 253).notNullable();
    table.string('content_hash', 43).notNullable();
    table.smallint('bucket').notNullable();
    table.string('snapshot', 64).comment('Last snapshot that named the object');
    table.string('state', 16).notNullable();
    table
      .smallint('severity')
      .notNullable()
      .comment('State as a number, worst highest');
    table.string('status', 256).notNullable();
    table.text('reason');
    table.integer('ready');
    table.integer('desired');
    table.integer('restarts');
    table.string('node_name', 253);
    table.string('owner_uid', 64);
    table.bigInteger('created_at').comment('creationTimestamp');
    table.bigInteger('observed_at').comment('By the clock of the agent');
    table.bigInteger('received_at').notNullable();
    if (isPostgres) {
      table.jsonb('labels');
      table.jsonb('images');
      table.jsonb('changed_by');
      table.jsonb('object').notNullable();
    } else {
      table.text('labels');
      table.text('images');
      table.text('changed_by');
      table.text('object').notNullable();
    }
    table.primary(['cluster_id', 'kind', 'uid'], 'resources_pk');
    table.index(['cluster_id', 'uid'], 'resources_uid');
    table.index(
      ['cluster_id', 'kind', 'namespace', 'name'],
      'resources_cluster_name',
    );
    table.index(['kind', 'state', 'cluster_id'], 'resources_kind_state');
    table.index(['kind', 'name', 'cluster_id', 'uid'], 'resources_kind_name');
    table.index(['name', 'cluster_id', 'uid', 'kind'], 'resources_name');
  });
  if (isPostgres) {
    await knex.raw(
      'CREATE INDEX resources_labels ON resources USING gin (labels jsonb_path_ops)',
    );
    // Room for the next version of a row beside it, so that most changes write
    // no index.
    await knex.raw('ALTER TABLE resources SET (fillfactor = 90)');
  }

  await knex.schema.createTable('tombstones', table => {
    table.comment(
      'Objects deleted of late, so that a late update does not bring them back',
    );
    table.uuid('cluster_id').notNullable();
    table.string('kind', 253).notNullable();
    table.string('uid', 64).notNullable();
    table.bigInteger('deleted_at').notNullable();
    table.primary(['cluster_id', 'kind', 'uid'], 'tombstones_pk');
    table.index(['deleted_at'], 'tombstones_deleted');
  });

  await knex.schema.createTable('digests', table => {
    table.comment('Additive digest of the objects of a kind, in 256 buckets');
    table.uuid('cluster_id').notNullable();
    table.string('kind', 253).notNullable();
    table.smallint('bucket').notNullable();
    table.integer('count').notNullable();
    table.string('sum', 64).notNullable();
    table.primary(['cluster_id', 'kind', 'bucket'], 'digests_pk');
  });

  await knex.schema.createTable('snapshots', table => {
    table.comment('Snapshots that have begun and not ended');
    table.uuid('cluster_id').notNullable();
    table.string('kind', 253).notNullable();
    table.string('snapshot', 64).notNullable();
    table.bigInteger('epoch').notNullable();
    table.text('buckets').comment('JSON list; null for all');
    table.integer('items').notNullable();
    table
      .boolean('is_initial')
      .notNullable()
      .comment('No object of the kind was known');
    table.bigInteger('started_at').notNullable();
    table.primary(['cluster_id', 'kind'], 'snapshots_pk');
  });

  await knex.schema.createTable('feed', table => {
    table.comment('Changes in the order in which they were stored: the spine');
    table.bigIncrements('seq');
    table.uuid('cluster_id').notNullable();
    table.string('kind', 253).notNullable();
    table.string('uid', 64).notNullable();
    table.string('namespace', 253).notNullable();
    table.string('name', 253).notNullable();
    table
      .string('type', 16)
      .notNullable()
      .comment('added, modified or deleted');
    table.string('state', 16).notNullable();
    table.string('status', 256).notNullable();
    table.string('content_hash', 43);
    table.string('previous_hash', 43);
    table
      .boolean('is_initial')
      .notNullable()
      .comment('First list of a kind, no news');
    table.text('changed_by');
    table.bigInteger('observed_at');
    table.bigInteger('received_at').notNullable();
    if (isPostgres) {
      // Sequence numbers are given before commit, so a reader must not pass
      // rows of transactions that are still open: it reads up to the oldest.
      table
        .specificType('txid', 'xid8')
        .defaultTo(knex.raw('pg_current_xact_id()'));
    }
    table.index(['cluster_id', 'seq'], 'feed_cluster');
    table.index(['cluster_id', 'uid', 'seq'], 'feed_object');
    table.index(['received_at'], 'feed_received');
  });

  await knex.schema.createTable('versions', table => {
    table.comment('What objects were, within retention');
    table.uuid('cluster_id').notNullable();
    table.string('uid', 64).notNullable();
    table.string('content_hash', 43).notNullable();
    table.bigInteger('received_at').notNullable();
    table
      .bigInteger('ordinal')
      .notNullable()
      .comment('Number of the change in the feed; 0 for what was before it');
    table.string('kind', 253).notNullable();
    table.bigInteger('observed_at');
    table.boolean('is_deleted').notNullable();
    table.text('changed_by');
    if (isPostgres) {
      table.jsonb('object');
    } else {
      table.text('object');
    }
    table.primary(['cluster_id', 'uid', 'ordinal'], 'versions_pk');
    table.index(['received_at'], 'versions_received');
  });

  await knex.schema.createTable('downlink', table => {
    table.comment('What the hub has to say to agents, signed');
    table.uuid('cluster_id').notNullable();
    table.uuid('agent_id').notNullable();
    table.bigInteger('dseq').notNullable();
    table.string('type', 32).notNullable();
    table.text('message').notNullable().comment('Compact JWS');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('expires_at').notNullable();
    table.primary(['cluster_id', 'agent_id', 'dseq'], 'downlink_pk');
    table.index(['expires_at'], 'downlink_expires');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'downlink',
    'versions',
    'feed',
    'snapshots',
    'digests',
    'tombstones',
    'resources',
    'kind_states',
    'streams',
    'liveness',
    'enrollments',
    'agents',
    'clusters',
    'hub_keys',
    'hub',
  ]) {
    await knex.schema.dropTable(table);
  }
};
