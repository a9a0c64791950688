import { JsonObject } from '@backstage-fleet/protocol';
import { KubernetesError } from '../kubernetes/errors';
import { kubernetesJson } from '../kubernetes/request';
import { KubernetesConnection } from '../kubernetes/types';

/** What a Lease (coordination.k8s.io/v1) says of who leads. */
export interface LeaseRecord {
  resourceVersion: string;
  holder: string;
  /** Seconds the holder asked for. */
  durationSeconds: number;
  transitions: number;
  /** The object as it was read, to be written back with changes. */
  object: JsonObject;
}

/** One Lease, by name. It must exist: a right to create cannot be limited to a name. */
export class LeaseClient {
  readonly #kubernetes: KubernetesConnection;
  readonly #path: string;

  constructor(
    kubernetes: KubernetesConnection,
    lease: { namespace: string; name: string },
  ) {
    this.#kubernetes = kubernetes;
    this.#path = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(
      lease.namespace,
    )}/leases/${encodeURIComponent(lease.name)}`;
  }

  /** @throws KubernetesError */
  async read(signal?: AbortSignal): Promise<LeaseRecord> {
    return toRecord(
      await kubernetesJson(this.#kubernetes, this.#path, { signal }),
    );
  }

  /**
   * Writes who leads on top of what was read.
   *
   * @returns what was written, or undefined when somebody else wrote since
   * @throws KubernetesError for other refusals
   */
  async write(
    before: LeaseRecord,
    change: { holder: string; durationSeconds: number; nowMs: number },
    signal?: AbortSignal,
  ): Promise<LeaseRecord | undefined> {
    const time = microTime(change.nowMs);
    const isNew = change.holder !== before.holder && change.holder !== '';
    const spec = (before.object.spec ?? {}) as JsonObject;
    const body = {
      ...before.object,
      spec: {
        ...spec,
        holderIdentity: change.holder,
        leaseDurationSeconds: change.durationSeconds,
        renewTime: time,
        acquireTime: isNew ? time : spec.acquireTime ?? time,
        leaseTransitions: before.transitions + (isNew ? 1 : 0),
      },
    };
    try {
      return toRecord(
        await kubernetesJson(this.#kubernetes, this.#path, {
          method: 'PUT',
          body,
          signal,
        }),
      );
    } catch (error) {
      if (error instanceof KubernetesError && error.status === 409) {
        return undefined;
      }
      throw error;
    }
  }
}

function toRecord(object: JsonObject): LeaseRecord {
  const spec = (object.spec ?? {}) as JsonObject;
  const metadata = (object.metadata ?? {}) as JsonObject;
  return {
    resourceVersion: String(metadata.resourceVersion ?? ''),
    holder: String(spec.holderIdentity ?? ''),
    durationSeconds: Number(spec.leaseDurationSeconds ?? 0),
    transitions: Number(spec.leaseTransitions ?? 0),
    object,
  };
}

/** MicroTime of Kubernetes: RFC 3339 with six digits of a second. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace(/(\.\d{3})Z$/, '$1000Z');
}
