import { KubeObject, toTimestamp } from '../store';
import { ControllerContext } from './context';

/** Events live for an hour, as with the API server's default. */
const TTL_MS = 3_600_000;

/** What is told about an object. */
export interface RecordedEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  component: string;
  host?: string;
}

/** Writes core/v1 Events and counts repetitions on the first of them. */
export class EventRecorder {
  readonly #known = new Map<string, { event: KubeObject; lastMs: number }>();

  constructor(private readonly context: ControllerContext) {}

  record(object: KubeObject, told: RecordedEvent): void {
    const now = this.context.clock.now();
    const key = `${object.metadata.uid}/${told.reason}/${told.message}`;
    const known = this.#known.get(key);
    const again =
      known &&
      this.context.modify(known.event, draft => {
        draft.count += 1;
        draft.lastTimestamp = toTimestamp(now);
      });
    if (again) {
      this.#remember(key, again, now);
      return;
    }
    const {
      namespace = 'default',
      name,
      uid,
      resourceVersion,
    } = object.metadata;
    const namespaces = this.context.kind('v1', 'Namespace');
    const home = this.context.find(namespaces, undefined, namespace);
    if (!home || home.metadata.deletionTimestamp) return;
    const event = this.context.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: `${name}.${this.context.random.string(16, '0123456789abcdef')}`,
        namespace,
      },
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        name,
        namespace: object.metadata.namespace,
        uid,
        resourceVersion,
      },
      type: told.type,
      reason: told.reason,
      message: told.message,
      source: {
        component: told.component,
        ...(told.host && { host: told.host }),
      },
      count: 1,
      firstTimestamp: toTimestamp(now),
      lastTimestamp: toTimestamp(now),
      reportingComponent: told.component,
      reportingInstance: told.host ?? '',
    });
    this.#remember(key, event, now);
  }

  /** Deletes events that nobody repeated for an hour. */
  expire(): void {
    const oldest = this.context.clock.now() - TTL_MS;
    for (const [key, { event, lastMs }] of this.#known) {
      // The map is in the order of the last repetition.
      if (lastMs > oldest) return;
      this.#known.delete(key);
      this.context.delete(event);
    }
  }

  #remember(key: string, event: KubeObject, lastMs: number): void {
    this.#known.delete(key);
    this.#known.set(key, { event, lastMs });
  }
}
