import {
  AgentConfig,
  Digest,
  KindId,
  KindReport,
  KindSpec,
} from '@backstage-fleet/protocol';
import { discoverApis, ApiSurface } from '../kubernetes/discovery';
import { mayFollow, readOwnRules } from '../kubernetes/rules';
import { KindCollector } from '../listwatch/KindCollector';
import { CollectorContext } from '../listwatch/types';
import { KubernetesError } from '../kubernetes/errors';
import { Backoff, spread } from '../util/backoff';
import { childAbort } from '../util/childAbort';
import { describeError } from '../util/logger';
import { Notifier } from '../util/Notifier';
import { KindSlot } from './KindSlot';
import { AgentKindStatus } from './types';
import {
  KindPlan,
  KindPolicy,
  UnwantedKind,
  deniedKinds,
  deniedReports,
  planKinds,
} from './wantedKinds';

/** Namespaces whose rules are read again in each round. */
const MAX_RULE_REVIEWS = 20;

/**
 * The collectors of all kinds the hub wants, the cluster serves and its owner
 * allows. Looks again and again at what the cluster serves.
 */
export class Collectors {
  readonly #context: CollectorContext;
  readonly #policy: KindPolicy;
  readonly #slots = new Map<KindId, KindSlot>();
  readonly #life = new AbortController();
  readonly #lookSoon = new Notifier();
  #maxKinds: number | undefined;
  #unwanted: UnwantedKind[] = [];
  /** Of slots that are gone. */
  #ended = { poison: 0, relists: 0 };
  #ending: Promise<void> = Promise.resolve();
  #looking: Promise<void> | undefined;

  constructor(context: CollectorContext, policy: KindPolicy) {
    this.#context = context;
    this.#policy = policy;
  }

