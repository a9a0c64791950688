import { randomUUID } from 'node:crypto';
import { Dispatcher } from 'undici';
import {
  AGENT_PATHS,
  AgentConfig,
  BatchResponse,
  HeartbeatResponse,
  HelloResponse,
} from '@backstage-fleet/protocol';
import { AgentFatalError } from '../errors';
import { HubClient, PostOptions } from '../hub/HubClient';
import { saneBatch } from '../hub/answers';
import { SignedHub, SignedPostOptions } from '../hub/SignedHub';
import { Sender } from '../hub/Sender';
import { checkHubUrl, hubDispatcher } from '../hub/dispatcher';
import { KeyRing } from '../identity/KeyRing';
import { generatePrivateJwk } from '../identity/keys';
import { ClusterFacts } from '../kubernetes/clusterFacts';
import { CollectorContext } from '../listwatch/types';
import { Outbox } from '../outbox/Outbox';
import { StateKeeper } from '../state/StateKeeper';
import { Backoff } from '../util/backoff';
import { AgentClock, systemClock } from '../util/clock';
import { Gate } from '../util/Gate';
import { describeError } from '../util/logger';
import { Notifier } from '../util/Notifier';
import { SpacedRequest } from '../util/SpacedRequest';
import { AgentTiming, DEFAULT_TIMING } from '../util/timing';
import { meetCluster } from './clusterStart';
import { Collectors } from './Collectors';
import { DigestCheck } from './DigestCheck';
import { enroll } from './enrollment';
import { openSession } from './hello';
import { keepSession } from './keepSession';
import { Rejections } from './Rejections';
import { Resyncs } from './Resyncs';
import { SessionContext } from './SessionContext';
import { runSession } from './session';
import { Agent, AgentOptions, AgentPhase, AgentStatus } from './types';
import { KindPolicy, offeredKinds, policyOf } from './wantedKinds';

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
  readonly #policy: KindPolicy;
  readonly #keeper: StateKeeper;
  readonly #rotateSoon: SpacedRequest;
  readonly #resyncs: Resyncs;
  #phase: AgentPhase = 'stopped';
  #error: AgentFatalError | undefined;
  #keys: KeyRing | undefined;
  #signed: SignedHub | undefined;
  #facts: ClusterFacts | undefined;
  #hello: HelloResponse | undefined;
  #config: AgentConfig | undefined;
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
    this.#policy = policyOf(options);
    this.#keeper = new StateKeeper(options.state);
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
      post: async (body, signal) =>
        saneBatch(
          await this.#post<BatchResponse>(AGENT_PATHS.batch, body, {
            signal,
            gzip: true,
          }),
        ),
      onRejected: item => this.#rejections.take(item),
      onSnapshotEnded: kind => this.#collectors.get(kind)?.readMissing(),
      onAcknowledged: () => this.#beatSoon.notify(),
    });
    this.#digests = new DigestCheck({
      outbox,
      sender: this.#sender,
      clock,
      logger,
      basePauseMs: this.#timing.backoffBaseMs,
    });
    const context: CollectorContext = {
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
      knowsSame: () => (this.#hello?.v ?? 0) >= 2,
    };
    this.#collectors = new Collectors(context, this.#policy);
    this.#rejections = new Rejections({
      collectors: this.#collectors,
      digests: this.#digests,
      clock,
      logger,
      quotaRetryMs: this.#timing.quotaRetryMs,
    });
    this.#resyncs = new Resyncs({
      collectors: this.#collectors,
      clock,
      logger,
      everyMs: this.#timing.resyncEveryMs,
    });
    this.#rotateSoon = new SpacedRequest({
      everyMs: this.#timing.rotateEveryMs,
      now: () => clock.elapsed(),
    });
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
    const identity = this.#keeper.current?.identity;
    const contact = this.#hub.lastContactAt;
    return {
      phase: this.#phase,
      hubId: identity?.hubId,
      agentId: identity?.agentId,
      clusterId: identity?.clusterId,
      clusterName: this.#hello?.clusterName ?? identity?.clusterName,
      fingerprint: this.#keys?.active.kid,
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
    const { logger, enrollmentToken, clusterName } = this.#options;
    const { signal } = this.#life;
    const now = () => this.#clock.now();
    this.#setPhase('starting');
    await this.#keeper.open(() => ({
      privateJwk: generatePrivateJwk(),
      keyMadeAt: now(),
    }));
    this.#keys = await KeyRing.open(this.#keeper, now);
    this.#signed = new SignedHub({
      hub: this.#hub,
      keys: this.#keys,
      identity: () => this.#keeper.current!.identity!,
      logger,
    });
    this.#facts = await meetCluster({
      kubernetes: this.#options.kubernetes,
      strict: this.#options.strict ?? false,
      logger,
      clock: this.#clock,
      newBackoff: () => this.#newBackoff(),
      signal,
    });
    if (!this.#keeper.current!.identity) {
      this.#setPhase('enrolling');
      await this.#keeper.update(
        await enroll({
          hub: this.#hub,
          key: this.#keys.active,
          facts: this.#facts,
          clusterName,
          profile: this.#policy.profile,
          enrollmentToken,
          logger,
          clock: this.#clock,
          backoff: this.#newBackoff(),
          signal,
        }),
      );
    }
    return this.#openSession(this.#newBackoff());
  }

  async #openSession(backoff: Backoff): Promise<HelloResponse> {
    const { logger } = this.#options;
    const { signal } = this.#life;
    if (this.#phase !== 'waiting-for-approval') {
      this.#setPhase('connecting');
    }
    const stored = this.#keeper.current!;
    const hello = await openSession({
      identity: stored.identity!,
      fingerprint: () => this.#keys!.active.kid,
      facts: this.#facts!,
      bootId: this.#bootId,
      profile: this.#policy.profile,
      kinds: offeredKinds(this.#policy),
      lastEpoch: stored.lastEpoch,
      joins: stored.joins,
      hubVersion: async () =>
        stored.protocol ?? (await this.#hub.hubInfo(signal)).protocol.max,
      clock: this.#clock,
      random: this.#random,
      timing: this.#timing,
      logger,
      backoff,
      signal,
      post: (path, body) => this.#post(path, body, { signal, tryFormer: true }),
      onPhase: phase => this.#setPhase(phase),
    });
    signal.throwIfAborted();
    this.#hello = hello;
    this.#config = hello.config;
    this.#sessions += 1;
    // The hub takes the first request of the session as a sign that this is kept.
    await keepSession(hello, this.#keeper, {
      clock: this.#clock,
      logger,
      backoff: this.#newBackoff(),
      signal,
    });
    this.#sender.beginEpoch(hello.epoch, hello.limits, hello.v);
    for (const { spec } of this.#collectors.all()) {
      this.#digests.request(spec.id);
    }
    this.#collectors.apply(hello.config, {
      held: hello.digests ?? {},
      maxKinds: hello.limits.maxKinds,
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
      const since = this.#clock.elapsed();
      const reason = await this.#runSession(hello);
      if (signal.aborted || reason === undefined) {
        return;
      }
      logger.warn(`The session ended: ${describeError(reason)}`);
      if (this.#clock.elapsed() - since > GOOD_SESSION_MS) {
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
    const session: SessionContext = {
      identity: () => this.#keeper.current!.identity!,
      keys: this.#keys!,
      hello,
      config: () => this.#config ?? hello.config,
      keyRotationSeconds: this.#options.keyRotationSeconds,
      rotateSoon: this.#rotateSoon,
      rejections: this.#rejections,
      resyncs: this.#resyncs,
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
      onConfig: config => {
        this.#config = config;
        this.#rotateSoon.wake();
      },
      onHubKeys: hubKeys =>
        this.#keeper.update({
          identity: { ...this.#keeper.current!.identity!, hubKeys },
        }),
      onDownlinkRefused: () => {
        this.#downlinkRefused += 1;
      },
      proveKey: async signal => {
        await this.#post<HeartbeatResponse>(
          AGENT_PATHS.heartbeat,
          {
            v: hello.v,
            epoch: hello.epoch,
            seq: this.#sender.ackedSeq,
            // What the agent knows of kinds is for the loop to say.
            kinds: {},
            partial: true,
            pending: this.#outbox.size + this.#sender.inFlight,
          },
          { signal },
        );
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
    options: SignedPostOptions,
  ): Promise<T> {
    return this.#signed!.post<T>(path, body, options);
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
