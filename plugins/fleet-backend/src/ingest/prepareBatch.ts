import {
  bucketOf,
  checkBatchItem,
  firstForbiddenPath,
  JsonObject,
  KindSpec,
  kindSpec,
  ProtocolLimits,
  ResourceState,
  uidOf,
  UpsertItem,
} from '@backstage-fleet/protocol';
import { isStorable } from './storable';

/** An object as a row, without what the transaction adds. */
export interface PreparedRow {
  kind: string;
  uid: string;
  namespace: string;
  name: string;
  content_hash: string;
  bucket: number;
  state: ResourceState;
  severity: number;
  status: string;
  reason: string | null;
  ready: number | null;
  desired: number | null;
  restarts: number | null;
  node_name: string | null;
  owner_uid: string | null;
  created_at: number | null;
  observed_at: number | null;
  labels: JsonObject | null;
  images: string[] | null;
  changed_by: JsonObject | null;
  /** The projection as JSON: written once, stored up to twice. */
  object: string;
}

/** An item of a batch that was checked and may be stored. */
export type PreparedItem = { index: number; kind: string } & (
  | { t: 'upsert'; uid: string; row: PreparedRow; snapshot?: string }
  | { t: 'delete'; uid: string; observedAt: number | null }
  | { t: 'snapshot.begin'; snapshot: string; buckets?: number[] }
  | { t: 'snapshot.end'; snapshot: string; count: number }
  /** An upsert that was refused: what is stored of the object stays. */
  | { t: 'refused'; uid: string; snapshot?: string }
);

/** An item that was not stored, as the answer tells the agent. */
export interface RejectedItem {
  index: number;
  code: string;
  message: string;
}

/** A batch whose items were checked. */
export interface PreparedBatch {
  items: PreparedItem[];
  rejected: RejectedItem[];
}

/** States as numbers, worst highest, so that lists can sort by them. */
const SEVERITY: Record<ResourceState, number> = {
  healthy: 0,
  progressing: 1,
  unknown: 2,
  degraded: 3,
  critical: 4,
};

class ItemRefusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Checks the items of a batch one by one and derives the columns of objects.
 * Pure; all the work that needs no database is done here, before a
 * transaction is open.
 *
 * @param first - place in the batch of the first of the items
 */
export function prepareBatch(
  items: object[],
  limits: Pick<ProtocolLimits, 'maxObjectBytes'>,
  first: number = 0,
): PreparedBatch {
  const batch: PreparedBatch = { items: [], rejected: [] };
  for (const [position, candidate] of items.entries()) {
    const index = first + position;
    try {
      batch.items.push(prepareItem(index, candidate, limits));
    } catch (error) {
      if (!(error instanceof ItemRefusal)) {
        throw error;
      }
      batch.rejected.push({ index, code: error.code, message: error.message });
      const kept = refusedUpsert(index, candidate);
      if (kept) {
        batch.items.push(kept);
      }
    }
  }
  return batch;
}

function prepareItem(
  index: number,
  candidate: object,
  limits: Pick<ProtocolLimits, 'maxObjectBytes'>,
): PreparedItem {
  const checked = checkBatchItem(candidate);
  if (!checked.ok) {
    throw new ItemRefusal('invalid', checked.message);
  }
  const item = checked.value;
  const spec = kindSpec(item.kind);
  if (!spec) {
    throw new ItemRefusal(
      'unknown_kind',
      `The hub does not collect "${item.kind}"`,
    );
  }
  const { kind } = item;
  const id = 'uid' in item ? item.uid : item.snapshot;
  if (!/^[\x21-\x7e]+$/.test(id)) {
    throw new ItemRefusal(
      'invalid',
      'uid and snapshot must be printable ASCII',
    );
  }
  switch (item.t) {
    case 'upsert':
      return {
        t: 'upsert',
        index,
        kind,
        uid: item.uid,
        row: prepareRow(item, spec, limits.maxObjectBytes),
        ...(item.snapshot === undefined ? {} : { snapshot: item.snapshot }),
      };
    case 'delete':
      return {
        t: 'delete',
        index,
        kind,
        uid: item.uid,
        observedAt: readTime(item.at),
      };
    case 'snapshot.begin':
      return {
        t: 'snapshot.begin',
        index,
        kind,
        snapshot: item.snapshot,
        ...(item.buckets ? { buckets: [...new Set(item.buckets)] } : {}),
      };
    default:
      return {
        t: 'snapshot.end',
        index,
        kind,
        snapshot: item.snapshot,
        count: item.count,
      };
  }
}

