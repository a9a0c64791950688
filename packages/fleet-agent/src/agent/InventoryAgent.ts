import { randomUUID } from 'node:crypto';
import { Dispatcher } from 'undici';
import {
  AGENT_PATHS,
  BatchResponse,
  HelloResponse,
} from '@backstage-fleet/protocol';
import { AgentFatalError } from '../errors';
import { HubClient, PostOptions } from '../hub/HubClient';
import { Sender } from '../hub/Sender';
import { checkHubUrl, hubDispatcher } from '../hub/dispatcher';
import { AgentKey, generatePrivateJwk, readKey } from '../identity/keys';
import { ClusterFacts } from '../kubernetes/clusterFacts';
import { Outbox } from '../outbox/Outbox';
import { StoredAgentState } from '../state';
import { Backoff } from '../util/backoff';
import { AgentClock, systemClock } from '../util/clock';
import { Gate } from '../util/Gate';
import { describeError } from '../util/logger';
import { Notifier } from '../util/Notifier';
import { AgentTiming, DEFAULT_TIMING } from '../util/timing';
import { meetCluster } from './clusterStart';
import { Collectors } from './Collectors';
import { DigestCheck } from './DigestCheck';
import { enroll } from './enrollment';
import { openSession } from './hello';
import { Rejections } from './Rejections';
import { runSession } from './sessionLoops';
import { Agent, AgentOptions, AgentPhase, AgentStatus } from './types';

const DEFAULT_FLUSH_MS = 150;
/** How long a stop waits for a start to notice it. */
const START_GRACE_MS = 1000;
/** A session that lasted this long was a good one. */
const GOOD_SESSION_MS = 60_000;