  /** The collectors that run, in the order of the configuration. */
  all(): KindCollector[] {
    return [...this.#slots.values()].flatMap(slot => slot.running ?? []);
  }

  get(kind: KindId): KindCollector | undefined {
    return this.#slots.get(kind)?.running;
  }

  /** Objects skipped so far, of kinds that ended too. */
  get poison(): number {
    return this.#sum(this.#ended.poison, slot => slot.poison);
  }

  get relists(): number {
    return this.#sum(this.#ended.relists, slot => slot.relists);
  }

  /** State of every kind the hub wants or may want, for the heartbeat. */
  reports(): Record<KindId, KindReport> {
    const reports = deniedReports(this.#policy);
    for (const { id, report } of this.#unwanted) {
      reports[id] = { ...report };
    }
    for (const [id, slot] of this.#slots) {
      reports[id] = slot.report();
      const skipped = slot.collector?.inventory.quarantined ?? 0;
      if (skipped > 0 && this.#context.knowsSame?.()) {
        reports[id].skipped = skipped;
      }
    }
    return reports;
  }

  /** State and numbers of every kind, for whoever watches the agent. */
  status(): Record<KindId, AgentKindStatus> {
    return Object.fromEntries(
      Object.entries(this.reports()).map(([id, report]) => {
        const inventory = this.#slots.get(id)?.collector?.inventory;
        return [
          id,
          {
            ...report,
            objects: inventory?.size ?? 0,
            quarantined: inventory?.quarantined ?? 0,
            pending: this.#context.outbox.pendingOf(id),
          },
        ];
      }),
    );
  }

  /**
   * Takes over a configuration: ends and begins kinds, and those whose
   * definition changed anew.
   *
   * @param session - with the first configuration of a session: what the hub
   * holds, and how many kinds it takes. A kind it holds nothing of is streamed
   * as a snapshot, others are compared by digest first
   */
  apply(
    config: AgentConfig,
    session?: { held: Record<KindId, Digest>; maxKinds?: number },
  ): void {
    const { logger, outbox } = this.#context;
    this.#maxKinds = session ? session.maxKinds : this.#maxKinds;
    const plan = planKinds(config, this.#policy, this.#maxKinds);
    const wanted = new Map(plan.wanted.map(each => [each.spec.id, each]));
    const before = new Map(this.#slots);
    this.#slots.clear();
    for (const [id, slot] of before) {
      if (wanted.get(id)?.definition !== slot.definition) {
        this.#retire(slot);
        if (!wanted.has(id)) {
          outbox.dropKind(id);
          logger.info(`No longer collecting ${id}`);
        }
      }
    }
    for (const [id, kind] of wanted) {
      const slot = before.get(id);
      const held = session && (session.held[id]?.count ?? 0) > 0;
      if (slot && slot.definition === kind.definition) {
        this.#slots.set(id, slot);
        if (held !== undefined) {
          slot.sessionBegan(held);
        }
      } else {
        this.#slots.set(
          id,
          new KindSlot(kind, this.#context, {
            namespaces: this.#policy.namespaces,
            held,
            former: slot?.collector,
          }),
        );
      }
    }
    this.#keepToOurselves(plan, session?.held);
    this.#looking ??= this.#lookAgainAndAgain();
    this.#lookSoon.notify();
  }

  /** Reads and sends what the hub turned out not to hold. */
  readMissing(): void {
    for (const collector of this.all()) {
      collector.readMissing();
    }
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    this.#life.abort();
    await this.#looking;
    await Promise.all([...this.#slots.values()].map(slot => slot.stop()));
    await this.#ending;
  }

  #retire(slot: KindSlot): void {
    const before = this.#ending;
    this.#ending = Promise.all([before, slot.stop()]).then(() => undefined);
    this.#ended.poison += slot.poison;
    this.#ended.relists += slot.relists;
  }

  /** What the owner of the cluster denies is taken back where the hub has it. */
  #keepToOurselves(plan: KindPlan, held?: Record<KindId, Digest>): void {
    const { logger, outbox } = this.#context;
    for (const sentence of plan.unknown) {
      logger.warn(sentence);
    }
    for (const { id, report, takeBack } of plan.unwanted) {
      const known = this.#unwanted.some(other => other.id === id);
      if (!known) {
        logger.warn(`Not collecting ${id}: ${report.message}`);
      }
      if (takeBack && (!known || held?.[id]?.count)) {
        outbox.takeBack(id);
      }
    }
    this.#unwanted = plan.unwanted;
    if (held) {
      for (const id of deniedKinds(this.#policy)) {
        if (!plan.unwanted.some(other => other.id === id)) {
          outbox.takeBack(id);
        }
      }
    }
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { clock, timing, random } = this.#context;
    const { signal } = this.#life;
    const backoff = new Backoff({
      baseMs: timing.backoffBaseMs,
      capMs: Math.min(timing.backoffCapMs, timing.discoveryMs),
      random,
    });
    while (!signal.aborted) {
      const waiting = childAbort(signal);
      const soon = this.#lookSoon.wait(waiting.controller.signal);
      const failure = await this.#look(signal);
      let pause = spread(timing.discoveryMs, 0.1, random);
      if (failure) {
        pause = backoff.next(failure.retryAfterMs);
      } else {
        backoff.reset();
        if ([...this.#slots.values()].some(slot => slot.inDoubt)) {
          pause = Math.min(pause, timing.confirmAbsenceMs);
        }
      }
      await clock.sleep(Math.min(pause, timing.discoveryMs / 60), signal);
      await Promise.race([clock.sleep(pause, waiting.controller.signal), soon]);
      waiting.release();
      waiting.controller.abort();
    }
  }

  /** @returns what went wrong */
  async #look(signal: AbortSignal): Promise<KubernetesError | undefined> {
    const { kubernetes, logger } = this.#context;
    let surface: ApiSurface | undefined;
    let failure: KubernetesError | undefined;
    try {
      const groups = [...this.#slots.values()].map(({ spec }) => spec.group);
      surface = await discoverApis(kubernetes, new Set(groups), signal);
    } catch (error) {
      if (signal.aborted) {
        return undefined;
      }
      logger.debug(
        `Cannot see what the cluster serves: ${describeError(error)}`,
      );
      failure = error as KubernetesError;
    }
    for (const slot of [...this.#slots.values()]) {
      if (!signal.aborted && this.#slots.get(slot.spec.id) === slot) {
        await slot.place(surface?.find(slot.spec));
      }
    }
    if (surface && !signal.aborted) {
      await this.#lookAtRights(signal);
    }
    // Who may not discover at all will not be told more by asking at once.
    return failure?.status === 403 ? undefined : failure;
  }

  async #lookAtRights(signal: AbortSignal): Promise<void> {
    const { kubernetes, logger } = this.#context;
    const namespaces = this.#policy.namespaces ?? [
      kubernetes.namespace ?? 'default',
    ];
    try {
      const rules = [];
      for (const namespace of namespaces.slice(0, MAX_RULE_REVIEWS)) {
        rules.push(await readOwnRules(kubernetes, namespace, signal));
      }
      for (const slot of [...this.#slots.values()].filter(
        ({ running }) => running,
      )) {
        let may = rules.every(each => each.letFollow(slot.spec));
        if (!may && !rules.every(each => each.areComplete)) {
          may = await this.#mayFollow(slot.spec, signal);
        }
        slot.noteRights(may);
      }
    } catch (error) {
      logger.debug(`Cannot review the agent's rights: ${describeError(error)}`);
    }
  }

  /** Asks for the one right, where an authorizer does not list those it gives. */
  async #mayFollow(spec: KindSpec, signal: AbortSignal): Promise<boolean> {
    for (const namespace of this.#policy.namespaces ?? [undefined]) {
      if (
        !(await mayFollow(this.#context.kubernetes, spec, namespace, signal))
      ) {
        return false;
      }
    }
    return true;
  }

  #sum(start: number, of: (slot: KindSlot) => number): number {
    return [...this.#slots.values()].reduce(
      (sum, slot) => sum + of(slot),
      start,
    );
  }
}
