/**
 * JSON Schemas (draft 7) of the bodies an agent sends. Unknown members are
 * ignored, so that a newer agent can talk to an older hub.
 */
const uuid = { type: 'string', minLength: 1, maxLength: 64 } as const;
const kindId = {
  type: 'string',
  maxLength: 253,
  pattern: '^[a-z0-9]+(\\.[a-z0-9.-]+)?$',
} as const;
const time = { type: 'string', maxLength: 40 } as const;
const count = {
  type: 'integer',
  minimum: 0,
  maximum: 9007199254740991,
} as const;
const version = { type: 'integer', minimum: 1, maximum: 1000 } as const;
const shortText = { type: 'string', maxLength: 256 } as const;
const hash = { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' } as const;
const buckets = {
  type: 'array',
  maxItems: 256,
  items: { type: 'integer', minimum: 0, maximum: 255 },
} as const;
const publicJwk = {
  type: 'object',
  required: ['kty', 'crv', 'x'],
  properties: {
    kty: { const: 'OKP' },
    crv: { const: 'Ed25519' },
    x: hash,
  },
} as const;
const digest = {
  type: 'object',
  required: ['count', 'sum'],
  properties: { count, sum: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
} as const;
const range = {
  type: 'object',
  required: ['min', 'max'],
  properties: { min: version, max: version },
} as const;

const profile = {
  enum: ['inventory', 'security', 'lifecycle', 'onboarding'],
} as const;

export const enrollSchema = {
  type: 'object',
  required: [
    'v',
    'token',
    'publicJwk',
    'proof',
    'kubeSystemUid',
    'kubernetesVersion',
    'agentVersion',
  ],
  properties: {
    v: version,
    token: { type: 'string', minLength: 16, maxLength: 256 },
    clusterName: { type: 'string', maxLength: 63 },
    profile,
    publicJwk,
    proof: { type: 'string', maxLength: 4096 },
    kubeSystemUid: uuid,
    kubernetesVersion: shortText,
    agentVersion: shortText,
  },
} as const;

export const helloSchema = {
  type: 'object',
  required: [
    'protocol',
    'agentVersion',
    'profile',
    'bootId',
    'cluster',
    'kinds',
  ],
  properties: {
    protocol: range,
    agentVersion: shortText,
    profile,
    bootId: uuid,
    lastEpoch: count,
    joins: count,
    hubKid: hash,
    cluster: {
      type: 'object',
      required: ['kubeSystemUid', 'kubernetesVersion'],
      properties: {
        kubeSystemUid: uuid,
        kubernetesVersion: shortText,
        platform: shortText,
      },
    },
    kinds: { type: 'array', maxItems: 400, items: kindId },
  },
} as const;

export const rotateSchema = {
  type: 'object',
  required: ['v', 'newPublicJwk', 'proof'],
  properties: {
    v: version,
    newPublicJwk: publicJwk,
    proof: { type: 'string', maxLength: 4096 },
  },
} as const;

/** Envelope only: items are checked one by one, so that one bad item does not cost the others. */
export const batchSchema = {
  type: 'object',
  required: ['v', 'epoch', 'lane', 'seq', 'items'],
  properties: {
    v: version,
    epoch: { ...count, minimum: 1 },
    lane: { enum: ['inventory'] },
    seq: { ...count, minimum: 1 },
    items: { type: 'array', items: { type: 'object' } },
  },
} as const;

const actor = {
  manager: { type: 'string', maxLength: 128 },
  operation: shortText,
  apiVersion: shortText,
  time,
  subresource: shortText,
} as const;

const by = {
  type: 'object',
  required: ['manager', 'operation'],
  properties: {
    ...actor,
    askedBy: {
      type: 'object',
      required: ['manager', 'operation'],
      properties: actor,
    },
  },
} as const;

export const batchItemSchema = {
  type: 'object',
  required: ['t', 'kind'],
  discriminator: { propertyName: 't' },
  oneOf: [
    {
      required: ['uid', 'hash', 'object'],
      properties: {
        t: { const: 'upsert' },
        kind: kindId,
        uid: uuid,
        hash,
        object: { type: 'object' },
        snapshot: uuid,
        by,
        at: time,
      },
    },
    {
      required: ['uid', 'hash', 'snapshot'],
      properties: {
        t: { const: 'same' },
        kind: kindId,
        uid: uuid,
        hash,
        snapshot: uuid,
      },
    },
    {
      required: ['uid'],
      properties: { t: { const: 'delete' }, kind: kindId, uid: uuid, at: time },
    },
    {
      required: ['snapshot'],
      properties: {
        t: { const: 'snapshot.begin' },
        kind: kindId,
        snapshot: uuid,
        buckets,
      },
    },
    {
      required: ['snapshot', 'count'],
      properties: {
        t: { const: 'snapshot.end' },
        kind: kindId,
        snapshot: uuid,
        count,
      },
    },
  ],
} as const;

export const heartbeatSchema = {
  type: 'object',
  required: ['v', 'epoch', 'seq', 'kinds', 'pending'],
  properties: {
    v: version,
    epoch: { ...count, minimum: 1 },
    seq: count,
    pending: count,
    partial: { type: 'boolean' },
    heardAt: time,
    kinds: {
      type: 'object',
      maxProperties: 400,
      propertyNames: kindId,
      additionalProperties: {
        type: 'object',
        required: ['state'],
        properties: {
          state: { enum: ['syncing', 'live', 'forbidden', 'absent', 'broken'] },
          message: { type: 'string', maxLength: 512 },
          lastHeardAt: time,
          digest,
          skipped: count,
        },
      },
    },
  },
} as const;

export const pollSchema = {
  type: 'object',
  required: ['v', 'epoch', 'after'],
  properties: {
    v: version,
    epoch: { ...count, minimum: 1 },
    after: count,
    holdSeconds: { type: 'integer', minimum: 0, maximum: 60 },
  },
} as const;
