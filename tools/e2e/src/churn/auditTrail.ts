import {
  contentHash,
  JsonObject,
  KindRegistry,
  KindSpec,
  projectObject,
  uidOf,
  versionsOf,
} from '@backstage-fleet/protocol';

/** The states an object went through, as hashes of its projection, in order. */
export type Trail = string[];

interface AuditEvent {
  verb: string;
  objectRef?: { resource?: string; apiGroup?: string; subresource?: string };
  responseStatus?: { code?: number };
  requestObject?: JsonObject;
  responseObject?: JsonObject;
}

/** A write in the log: the state it led to, or what it did to the one before. */
interface Write {
  version: number;
  apply(before: JsonObject | undefined): JsonObject | undefined;
}

/**
 * The states of every object of collected kinds, from the writes in an audit
 * log with bodies.
 *
 * @remarks
 * A write answers with the state it led to, with two exceptions: scaling
 * answers with a Scale, from which the state follows, and the binding of a pod
 * with a Status; see {@link isJustBound}.
 */
export async function readTrails(
  events: AsyncIterable<AuditEvent>,
  kinds: KindRegistry,
): Promise<Map<string, Trail>> {
  const writes = new Map<string, Write[]>();
  for await (const event of events) {
    if ((event.responseStatus?.code ?? 500) >= 300) {
      continue;
    }
    for (const object of objectsOf(event)) {
      const spec = specOf(event, object, kinds);
      const uid = uidOf(object);
      const version = Number((object.metadata as JsonObject)?.resourceVersion);
      if (spec && uid && Number.isFinite(version)) {
        const key = `${spec.id} ${uid}`;
        const list = writes.get(key) ?? [];
        list.push({ version, apply: effectOf(spec, object) });
        writes.set(key, list);
      }
    }
  }
  const trails = new Map<string, Trail>();
  for (const [key, list] of writes) {
    list.sort((a, b) => a.version - b.version);
    let state: JsonObject | undefined;
    const trail: Trail = [];
    for (const write of list) {
      state = write.apply(state) ?? state;
      if (state) {
        trail.push(contentHash(state));
      }
    }
    trails.set(key, trail);
  }
  return trails;
}

/** What an answer says of the projection of its object. */
function effectOf(spec: KindSpec, answer: JsonObject): Write['apply'] {
  if (answer.kind === 'Scale') {
    return before => scaled(before, answer);
  }
  const state = projectionOf(spec, answer);
  return () => state;
}

function scaled(
  before: JsonObject | undefined,
  scale: JsonObject,
): JsonObject | undefined {
  if (!before) {
    return undefined;
  }
  const metadata = before.metadata as JsonObject;
  const spec = before.spec as JsonObject;
  const { replicas = 0 } = scale.spec as JsonObject;
  return {
    ...before,
    metadata: {
      ...metadata,
      generation:
        Number(metadata.generation) + (spec.replicas === replicas ? 0 : 1),
    },
    spec: { ...spec, replicas },
  };
}

function projectionOf(spec: KindSpec, object: JsonObject): JsonObject {
  const version = String(object.apiVersion).split('/').pop();
  return projectObject(spec, object, version);
}

function objectsOf(event: AuditEvent): JsonObject[] {
  const answer = event.responseObject;
  if (!answer || answer.kind === 'Status') {
    return [];
  }
  return Array.isArray(answer.items)
    ? (answer.items as JsonObject[]).map(item => ({
        apiVersion: answer.apiVersion!,
        kind: String(answer.kind).replace(/List$/, ''),
        ...item,
      }))
    : [answer];
}

function specOf(
  event: AuditEvent,
  object: JsonObject,
  kinds: KindRegistry,
): KindSpec | undefined {
  if (object.kind === 'Scale') {
    const { resource, apiGroup } = event.objectRef ?? {};
    return kinds.spec(apiGroup ? `${resource}.${apiGroup}` : String(resource));
  }
  const [group, version] = String(object.apiVersion).includes('/')
    ? String(object.apiVersion).split('/')
    : ['', String(object.apiVersion)];
  return kinds
    .specs()
    .find(
      spec =>
        spec.kind === object.kind &&
        spec.group === group &&
        versionsOf(spec).includes(version),
    );
}

/**
 * Whether a pod is in the state its binding led to, which no answer in the log
 * shows: it has a node, and no kubelet has said anything of it.
 */
export function isJustBound(projection: JsonObject): boolean {
  const spec = projection.spec as JsonObject | undefined;
  const status = projection.status as JsonObject | undefined;
  return (
    projection.kind === 'Pod' &&
    spec?.nodeName !== undefined &&
    status?.phase === 'Pending' &&
    status.startTime === undefined
  );
}

/**
 * Whether some states are a part of a trail in its order.
 *
 * @returns the first state that is not in the trail behind the one before, or undefined
 */
export function firstOutOfOrder(
  states: readonly string[],
  trail: Trail,
): number | undefined {
  let from = 0;
  for (const [index, state] of states.entries()) {
    const at = trail.indexOf(state, from);
    if (at < 0) {
      return index;
    }
    from = at;
  }
  return undefined;
}
