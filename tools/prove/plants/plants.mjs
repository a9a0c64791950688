/**
 * Bugs to plant, one at a time, in a copy of the checkout: what an instrument does not notice it need not be trusted
 * with. Each change replaces a text that must stand in its file exactly once.
 */

const ingest = 'plugins/fleet-backend/src/ingest';

export const PLANTS = [
  {
    id: 'no-tombstone',
    what: 'skip a tombstone: late updates bring deleted objects back',
    changes: [
      {
        file: `${ingest}/ObjectApplier.ts`,
        from: 'if (tombstones.length === 0) {',
        to: 'if (tombstones.length >= 0) {',
      },
    ],
  },
  {
    id: 'stale-epoch',
    what: 'accept a stale epoch: two agents of one key write in turns',
    changes: [
      {
        file: `${ingest}/applyBatch.ts`,
        from: 'if (stream?.epoch !== position.epoch) {',
        to: 'if (stream === undefined) {',
      },
    ],
  },
  {
    id: 'env-value',
    what: 'leak an env value: it is on the list of fields, and no guard drops it',
    changes: [
      {
        file: 'packages/fleet-protocol/src/kinds/commonPaths.ts',
        from: "  'env[].name',",
        to: "  'env[].name',\n  'env[].value',",
      },
      {
        file: 'packages/fleet-protocol/src/kinds/projection.ts',
        from: "(parent === 'env' && key === 'value')",
        to: "(parent === 'env' && key === 'no such member')",
      },
    ],
  },
  {
    id: 'body-hash',
    what: 'drop the body hash: a token is good for any body',
    changes: [
      {
        file: 'plugins/fleet-backend/src/agentApi/agentAuth.ts',
        from: 'if (raw.hash !== claims.bh) {',
        to: 'if (raw.hash === undefined) {',
      },
    ],
  },
  {
    id: 'out-of-order',
    what: 'apply out of order: a batch with a hole before it is stored',
    changes: [
      {
        file: `${ingest}/applyBatch.ts`,
        from: 'if (position.seq > lastSeq + 1) {',
        to: 'if (position.seq > lastSeq + 1_000_000) {',
      },
    ],
  },
  {
    id: 'tenant-filter',
    what: 'forget a tenant filter: deleting an object deletes it in every cluster',
    changes: [
      {
        file: `${ingest}/SqliteResourceWriter.ts`,
        from: `      await this.#trx('resources')
        .where({ cluster_id: this.#clusterId, kind })
        .whereIn('uid', uids)
        .delete();`,
        to: `      await this.#trx('resources')
        .where({ kind })
        .whereIn('uid', uids)
        .delete();`,
      },
      {
        file: `${ingest}/PostgresResourceWriter.ts`,
        from: `        \`delete from resources
         where cluster_id = $1::uuid and kind = $2 and uid = any($3::text[])\`,`,
        to: `        \`delete from resources
         where $1::uuid is not null and kind = $2 and uid = any($3::text[])\`,`,
      },
    ],
  },
  {
    id: 'double-consumer',
    what: 'double-run a consumer: neither its lease nor its position keeps a second one out',
    changes: [
      {
        file: 'plugins/fleet-backend/src/consumers/ConsumerStore.ts',
        from: `      .where({ name, lease_owner: this.#owner, ...from })
      .update({`,
        to: `      .where({ name })
      .update({`,
      },
      {
        file: 'plugins/fleet-backend/src/consumers/ConsumerStore.ts',
        from: `        .where({ name, lease_owner: this.#owner })
        .select('*', { now: nowExpression(this.#db) })`,
        to: `        .where({ name })
        .select('*', { now: nowExpression(this.#db) })`,
      },
      {
        file: 'plugins/fleet-backend/src/consumers/createConsumerRunner.ts',
        from: 'if (loop && !held.has(consumer.name)) {',
        to: 'if (loop && held.size < 0) {',
      },
      {
        file: 'plugins/fleet-backend/src/consumers/createConsumerRunner.ts',
        from: '} else if (!loop && held.has(consumer.name)) {',
        to: '} else if (!loop) {',
      },
    ],
  },
];
