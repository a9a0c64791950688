import {
  AgentProfile,
  bucketOf,
  canonicalJson,
  ChangeActor,
  checkBatchItem,
  firstForbiddenPath,
  hashOfCanonicalJson,
  JsonObject,
  JsonValue,
  apiVersionOf,
  KindRegistry,
  KindSpec,
  versionsOf,
  workloadOf,
  ProtocolLimits,
  ResourceState,
  uidOf,
  UpsertItem,
} from '@backstage-fleet/protocol';
import { packJson } from '../database/packedJson';
import { KnownWords, Word } from './KnownWords';
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
  /** JSON, as are images, changed_by and facts. */
  labels: string | null;
  images: string | null;
  changed_by: string | null;
  facts: string | null;
  workload: string | null;
  /** The projection, packed. */
  object: Buffer;
  /** What it may have that search does not know yet. */
  words?: Word[];
}

/** An item of a batch that was checked and may be stored. */
export type PreparedItem = { index: number; kind: string } & (
  | { t: 'upsert'; uid: string; row: PreparedRow; snapshot?: string }
  | { t: 'delete'; uid: string; observedAt: number | null }
  | { t: 'same'; uid: string; hash: string; snapshot: string }
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

/** What items are checked against. */
export interface PrepareContext {
  limits: Pick<ProtocolLimits, 'maxObjectBytes'>;
  kinds: KindRegistry;
  words: KnownWords;
  /** Of the agent: which kinds it reports. */
  profile: AgentProfile;
  /** Place in the batch of the first of the items; 0 unless said. */
  first?: number;
}

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
 */
export function prepareBatch(
  items: object[],
  context: PrepareContext,
): PreparedBatch {
  const batch: PreparedBatch = { items: [], rejected: [] };
  for (const [position, candidate] of items.entries()) {
    const index = (context.first ?? 0) + position;
    try {
      batch.items.push(prepareItem(index, candidate, context));
    } catch (error) {
      if (!(error instanceof ItemRefusal)) {
        throw error;
      }
      batch.rejected.push({ index, code: error.code, message: error.message });
      const kept = refusedUpsert(index, candidate, context);
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
  { limits, kinds, words, profile }: PrepareContext,
): PreparedItem {
  const checked = checkBatchItem(candidate);
  if (!checked.ok) {
    throw new ItemRefusal('invalid', checked.message);
  }
  const item = checked.value;
  const spec = kinds.spec(item.kind);
  if (!spec) {
    throw new ItemRefusal(
      'unknown_kind',
      `The hub does not collect "${item.kind}"`,
    );
  }
  if (profileOf(spec) !== profile) {
    throw new ItemRefusal(
      'wrong_profile',
      `Agents of the profile ${profileOf(spec)} report ${
        spec.id
      }, this one has the profile ${profile}`,
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
        row: prepareRow(item, spec, limits.maxObjectBytes, words),
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
    case 'same':
      return {
        t: 'same',
        index,
        kind,
        uid: item.uid,
        hash: item.hash,
        snapshot: item.snapshot,
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
  { kinds, profile }: PrepareContext,
): PreparedItem | undefined {
  const { t, kind, uid, snapshot } = candidate as Partial<UpsertItem>;
  const spec = typeof kind === 'string' ? kinds.spec(kind) : undefined;
  const isKnown =
    t === 'upsert' &&
    spec !== undefined &&
    profileOf(spec) === profile &&
    typeof uid === 'string' &&
    /^[\x21-\x7e]{1,64}$/.test(uid);
  return isKnown
    ? {
        t: 'refused',
        index,
        kind: spec.id,
        uid,
        ...(typeof snapshot === 'string' ? { snapshot } : {}),
      }
    : undefined;
}

function profileOf(spec: KindSpec): AgentProfile {
  return spec.profile ?? 'inventory';
}

function prepareRow(
  item: UpsertItem,
  spec: KindSpec,
  maxObjectBytes: number,
  words: KnownWords,
): PreparedRow {
  const { object } = item;
  const text = canonicalJson(object);
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
  // Always, not now and then: agents send canonical JSON, so all it costs is
  // one SHA-256 over text that is stored anyway, 4 of some 50 us per object.
  // Were a wrong hash stored, digests would agree over content that differs.
  if (hashOfCanonicalJson(text) !== item.hash) {
    throw new ItemRefusal(
      'hash_mismatch',
      'The hash of the item is not the content hash of its object',
    );
  }
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
    labels: json(metadata.labels),
    images: json(columns.images),
    changed_by: json(actorIn(item.by)),
    facts: json(columns.facts),
    workload: clip(workloadOf(object), 253),
    object: packJson(text),
    words: words.unknown(namespace, metadata.labels, columns.images),
  };
}

/**
 * Who made a change, without members that the hub does not know: nothing says
 * what they hold, and no limit of objects counts how much that is.
 */
function actorIn(by: ChangeActor | undefined): ChangeActor | undefined {
  return (
    by && {
      ...knownMembers(by),
      ...(by.askedBy ? { askedBy: knownMembers(by.askedBy) } : {}),
    }
  );
}

function knownMembers(
  by: Omit<ChangeActor, 'askedBy'>,
): Omit<ChangeActor, 'askedBy'> {
  const { manager, operation, apiVersion, time, subresource } = by;
  // JSON leaves out those that are undefined.
  return { manager, operation, apiVersion, time, subresource };
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
  const apiVersions = versionsOf(spec).map(version =>
    apiVersionOf(spec, version),
  );
  if (
    object.kind !== spec.kind ||
    !apiVersions.includes(String(object.apiVersion))
  ) {
    throw new ItemRefusal(
      'invalid',
      `The object is no ${spec.kind} of ${apiVersions.join(
        ' or ',
      )}, although its item says ${spec.id}`,
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

function json(value: object | JsonValue | undefined): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
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
