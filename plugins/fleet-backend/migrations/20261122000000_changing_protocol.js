/*
 * What tells an agent whose version changed from a copy of it: when its
 * newest session was last heard of, and since when another process wants to
 * go on in the other protocol.
 */

// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('liveness', table => {
    table
      .bigInteger('session_heard_at')
      .comment('Last heartbeat of the newest session');
  });
  await knex.schema.alterTable('agents', table => {
    table
      .bigInteger('changing_at')
      .comment(
        'First hello of the other protocol that was put off while the session before went on',
      );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('agents', table => {
    table.dropColumn('changing_at');
  });
  await knex.schema.alterTable('liveness', table => {
    table.dropColumn('session_heard_at');
  });
};
