/**
 * Rows of the hub's tables, as they are written. Times are milliseconds since
 * the Unix epoch. On PostgreSQL bigint comes back as text and json as values,
 * on SQLite as number and text: read them through the helpers beside this file.
 */

/** Number that PostgreSQL hands out as text. */
export type BigIntColumn = number | string;

/** JSON that PostgreSQL hands out parsed. */
export type JsonColumn = string | object;

export interface ClusterRow {
  id: string;
  name: string;
  kube_system_uid: string;
  kubernetes_version: string | null;
  owner: string | null;
  environment: string | null;
  provider: string | null;
  region: string | null;
  tags: string;
  created_at: BigIntColumn;
  revoked_at: BigIntColumn | null;
}

export interface AgentRow {
  id: string;
  cluster_id: string;
  cluster_name: string;
  profile: string;
  kid: string;
  public_jwk: string;
  state: 'pending' | 'approved' | 'rejected' | 'revoked';
  version: string | null;
  kube_system_uid: string;
  kubernetes_version: string | null;
  created_at: BigIntColumn;
  decided_at: BigIntColumn | null;
  last_dseq: BigIntColumn;
}

export interface HubRow {
  id: number;
  hub_id: string;
  agent_config: string | null;
  agent_config_revision: number;
  created_at: BigIntColumn;
}

export interface HubKeyRow {
  kid: string;
  state: 'active' | 'retired';
  public_jwk: string;
  sealed_key: string;
  created_at: BigIntColumn;
}

export interface StreamRow {
  cluster_id: string;
  agent_id: string;
  lane: 'inventory';
  epoch: BigIntColumn;
  last_seq: BigIntColumn;
  boot_id: string | null;
  opened_at: BigIntColumn;
}

export interface SnapshotRow {
  cluster_id: string;
  kind: string;
  snapshot: string;
  epoch: BigIntColumn;
  buckets: string | null;
  items: number;
  is_initial: boolean | number;
  started_at: BigIntColumn;
}

export interface DigestRow {
  cluster_id: string;
  kind: string;
  bucket: number;
  count: number;
  sum: string;
}

export interface DownlinkRow {
  cluster_id: string;
  agent_id: string;
  dseq: BigIntColumn;
  type: string;
  message: string;
  created_at: BigIntColumn;
  expires_at: BigIntColumn;
}

export interface EnrollmentRow {
  id: string;
  cluster_name: string;
  token_hash: string;
  profile: string;
  owner: string | null;
  environment: string | null;
  auto_approve: boolean | number;
  created_at: BigIntColumn;
  created_by: string;
  expires_at: BigIntColumn;
  used_at: BigIntColumn | null;
  agent_id: string | null;
  decision: 'approved' | 'rejected' | null;
  decided_at: BigIntColumn | null;
  decided_by: string | null;
}

export interface ResourceRow {
  cluster_id: string;
  kind: string;
  uid: string;
  namespace: string;
  name: string;
  content_hash: string;
  bucket: number;
  snapshot: string | null;
  state: string;
  severity: number;
  status: string;
  reason: string | null;
  ready: number | null;
  desired: number | null;
  restarts: number | null;
  node_name: string | null;
  owner_uid: string | null;
  created_at: BigIntColumn | null;
  observed_at: BigIntColumn | null;
  received_at: BigIntColumn;
  labels: JsonColumn | null;
  images: JsonColumn | null;
  changed_by: JsonColumn | null;
  object: JsonColumn;
}

export interface FeedRow {
  seq: BigIntColumn;
  cluster_id: string;
  kind: string;
  uid: string;
  namespace: string;
  name: string;
  type: 'added' | 'modified' | 'deleted';
  state: string;
  status: string;
  content_hash: string | null;
  previous_hash: string | null;
  is_initial: boolean | number;
  changed_by: string | null;
  observed_at: BigIntColumn | null;
  received_at: BigIntColumn;
}

export interface VersionRow {
  cluster_id: string;
  uid: string;
  content_hash: string;
  received_at: BigIntColumn;
  /** `seq` of the change in the feed that made it; 0 for the state before the first stored change. */
  ordinal: BigIntColumn;
  kind: string;
  observed_at: BigIntColumn | null;
  is_deleted: boolean | number;
  changed_by: string | null;
  object: JsonColumn | null;
}

export interface KindStateRow {
  cluster_id: string;
  kind: string;
  agent_id: string;
  state: 'syncing' | 'live' | 'forbidden' | 'absent' | 'broken';
  message: string | null;
  last_heard_at: BigIntColumn | null;
  reported_at: BigIntColumn;
}
