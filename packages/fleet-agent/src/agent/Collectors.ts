import {
  AgentConfig,
  Digest,
  KindId,
  KindReport,
  kindSpec,
} from '@backstage-fleet/protocol';
import { CollectorContext, KindCollector } from '../listwatch/KindCollector';
import { AgentKindStatus } from './types';

interface Running {
  collector: KindCollector;
  abort: AbortController;
  done: Promise<void>;
}

/** The collectors of all kinds the hub wants. */
export class Collectors {
  readonly #context: CollectorContext;
  readonly #running = new Map<KindId, Running>();
  #poison = 0;
  #relists = 0;

  constructor(context: CollectorContext) {
    this.#context = context;
  }

  /** The collectors that run, in the order of the configuration. */
  all(): KindCollector[] {
    return [...this.#running.values()].map(({ collector }) => collector);
  }

  get(kind: KindId): KindCollector | undefined {
    return this.#running.get(kind)?.collector;
  }

  /** Objects skipped so far, of kinds that ended too. */
  get poison(): number {
    return this.all().reduce((sum, { poison }) => sum + poison, this.#poison);
  }

  get relists(): number {
    return this.all().reduce(
      (sum, { relists }) => sum + relists,
      this.#relists,
    );
  }

  /** State of every kind, for the heartbeat. */
  reports(): Record<KindId, KindReport> {
    return Object.fromEntries(
      this.all().map(collector => [collector.spec.id, collector.report()]),
    );
  }

  /** State and numbers of every kind, for whoever watches the agent. */
  status(): Record<KindId, AgentKindStatus> {
    return Object.fromEntries(
      this.all().map(collector => [
        collector.spec.id,
        {
          ...collector.report(),
          objects: collector.inventory.size,
          quarantined: collector.inventory.quarantined,
          pending: this.#context.outbox.pendingOf(collector.spec.id),
        },
      ]),
    );
  }

  /**
   * Starts and ends collectors so that they are those of the configuration.
   * Kinds this version does not know are left out.
   *
   * @param held - what the hub holds, where it said so: a kind it holds nothing
   * of is streamed as a snapshot, others are compared by digest first
   */
  apply(config: AgentConfig, held?: Record<KindId, Digest>): void {
    for (const [kind, running] of [...this.#running]) {
      if (!config.kinds.includes(kind)) {
        running.abort.abort();
        this.#poison += running.collector.poison;
        this.#relists += running.collector.relists;
        this.#running.delete(kind);
        this.#context.outbox.dropKind(kind);
        this.#context.logger.info(`No longer collecting ${kind}`);
      }
    }
    for (const kind of config.kinds) {
      const spec = kindSpec(kind);
      if (!spec) {
        this.#context.logger.warn(
          `The hub asks for ${kind}, which this version of the agent does not know`,
        );
      } else if (!this.#running.has(kind)) {
        const empty = held !== undefined && !held[kind]?.count;
        const collector = new KindCollector(
          spec,
          empty ? { type: 'snapshot' } : { type: 'hash' },
          this.#context,
        );
        const abort = new AbortController();
        const done = collector.run(abort.signal);
        this.#running.set(kind, { collector, abort, done });
      }
    }
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { abort } of running) {
      abort.abort();
    }
    await Promise.all(running.map(({ done }) => done));
  }
}
