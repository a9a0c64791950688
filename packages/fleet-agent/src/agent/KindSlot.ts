import { KindReport, KindSpec } from '@backstage-fleet/protocol';
import { KindCollector } from '../listwatch/KindCollector';
import { CollectorContext, ListMode } from '../listwatch/types';
import { Served } from '../kubernetes/discovery';
import { WantedKind } from './wantedKinds';

/** Looks without a trace of a kind until the agent is sure that it is gone. */
const LOOKS_TO_BE_SURE = 2;

/**
 * The place of one wanted kind: it has a collector while the cluster serves
 * the kind, and none while it does not.
 */
export class KindSlot {
  readonly spec: KindSpec;
  readonly definition: string;
  readonly #context: CollectorContext;
  readonly #namespaces: readonly string[] | undefined;
  #collector: KindCollector | undefined;
  #run: { abort: AbortController; done: Promise<void> } | undefined;
  /** Of a collector before, for a kind whose definition changed. */
  #former: KindCollector | undefined;
  #absences = 0;
  /** Lists and skipped objects of collectors before. */
  #ended = { relists: 0, poison: 0 };
  /** The hub may hold objects of the kind; undefined where it has not said. */
  #held: boolean | undefined;
  #rightsLost = false;
  /** The cluster served the kind at one of the looks. */
  #wasServed = false;

  constructor(
    { spec, definition }: WantedKind,
    context: CollectorContext,
    options: {
      namespaces?: readonly string[];
      held?: boolean;
      former?: KindCollector;
    },
  ) {
    this.spec = spec;
    this.definition = definition;
    this.#context = context;
    this.#namespaces = options.namespaces;
    this.#held = options.held;
    this.#former = options.former;
  }

  /** The collector, while it runs. */
  get running(): KindCollector | undefined {
    return this.#run && this.#collector;
  }

  get collector(): KindCollector | undefined {
    return this.#collector;
  }

  get relists(): number {
    return this.#ended.relists + (this.#collector?.relists ?? 0);
  }

  get poison(): number {
    return this.#ended.poison + (this.#collector?.poison ?? 0);
  }

  /** True where the cluster did not serve it, and the agent is not sure yet. */
  get inDoubt(): boolean {
    return this.#absences > 0 && this.#absences < LOOKS_TO_BE_SURE;
  }

  report(): KindReport {
    if (this.#run) {
      return this.#collector!.report();
    }
    if (this.#absences > 0) {
      const report: KindReport = {
        state: 'absent',
        message: `The cluster does not serve ${this.spec.id}`,
      };
      const { lastHeardAt } = this.#collector?.report() ?? {};
      return lastHeardAt ? { ...report, lastHeardAt } : report;
    }
    return { state: 'syncing' };
  }

  /** A session began, and the hub said whether it holds objects of the kind. */
  sessionBegan(held: boolean): void {
    this.#held = held;
    const collector = this.running;
    if (!collector) {
      if (this.#absences >= LOOKS_TO_BE_SURE) {
        this.#takeBack();
      }
      return;
    }
    const { outbox } = this.#context;
    const { settled, inventory } = collector;
    if (!held && settled && outbox.pendingOf(this.spec.id) === 0) {
      if (inventory.digest.total().count > 0) {
        collector.repair(undefined, true);
      }
    } else if (settled === false) {
      collector.readMissing();
    }
  }

  /** Does what the look at the cluster calls for. */
  async place(served: Served | undefined): Promise<void> {
    if (served?.state === 'absent') {
      this.#absences += 1;
      if (this.#absences === LOOKS_TO_BE_SURE) {
        await this.#leave();
      }
      return;
    }
    if (served?.state === 'served') {
      const cameBack = this.#absences > 0;
      this.#wasServed = true;
      this.#absences = 0;
      const collector = this.running;
      if (!collector) {
        this.#start(served.version);
      } else if (collector.version !== served.version) {
        this.#context.logger.info(
          `The cluster serves ${this.spec.id} in ${served.version} now; reading it in that version`,
        );
        collector.useVersion(served.version);
      } else if (cameBack) {
        collector.nudge();
      }
      this.running?.retryRefused();
      return;
    }
    // Nothing is known: what runs goes on, what never ran tries its luck.
    if (!this.#run && this.#absences === 0) {
      this.#start(this.spec.version);
    }
  }

  /** Lets the API server decide anew, once, where it seems to have taken rights away. */
  noteRights(mayFollow: boolean): void {
    if (!mayFollow && !this.#rightsLost) {
      this.running?.checkAccess();
    } else if (mayFollow && this.#rightsLost) {
      this.running?.nudge();
    }
    this.#rightsLost = !mayFollow;
  }

  /** Ends the collector; what the hub holds stays. */
  async stop(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    run?.abort.abort();
    await run?.done;
  }

  #start(version: string): void {
    const former = this.#former ?? this.#collector;
    this.#former = undefined;
    if (this.#collector) {
      this.#ended = { relists: this.relists, poison: this.poison };
    }
    const collector = new KindCollector(
      this.spec,
      this.#firstList(former),
      this.#context,
      { version, namespaces: this.#namespaces, inventory: former?.inventory },
    );
    const abort = new AbortController();
    this.#collector = collector;
    this.#run = { abort, done: collector.run(abort.signal) };
  }

  #firstList(former: KindCollector | undefined): ListMode {
    if (former && former.inventory.size > 0) {
      return { type: 'difference' };
    }
    return this.#held === false ? { type: 'snapshot' } : { type: 'hash' };
  }

  async #leave(): Promise<void> {
    const known = this.#collector ?? this.#former;
    const mayBeHeld = this.#held !== false || (known?.inventory.size ?? 0) > 0;
    this.#logAbsence(known);
    await this.stop();
    known?.inventory.clear();
    if (mayBeHeld) {
      this.#takeBack();
    }
  }

  /** Says so where that is news: many kinds that a hub wants are never served. */
  #logAbsence(known: KindCollector | undefined): void {
    const { logger } = this.#context;
    const { id } = this.spec;
    if (this.#wasServed || known?.report().lastHeardAt !== undefined) {
      logger.info(`The cluster no longer serves ${id}; its objects are gone`);
    } else if (this.#held) {
      logger.info(
        `The cluster does not serve ${id}; what the hub holds of it is taken back`,
      );
    } else {
      logger.debug(`The cluster does not serve ${id}`);
    }
  }

  #takeBack(): void {
    this.#context.outbox.takeBack(this.spec.id);
    this.#held = false;
  }
}
