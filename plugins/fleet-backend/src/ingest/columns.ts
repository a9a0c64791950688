import { ColumnType } from '../database/BinaryRows';

/** Columns of `resources` that ingest writes, with their PostgreSQL types. */
export const RESOURCE_COLUMNS = {
  kind: 'text',
  uid: 'text',
  namespace: 'text',
  name: 'text',
  content_hash: 'text',
  bucket: 'smallint',
  state: 'text',
  severity: 'smallint',
  status: 'text',
  reason: 'text',
  ready: 'integer',
  desired: 'integer',
  restarts: 'integer',
  node_name: 'text',
  owner_uid: 'text',
  created_at: 'bigint',
  observed_at: 'bigint',
  labels: 'jsonb',
  images: 'jsonb',
  changed_by: 'jsonb',
  object: 'bytea',
  facts: 'jsonb',
  workload: 'text',
} as const satisfies Record<string, ColumnType>;

/** Columns of `feed` that ingest writes, with their PostgreSQL types. */
export const FEED_COLUMNS = {
  kind: 'text',
  uid: 'text',
  namespace: 'text',
  name: 'text',
  type: 'text',
  state: 'text',
  status: 'text',
  workload: 'text',
  content_hash: 'text',
  previous_hash: 'text',
  previous_state: 'text',
  previous_status: 'text',
  is_initial: 'boolean',
  changed_by: 'text',
  observed_at: 'bigint',
} as const satisfies Record<string, ColumnType>;

/** Columns of `versions` that ingest writes, with their PostgreSQL types. */
export const VERSION_COLUMNS = {
  kind: 'text',
  uid: 'text',
  ordinal: 'bigint',
  namespace: 'text',
  name: 'text',
  content_hash: 'text',
  state: 'text',
  status: 'text',
  workload: 'text',
  is_deleted: 'boolean',
  changed_by: 'text',
  observed_at: 'bigint',
  base: 'bigint',
  object: 'bytea',
} as const satisfies Record<string, ColumnType>;

/** Columns that a version takes over from the row of its object. */
export const KEPT_COLUMNS = [
  'cluster_id',
  'uid',
  'kind',
  'namespace',
  'name',
  'content_hash',
  'state',
  'status',
  'workload',
  'received_at',
  'observed_at',
  'object',
] as const;

/** What ingest reads of a stored object. */
export const STORED_COLUMNS = [
  'kind',
  'uid',
  'namespace',
  'name',
  'content_hash',
  'state',
  'status',
  'workload',
] as const;