/** What of a refused upsert still counts: that the object is there. */
function refusedUpsert(
  index: number,
  candidate: object,
): PreparedItem | undefined {
  const { t, kind, uid, snapshot } = candidate as Partial<UpsertItem>;
  const isKnown =
    t === 'upsert' &&
    typeof kind === 'string' &&
    kindSpec(kind) !== undefined &&
    typeof uid === 'string' &&
    /^[\x21-\x7e]{1,64}$/.test(uid);
  return isKnown
    ? {
        t: 'refused',
        index,
        kind,
        uid,
        ...(typeof snapshot === 'string' ? { snapshot } : {}),
      }
    : undefined;
}

function prepareRow(
  item: UpsertItem,
  spec: KindSpec,
  maxObjectBytes: number,
): PreparedRow {
  const { object } = item;
  const text = JSON.stringify(object);
  const size = Buffer.byteLength(text);
  if (size > maxObjectBytes) {
    throw new ItemRefusal(
      'too_large',
      `The projection has ${size} bytes; at most ${maxObjectBytes} are allowed`,
    );
  }
  const forbidden = firstForbiddenPath(spec.projection, object);
  if (forbidden !== undefined) {
    throw new ItemRefusal(
      'forbidden_path',
      `"${forbidden.slice(0, 200)}" of ${spec.id} must not leave a cluster`,
    );
  }
  if (!isStorable(text, object) || !isStorable('\\u', item.by ?? null)) {
    throw new ItemRefusal(
      'invalid',
      'The item holds NUL characters or half surrogate pairs, which cannot be stored',
    );
  }
  const { name, namespace } = identity(item, spec);
  const columns = spec.columns(object);
  const metadata = object.metadata as JsonObject;
  return {
    kind: spec.id,
    uid: item.uid,
    namespace,
    name,
    content_hash: item.hash,
    bucket: bucketOf(item.uid),
    state: columns.state,
    severity: SEVERITY[columns.state],
    status: clip(columns.status, 256),
    reason: clip(columns.reason, 1024),
    ready: integer(columns.ready),
    desired: integer(columns.desired),
    restarts: integer(columns.restarts),
    node_name: clip(columns.nodeName, 253),
    owner_uid: clip(columns.ownerUid, 64),
    created_at: readTime(metadata.creationTimestamp),
    observed_at: readTime(item.at),
    labels: (metadata.labels as JsonObject | undefined) ?? null,
    images: columns.images ?? null,
    changed_by: (item.by as JsonObject | undefined) ?? null,
    object: text,
  };
}

function identity(
  item: UpsertItem,
  spec: KindSpec,
): { name: string; namespace: string } {
  const { object } = item;
  if (uidOf(object) !== item.uid) {
    throw new ItemRefusal(
      'invalid',
      'metadata.uid of the object is not the uid of the item',
    );
  }
  const apiVersion = spec.group
    ? `${spec.group}/${spec.version}`
    : spec.version;
  if (object.kind !== spec.kind || object.apiVersion !== apiVersion) {
    throw new ItemRefusal(
      'invalid',
      `The object is no ${spec.kind} of ${apiVersion}, although its item says ${spec.id}`,
    );
  }
  const { name, namespace } = object.metadata as JsonObject;
  if (!isName(name)) {
    throw new ItemRefusal('invalid', 'The object has no metadata.name');
  }
  if (spec.namespaced ? !isName(namespace) : namespace !== undefined) {
    throw new ItemRefusal(
      'invalid',
      spec.namespaced
        ? 'The object has no metadata.namespace'
        : `The object has a namespace, although ${spec.id} have none`,
    );
  }
  return { name, namespace: (namespace as string | undefined) ?? '' };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 253;
}

/** Cuts a text without cutting a surrogate pair in two. */
function clip(text: string, length: number): string;
function clip(text: string | undefined, length: number): string | null;
function clip(text: string | undefined, length: number): string | null {
  return text?.slice(0, length).replace(/[\ud800-\udbff]$/, '') ?? null;
}

function integer(value: number | undefined): number | null {
  return value !== undefined &&
    Number.isInteger(value) &&
    Math.abs(value) < 2 ** 31
    ? value
    : null;
}

function readTime(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isFinite(time) ? time : null;
}
