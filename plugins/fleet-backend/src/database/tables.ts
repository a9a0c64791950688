/**
 * Rows of the hub's tables, as they are written. Times are milliseconds since
 * the Unix epoch. On PostgreSQL bigint comes back as text and json as values,
 * on SQLite as number and text: read them through the helpers beside this file.
 */

/** Number that PostgreSQL hands out as text. */
export type BigIntColumn = number | string;

/** JSON that PostgreSQL hands out parsed; of objects packed, on both engines. */
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
  description: string | null;
  criticality: string | null;
  sensitivity: string | null;
  project: string | null;
  workspace: string | null;
  datacenter: string | null;
  distribution: string | null;
  /** JSON lists. */
  zones: string | null;
  machine_classes: string | null;
  /** JSON: what people set of provider, distribution and region. */
  overrides: string | null;
  contacts: string | null;
  links: string | null;
  labels: JsonColumn | null;
  governance_source: string | null;
  revision: number;
  version_order: number | null;
  purging_at: BigIntColumn | null;
}

export interface ClusterAliasRow {
  name: string;
  cluster_id: string;
  created_at: BigIntColumn;
}

export interface ClusterTransitionRow {
  cluster_id: string;
  at: BigIntColumn;
  from_state: string | null;
  to_state: string;
}

export interface ClusterCountRow {
  cluster_id: string;
  kind: string;
  namespace: string;
  state: string;
  status: string;
  count: number;
  complete: number;
}

export interface ClusterSummaryRow {
  cluster_id: string;
  health: string;
  severity: number;
  health_since: BigIntColumn | null;
  reasons: string;
  counts: string;
  capacity: string | null;
  nodes: number;
  pods: number;
  pods_failing: number;
  resources: number;
  computed_at: BigIntColumn;
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
  protocol: number | null;
  joins: BigIntColumn;
  suspected_clone_at: BigIntColumn | null;
  /** First hello of the other protocol that was put off while the session before went on. */
  changing_at: BigIntColumn | null;
  key_created_at: BigIntColumn | null;
  /** Newest key of the hub that it is known to trust; null for the first one there was. */
  hub_kid: string | null;
}

export interface AgentNextKeyRow {
  kid: string;
  agent_id: string;
  cluster_id: string;
  public_jwk: string;
  created_at: BigIntColumn;
  expires_at: BigIntColumn;
}

export interface UsedTokenRow {
  kid: string;
  jti: string;
  expires_at: BigIntColumn;
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
  state: 'active' | 'next' | 'retired';
  public_jwk: string;
  sealed_key: string;
  created_at: BigIntColumn;
  active_from: BigIntColumn | null;
  retired_at: BigIntColumn | null;
}

export interface StreamRow {
  cluster_id: string;
  agent_id: string;
  lane: 'inventory';
  epoch: BigIntColumn;
  last_seq: BigIntColumn;
  boot_id: string | null;
  opened_at: BigIntColumn;
  /** First heartbeat or poll of the session. */
  heard_at: BigIntColumn | null;
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

export interface SnapshotPartRow {
  cluster_id: string;
  kind: string;
  part: number;
  /** Packed. */
  uids: Uint8Array;
  received_at: BigIntColumn;
}

export interface DigestRow {
  cluster_id: string;
  kind: string;
  /** Sixteenth of the buckets; -1 for the totals. */
  part: number;
  count: number;
  sum: string;
  /** Packed; null for the totals. */
  buckets: Uint8Array | null;
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
  mode: 'new' | 'join' | 'replace';
  max_uses: number;
  uses: number;
  /** Of a batch token, whose cluster_name is empty. */
  name_prefix: string | null;
  parent_id: string | null;
}

export interface ResourceRow {
  cluster_id: string;
  kind: string;
  uid: string;
  namespace: string;
  name: string;
  content_hash: string;
  bucket: number;
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
  facts: JsonColumn | null;
  workload: string | null;
}

/** What became of an object. */
export type ChangeType = 'added' | 'modified' | 'deleted';

/**
 * A change of an object; or, as the type `listed`, a batch of the first list of
 * a kind in a cluster. Such a row stands for all objects of the kind that the
 * batch brought, and names none of them: it is initial, and what says which
 * object or how that is, is empty.
 */
export interface FeedRow {
  seq: BigIntColumn;
  cluster_id: string;
  kind: string;
  uid: string;
  namespace: string;
  name: string;
  type: ChangeType | 'listed';
  state: string;
  status: string;
  content_hash: string | null;
  previous_hash: string | null;
  is_initial: boolean | number;
  changed_by: string | null;
  observed_at: BigIntColumn | null;
  received_at: BigIntColumn;
  workload: string | null;
  previous_state: string | null;
  previous_status: string | null;
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
  /** Read by `readVersionObjects`. */
  object: JsonColumn | null;
  /** Ordinal of the version by which the object is packed; null where it needs none. */
  base: BigIntColumn | null;
  namespace: string | null;
  name: string | null;
  state: string | null;
  status: string | null;
  workload: string | null;
}

export interface KindStateRow {
  cluster_id: string;
  kind: string;
  agent_id: string;
  state: 'syncing' | 'live' | 'forbidden' | 'absent' | 'broken';
  message: string | null;
  last_heard_at: BigIntColumn | null;
  reported_at: BigIntColumn;
  profile: string;
  rejected: number;
}

export interface ConsumerRow {
  name: string;
  txid: BigIntColumn;
  seq: BigIntColumn;
  must_rebuild: boolean | number;
  lease_owner: string | null;
  lease_until: BigIntColumn | null;
  last_run_at: BigIntColumn | null;
  error: string | null;
  failures: number;
}

export interface ChangeCountRow {
  cluster_id: string;
  hour: BigIntColumn;
  kind: string;
  added: number;
  modified: number;
  deleted: number;
  failing: number;
}

export interface ChangeGroupRow {
  id: string;
  change_key: string;
  kind: string;
  namespace: string;
  name: string;
  type: ChangeType;
  diff: string | null;
  changed_by: string | null;
  first_at: BigIntColumn;
  last_at: BigIntColumn;
}

export interface ChangeGroupMemberRow {
  group_id: string;
  cluster_id: string;
  uid: string;
  at: BigIntColumn;
  changes: number;
}

export interface OwnershipRow {
  cluster_id: string;
  namespace: string;
  /** Empty for the namespace itself. */
  workload: string;
  owner: string;
  source: 'assignment' | 'label' | 'catalog';
  rule: string | null;
  resolved_at: BigIntColumn;
}

export interface OwnerAssignmentRow {
  cluster_id: string;
  namespace: string;
  workload: string;
  owner: string;
  assigned_by: string;
  assigned_at: BigIntColumn;
}

export interface AuditEventRow {
  id: string;
  at: BigIntColumn;
  actor: string;
  event: string;
  severity: 'low' | 'medium' | 'high' | 'critical';
  outcome: 'succeeded' | 'failed';
  target: string | null;
  cluster_name: string | null;
  reason: string | null;
  diff: string | null;
}

export interface RefusalRow {
  minute: BigIntColumn;
  source: string;
  code: string;
  count: number;
}

export interface SavedSearchRow {
  id: string;
  name: string;
  query: string;
  sort: string | null;
  page: 'search' | 'clusters' | 'changes';
  description: string | null;
  is_shared: boolean | number;
  created_by: string;
  created_at: BigIntColumn;
  updated_at: BigIntColumn;
}

export interface ReplicaRow {
  id: string;
  host: string | null;
  started_at: BigIntColumn;
  seen_at: BigIntColumn;
  info: string;
}
