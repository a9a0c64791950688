import { KindReport, KindSpec } from '@backstage-fleet/protocol';
import { KubernetesError } from '../kubernetes/errors';
import { Backoff } from '../util/backoff';
import { describeError } from '../util/logger';
import { Pause } from '../util/Pause';
import { KindHealth } from './KindHealth';
import { KindInventory } from './KindInventory';
import { ObjectIntake } from './ObjectIntake';
import { readAgain } from './readAgain';
import { ScopeLister } from './ScopeLister';
import { ScopeWatcher } from './ScopeWatcher';
import { Scopes } from './Scopes';
import { tellSame } from './tellSame';
import { CollectorContext, ListMode, Placement } from './types';

/** Up to so many missing objects are read one by one; more of them by a list. */
const READ_SINGLY = 32;

/**
 * Keeps one kind in step with the API server: list, watch, and list again
 * where the watch cannot go on. Nothing but a stop ends it.
 */
export class KindCollector {
  readonly spec: KindSpec;
  /** Lists after the first one. */
  relists = 0;

  readonly #context: CollectorContext;
  readonly #intake: ObjectIntake;
  readonly #health: KindHealth;
  readonly #scopes: Scopes;
  readonly #pause: Pause;
  readonly #lister: ScopeLister;
  readonly #watcher: ScopeWatcher;
  /** The list to be made next; undefined while watches may go on. */
  #due: ListMode | undefined;
  /** Objects the hub does not hold are to be read. */
  #readDue = false;
  /** What the hub should hold is being put into the outbox by its names. */
  #isTelling = false;
  #life: AbortSignal | undefined;

