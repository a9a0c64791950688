import { KindId } from '@backstage-fleet/protocol';
import { AgentClock } from '../util/clock';
import { AgentLogger } from '../util/logger';
import { Collectors } from './Collectors';

/**
 * Kinds the hub asks for again. Each is a list of the API server and a
 * snapshot, so a kind is read at most once in a time; what the hub asks for in
 * between is read together at its end.
 */
export class Resyncs {
  readonly #context: {
    collectors: Pick<Collectors, 'get'>;
    clock: AgentClock;
    logger: AgentLogger;
    everyMs: number;
  };
  /** Buckets that are asked for; undefined for all. */
  readonly #asked = new Map<KindId, Set<number> | undefined>();
  readonly #begunAt = new Map<KindId, number>();

  constructor(context: {
    collectors: Pick<Collectors, 'get'>;
    clock: AgentClock;
    logger: AgentLogger;
    everyMs: number;
  }) {
    this.#context = context;
  }

  /** Asks for buckets of a kind, or for all of it. One that is not collected is not waited for. */
  ask(kind: KindId, buckets?: readonly number[]): void {
    if (!this.#context.collectors.get(kind)) {
      return;
    }
    const before = this.#asked.get(kind);
    const isAll = !buckets || (this.#asked.has(kind) && !before);
    this.#asked.set(
      kind,
      isAll ? undefined : new Set([...(before ?? []), ...buckets]),
    );
    this.runDue();
  }

  /** Begins those whose time has come. */
  runDue(): void {
    const { collectors, clock, logger, everyMs } = this.#context;
    const now = clock.elapsed();
    for (const [kind, at] of this.#begunAt) {
      if (now - at >= everyMs) {
        this.#begunAt.delete(kind);
      }
    }
    for (const [kind, buckets] of this.#asked) {
      if (!this.#begunAt.has(kind)) {
        this.#asked.delete(kind);
        this.#begunAt.set(kind, now);
        logger.info(`The hub asks for ${kind} again`);
        collectors.get(kind)?.repair(buckets && [...buckets], true);
      }
    }
  }
}