class InventoryAgent implements Agent {
  readonly #options: AgentOptions;
  readonly #timing: AgentTiming;
  readonly #clock: AgentClock;
  readonly #random: () => number;
  readonly #dispatcher: Dispatcher;
  readonly #hub: HubClient;
  readonly #outbox = new Outbox();
  readonly #beatSoon = new Notifier();
  readonly #sender: Sender;
  readonly #collectors: Collectors;
  readonly #digests: DigestCheck;
  readonly #life = new AbortController();
  readonly #bootId = randomUUID();
  readonly #rejections: Rejections;
  #phase: AgentPhase = 'stopped';
  #error: AgentFatalError | undefined;
  #stored: StoredAgentState | undefined;
  #key: AgentKey | undefined;
  #facts: ClusterFacts | undefined;
  #hello: HelloResponse | undefined;
  #starting: Promise<HelloResponse> | undefined;
  #serving: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  #sessions = 0;
  #downlinkRefused = 0;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    const url = checkHubUrl(options.hubUrl);
    this.#dispatcher = options.dispatcher ?? hubDispatcher();
    const [clock, outbox, logger] = [this.#clock, this.#outbox, options.logger];
    this.#hub = new HubClient({
      url,
      dispatcher: this.#dispatcher,
      clock,
      timeoutMs: this.#timing.requestTimeoutMs,
    });
    this.#sender = new Sender({
      outbox,
      clock,
      logger,
      flushMs: options.flushMs ?? DEFAULT_FLUSH_MS,
      backoff: this.#newBackoff(),
      post: (body, signal) =>
        this.#post<BatchResponse>(AGENT_PATHS.batch, body, {
          signal,
          gzip: true,
        }),
      onRejected: item => this.#rejections.take(item),
      onAcknowledged: () => this.#beatSoon.notify(),
    });
    this.#digests = new DigestCheck({
      outbox,
      sender: this.#sender,
      clock,
      logger,
      basePauseMs: this.#timing.backoffBaseMs,
    });
    this.#collectors = new Collectors({
      kubernetes: options.kubernetes,
      outbox,
      listGate: new Gate(),
      clock,
      random: this.#random,
      timing: this.#timing,
      logger,
      onListed: kind => {
        this.#digests.request(kind);
        this.#beatSoon.notify();
      },
    });
    this.#rejections = new Rejections(
      this.#collectors,
      this.#digests,
      options.logger,
    );
  }

  async start(): Promise<void> {
    if (this.#starting) {
      throw new Error('This agent was started before; make a new one');
    }
    this.#starting = this.#prepare();
    try {
      const hello = await this.#starting;
      this.#serving = this.#serve(hello);
    } catch (error) {
      if (error instanceof AgentFatalError) {
        this.#fail(error);
      }
      throw error;
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  status(): AgentStatus {
    const identity = this.#stored?.identity;
    const contact = this.#hub.lastContactAt;
    return {
      phase: this.#phase,
      hubId: identity?.hubId,
      agentId: identity?.agentId,
      clusterId: identity?.clusterId,
      clusterName: this.#hello?.clusterName ?? identity?.clusterName,
      fingerprint: this.#key?.kid,
      epoch: this.#hello?.epoch,
      ackedSeq: this.#sender.ackedSeq,
      pending: this.#outbox.size + this.#sender.inFlight,
      lastHubContactAt:
        contact === undefined ? undefined : new Date(contact).toISOString(),
      kinds: this.#collectors.status(),
      counters: {
        batches: this.#sender.batches,
        items: this.#sender.items,
        retries: this.#sender.retries,
        sessions: this.#sessions,
        rejected: this.#rejections.count,
        poison: this.#collectors.poison,
        relists: this.#collectors.relists,
        repairs: this.#digests.repairs,
        downlinkRefused: this.#downlinkRefused,
      },
      error: this.#error,
    };
  }

  /** Everything before the first session. */
  async #prepare(): Promise<HelloResponse> {
    const { state, logger, enrollmentToken, clusterName } = this.#options;
    const { signal } = this.#life;
    this.#setPhase('starting');
    this.#stored = await state.load();
    if (!this.#stored) {
      this.#stored = { privateJwk: generatePrivateJwk() };
      await state.save(this.#stored);
    }
    this.#key = await readKey(this.#stored.privateJwk);
    this.#facts = await meetCluster({
      kubernetes: this.#options.kubernetes,
      strict: this.#options.strict ?? false,
      logger,
      clock: this.#clock,
      newBackoff: () => this.#newBackoff(),
      signal,
    });
    if (!this.#stored.identity) {
      this.#setPhase('enrolling');
      const identity = await enroll({
        hub: this.#hub,
        key: this.#key,
        facts: this.#facts,
        clusterName,
        enrollmentToken,
        logger,
        clock: this.#clock,
        backoff: this.#newBackoff(),
        signal,
      });
      this.#stored = { ...this.#stored, identity };
      await state.save(this.#stored);
    }
    return this.#openSession(this.#newBackoff());
  }

  async #openSession(backoff: Backoff): Promise<HelloResponse> {
    const { logger, state } = this.#options;
    const { signal } = this.#life;
    if (this.#phase !== 'waiting-for-approval') {
      this.#setPhase('connecting');
    }
    const hello = await openSession({
      identity: this.#stored!.identity!,
      fingerprint: this.#key!.kid,
      facts: this.#facts!,
      bootId: this.#bootId,
      lastEpoch: this.#stored!.lastEpoch,
      clock: this.#clock,
      random: this.#random,
      timing: this.#timing,
      logger,
      backoff,
      signal,
      post: (path, body) => this.#post(path, body, { signal }),
      onPhase: phase => this.#setPhase(phase),
    });
    signal.throwIfAborted();
    this.#hello = hello;
    this.#sessions += 1;
    this.#sender.beginEpoch(hello.epoch, hello.limits);
    for (const { spec } of this.#collectors.all()) {
      this.#digests.request(spec.id);
    }
    this.#collectors.apply(hello.config, hello.digests);
    this.#stored = { ...this.#stored!, lastEpoch: hello.epoch };
    await state.save(this.#stored).catch(error => {
      logger.warn(
        `Cannot keep the epoch in ${state.location}: ${describeError(error)}`,
      );
    });
    logger.info(
      `Session ${hello.epoch} with the hub for the cluster "${hello.clusterName}"`,
    );
    this.#setPhase('running');
    return hello;
  }

  /** Session after session, until the agent is stopped. */
  async #serve(first: HelloResponse): Promise<void> {
    const { logger } = this.#options;
    const { signal } = this.#life;
    const backoff = this.#newBackoff();
    let hello = first;
    while (!signal.aborted) {
      const since = this.#clock.now();
      const reason = await this.#runSession(hello);
      if (signal.aborted || reason === undefined) {
        return;
      }
      logger.warn(`The session ended: ${describeError(reason)}`);
      if (this.#clock.now() - since > GOOD_SESSION_MS) {
        backoff.reset();
      }
      this.#setPhase('connecting');
      try {
        await this.#clock.sleep(backoff.next(), signal);
        hello = await this.#openSession(this.#newBackoff());
      } catch (error) {
        if (!signal.aborted) {
          this.#fail(
            error instanceof AgentFatalError
              ? error
              : new AgentFatalError(
                  'state_unusable',
                  `The agent cannot go on: ${describeError(error)}`,
                  error,
                ),
          );
          await this.#collectors.stop();
        }
        return;
      }
    }
  }

  /** @returns why the session ended; undefined when it was to end */
  #runSession(hello: HelloResponse): Promise<unknown> {
    const session = {
      identity: this.#stored!.identity!,
      hello,
      outbox: this.#outbox,
      sender: this.#sender,
      collectors: this.#collectors,
      digests: this.#digests,
      beatSoon: this.#beatSoon,
      clock: this.#clock,
      random: this.#random,
      timing: this.#timing,
      logger: this.#options.logger,
      newBackoff: () => this.#newBackoff(),
      hubNow: () => this.#hub.hubNow(),
      post: <T extends { serverTime: string }>(
        path: string,
        body: object,
        options: PostOptions,
      ) => this.#post<T>(path, body, options),
      onDownlinkRefused: () => {
        this.#downlinkRefused += 1;
      },
    };
    return runSession(session, this.#life.signal);
  }

  async #end(): Promise<void> {
    this.#setPhase('stopped');
    await this.#collectors.stop();
    this.#sender.stop();
    if (this.#serving) {
      const late = new AbortController();
      await Promise.race([
        this.#serving,
        this.#clock.sleep(this.#timing.stopFlushMs, late.signal),
      ]);
      late.abort();
      if (!this.#sender.idle) {
        this.#options.logger.warn(
          `Stopped with ${
            this.#outbox.size + this.#sender.inFlight
          } changes unsent; the next start finds them by comparing digests`,
        );
      }
    }
    this.#life.abort();
    await this.#leaveStart();
    await this.#serving;
    await this.#collectors.stop();
    if (!this.#options.dispatcher) {
      await this.#dispatcher.destroy();
    }
  }

  #post<T extends { serverTime: string }>(
    path: string,
    body: object | Uint8Array,
    options: PostOptions,
  ): Promise<T> {
    return this.#hub.post<T>(
      this.#key!,
      this.#stored!.identity!,
      path,
      body,
      options,
    );
  }

  /** A start that waits for a person or a dead connection is left behind. */
  async #leaveStart(): Promise<void> {
    const late = new AbortController();
    await Promise.race([
      this.#starting?.catch(() => undefined),
      this.#clock.sleep(START_GRACE_MS, late.signal),
    ]);
    late.abort();
  }

  #newBackoff(): Backoff {
    return new Backoff({
      baseMs: this.#timing.backoffBaseMs,
      capMs: this.#timing.backoffCapMs,
      random: this.#random,
    });
  }

  #fail(error: AgentFatalError): void {
    this.#error = error;
    this.#options.logger.error(error.message);
    this.#setPhase('failed');
  }

  #setPhase(phase: AgentPhase): void {
    if (this.#stopped && phase !== 'stopped' && phase !== 'failed') {
      return;
    }
    if (this.#phase !== phase) {
      this.#phase = phase;
      this.#options.onStatus?.(this.status());
    }
  }
}

/**
 * Makes an inventory agent. It does nothing until it is started.
 *
 * @throws AgentFatalError when the hub URL is not one an agent may use
 * @public
 */
export function createAgent(options: AgentOptions): Agent {
  return new InventoryAgent(options);
}