  constructor(
    spec: KindSpec,
    first: ListMode,
    context: CollectorContext,
    { version, namespaces, inventory }: Placement = {},
  ) {
    this.spec = spec;
    this.#due = first;
    this.#context = context;
    const { timing, random, logger } = context;
    this.#intake = new ObjectIntake(spec, context.outbox, logger, {
      version,
      inventory,
    });
    this.#health = new KindHealth(
      new Backoff({
        baseMs: timing.backoffBaseMs,
        capMs: timing.backoffCapMs,
        random,
      }),
      { kind: spec.id, refusedKindMs: timing.refusedKindMs, random, logger },
    );
    this.#scopes = new Scopes(spec.id, namespaces, logger);
    this.#pause = new Pause(context.clock);
    const parts = {
      spec,
      context,
      intake: this.#intake,
      health: this.#health,
      scopes: this.#scopes,
    };
    this.#lister = new ScopeLister(parts);
    this.#watcher = new ScopeWatcher(parts, this.#pause);
  }

  get inventory(): KindInventory {
    return this.#intake.inventory;
  }

  /** API version in which the kind is read. */
  get version(): string {
    return this.#intake.version;
  }

  /** Objects that could not be read and were skipped. */
  get poison(): number {
    return this.#intake.poison;
  }

  /** Whether the agent knows the whole kind, so that its digest means something. */
  get settled(): boolean {
    return (
      this.#health.listed &&
      this.#due === undefined &&
      !this.#isTelling &&
      this.inventory.missing === 0
    );
  }

  /** The hub holds what the agent believes it holds. */
  confirm(): void {
    this.#health.confirm();
  }

  /** State of the kind, without digest. */
  report(): KindReport {
    const report = this.#health.report();
    const { refusal } = this.#scopes;
    return refusal && (report.state === 'live' || report.state === 'syncing')
      ? { ...report, state: 'forbidden', message: refusal }
      : report;
  }

  /**
   * Sends these buckets, or everything, as a snapshot. Where the hub
   * understands it, objects it should hold already are named only; `inFull`
   * lists and sends them whole.
   */
  repair(buckets?: number[], inFull = false): void {
    if (!inFull && this.settled && this.#context.knowsSame?.()) {
      this.#tellSame(buckets);
      return;
    }
    const waiting = this.#due;
    if (waiting?.type === 'snapshot') {
      const all = !buckets || !waiting.buckets;
      this.#list({
        type: 'snapshot',
        buckets: all
          ? undefined
          : [...new Set([...waiting.buckets!, ...buckets!])],
      });
    } else {
      this.#list({ type: 'snapshot', buckets });
    }
  }

  /** Reads the kind in another API version from now on. */
  useVersion(version: string): void {
    this.#intake.version = version;
    this.#list({ ...(this.#due ?? { type: 'difference' }) });
    this.nudge();
  }

  /** Opens the watches anew, so that the API server decides again what is allowed. */
  checkAccess(): void {
    this.#watcher.interrupt();
  }

  /** Tries at once what waits for its turn, such as a kind that is served again. */
  nudge(): void {
    this.#pause.end();
  }

  /** Lists again where some of its namespaces could not be listed. */
  retryRefused(): void {
    if (this.#due === undefined && this.#scopes.refusal) {
      this.#list({ type: 'difference' });
    }
  }

  /** Reads and sends what the hub turned out not to hold. */
  readMissing(): void {
    if (this.inventory.missing > 0 && !this.#readDue && !this.#isTelling) {
      this.#readDue = true;
      this.#watcher.interrupt();
    }
  }

  /** Runs until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    this.#life = signal;
    while (!signal.aborted) {
      let pause = 0;
      try {
        const due = this.#due;
        if (due !== undefined) {
          await this.#context.listGate.run(() => this.#runList(due, signal));
        } else if (this.#readDue) {
          await this.#readMissing(signal);
        } else {
          await this.#watcher.watch(signal);
        }
      } catch (error) {
        if (!signal.aborted) {
          pause = this.#fail(error);
        }
      }
      await this.#pause.sleep(pause, signal);
    }
  }

  #list(mode: ListMode): void {
    this.#due = mode;
    this.#watcher.interrupt();
  }

  async #runList(mode: ListMode, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#due !== mode) {
      return;
    }
    if (this.#health.listed) {
      this.relists += 1;
    }
    const versions = await this.#lister.list(mode, signal);
    // Something that was asked for meanwhile has put its own mode in place.
    if (this.#due === mode) {
      this.#due = undefined;
      this.#scopes.all.forEach((scope, index) => {
        scope.resourceVersion = versions[index];
      });
    }
    this.#health.completed();
    this.#context.onListed(this.spec.id);
  }

  /** Names everything the hub should hold, without asking the API server. */
  #tellSame(buckets?: number[]): void {
    this.#isTelling = true;
    void tellSame(this.spec.id, this.inventory, this.#context.outbox, {
      buckets,
      // A list that came in between tells more than names can.
      isOvertaken: () => this.#due !== undefined,
      signal: this.#life!,
    }).finally(() => {
      this.#isTelling = false;
      this.#context.onListed(this.spec.id);
    });
  }

  async #readMissing(signal: AbortSignal): Promise<void> {
    if (this.inventory.missing > READ_SINGLY) {
      this.#readDue = false;
      this.#list({ type: 'difference' });
      return;
    }
    try {
      for (const { uid, name } of [...this.inventory.missingObjects()]) {
        await readAgain(this.#context.kubernetes, this.#intake, {
          spec: this.spec,
          uid,
          name,
          at: this.#at(),
          signal,
        });
      }
    } catch (error) {
      if (!(error instanceof KubernetesError && error.status === 403)) {
        throw error;
      }
      this.#list({ type: 'difference' });
    }
    this.#readDue = false;
  }

  #at(): string {
    return new Date(this.#context.clock.now()).toISOString();
  }

  /** @returns how long to wait before the next try */
  #fail(error: unknown): number {
    const { logger, kubernetes } = this.#context;
    const status = error instanceof KubernetesError ? error.status : undefined;
    if (status === 410) {
      this.#due ??= { type: 'difference' };
    } else if (status === 401) {
      logger.warn(`${describeError(error)}; reading the credentials again`);
      try {
        kubernetes.reloadCredentials();
      } catch (reloadError) {
        logger.warn(describeError(reloadError));
      }
    }
    return this.#health.fail(error);
  }
}
