import '../time/inflateAtOnce';
import { AgentTiming, StoredAgentState } from '@backstage-fleet/agent';
import { Random } from '@backstage-fleet/simulator';
import { CANARY } from '../canary';
import { AgentProcess } from '../agents/AgentProcess';
import { Cluster } from '../cluster/Cluster';
import { KINDS_CONFIG } from '../cluster/kinds';
import { EngineName, RunDatabase } from '../database/Engine';
import { ConnectionLostError } from '../database/errors';
import { openPostgres } from '../database/PostgresEngine';
import { openSqlite } from '../database/SqliteEngine';
import { HubAnswer, Replica } from '../hub/Replica';
import { Captured, HubLink } from '../network/HubLink';
import { Tape } from '../network/Tape';
import { Entropy } from '../time/Entropy';
import { NativeWork } from '../time/NativeWork';
import { VirtualTime } from '../time/VirtualTime';

/** When runs begin. */
const START = Date.parse('2026-12-01T00:00:00Z');

/** Longest time a step of a run may take, in milliseconds of virtual time. */
const STEP_MS = 120_000;

type HubRows = Record<'hub' | 'hub_keys', object[]>;

/** The identity of the hubs of this process: sealing a key costs 50 ms, on purpose. */
let hubRows: HubRows | undefined;

/** How a run is set up. */
export interface WorldOptions {
  seed: string;
  engine: EngineName;
  replicas: number;
  clusters: number;
  /** Members of `fleet` in the configuration of the hub. */
  config?: object;
  timing?: Partial<AgentTiming>;
  /** Age at which agents replace their keys, in seconds; what the hub says without. */
  keyRotationSeconds?: number;
  /** Prints what happens as it happens. */
  isVerbose?: boolean;
}

/** Changes that people made, to be found in the audit. */
export interface Mutations {
  /** Answered with success. */
  done: number;
  /** The replica ended before it answered, or its database did not. */
  unknown: number;
  /** Answered with a refusal; the audit may have them as failed. */
  refused: number;
}

/**
 * Replicas of the hub over one database, clusters, and agents between them,
 * all in this process, with its time, its chance and its network scripted.
 */
export class World {
  readonly options: WorldOptions;
  readonly time: VirtualTime;
  readonly entropy: Entropy;
  readonly tape: Tape;
  readonly database: RunDatabase;
  readonly clusters: Cluster[] = [];
  /** The process that now speaks for each cluster. */
  readonly agents: AgentProcess[] = [];
  /** Processes that should not be there: clones. */
  readonly extras: AgentProcess[] = [];
  /** By cluster: the last batches that arrived. */
  readonly captured: Captured[][] = [];
  readonly replicas: Replica[] = [];
  /** Whether other hands took rows of the hub. */
  isDamaged = false;
  readonly mutations: Mutations = { done: 0, unknown: 0, refused: 0 };
  readonly #work: NativeWork;
  readonly #random: Random;
  readonly #former: AgentProcess[] = [];
  #made = 0;
  #isOver = false;
  /** Ids the hub ever gave a cluster, by its name. */
  readonly #ids = new Map<string, Set<string>>();

  private constructor(
    options: WorldOptions,
    parts: {
      time: VirtualTime;
      entropy: Entropy;
      work: NativeWork;
      database: RunDatabase;
    },
  ) {
    this.options = options;
    this.time = parts.time;
    this.entropy = parts.entropy;
    this.database = parts.database;
    this.#work = parts.work;
    this.#random = parts.entropy.for('world');
    this.tape = new Tape({
      canary: CANARY,
      now: () => this.time.now() - START,
      isVerbose: options.isVerbose,
    });
  }

  /** Sets a run up: replicas have started, agents begin to. */
  static async create(options: WorldOptions): Promise<World> {
    hubRows ??= await World.makeHub(options.engine);
    return World.#create(options, hubRows);
  }

  /** Makes the identity of a hub, as its first start does. */
  static async makeHub(engine: EngineName): Promise<HubRows> {
    const world = await World.#create({
      seed: 'the first start',
      engine,
      replicas: 1,
      clusters: 0,
    });
    try {
      const db = world.database.direct;
      return {
        hub: await world.read(db('hub')),
        hub_keys: await world.read(db('hub_keys')),
      };
    } finally {
      await world.close();
    }
  }

  static async #create(options: WorldOptions, hub?: HubRows): Promise<World> {
    const work = new NativeWork();
    const open = options.engine === 'sqlite' ? openSqlite : openPostgres;
    // Connections to a server need the time of the machine.
    const database = await open(work);
    work.install();
    const time = VirtualTime.install(START, work, {
      hasLocks: options.engine === 'postgres',
    });
    database.begin(time);
    const entropy = new Entropy(options.seed);
    const world = new World(options, { time, entropy, work, database });
    try {
      if (hub) {
        await world.#bringHub(hub);
      }
      for (let i = 0; i < options.replicas; i++) {
        await world.startReplica(i);
      }
      for (let i = 0; i < options.clusters; i++) {
        const name = `cluster-${i + 1}`;
        const cluster = new Cluster({
          name,
          // The same seed: objects of two clusters have the same uids.
          seed: 'cluster',
          time,
          random: entropy.for(name),
        });
        world.clusters.push(cluster);
        world.captured.push([]);
        await world.startAgent(i);
      }
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  /** Gives the hub an identity that was made before. */
  async #bringHub(rows: HubRows): Promise<void> {
    const db = this.database.direct;
    for (const [table, each] of Object.entries(rows)) {
      await this.read(db(table).insert(each));
    }
  }

  /** Starts a replica, in the place of one that ended, with the time it takes. */
  startReplica(index: number): Promise<Replica> {
    return this.wait(this.beginReplica(index));
  }

  /**
   * Begins to start a replica. One that cannot is tried again, as whatever
   * runs processes does.
   */
  async beginReplica(index: number): Promise<Replica> {
    for (;;) {
      this.#made += 1;
      const name = `r${index}.${this.#made}`;
      const database = this.database.connect();
      try {
        const replica = await Replica.start(name, database, {
          signing: {
            secret: 'a secret of fault simulation',
            keyOverlap: { minutes: 1 },
          },
          kinds: KINDS_CONFIG,
          ...this.options.config,
        });
        if (this.#isOver || this.replicas[index]?.isAlive) {
          await replica.kill();
          return this.replicas[index];
        }
        this.replicas[index] = replica;
        this.tape.note(`replica ${name} started`);
        return replica;
      } catch (error) {
        await database.kill();
        if (this.#isOver || !isPassing(error)) {
          throw error;
        }
        this.tape.note(`replica ${name} did not start`);
        await this.time.sleep(1000);
      }
    }
  }

  /** Kills a replica; what it was about to do does not happen. */
  async killReplica(replica: Replica): Promise<void> {
    if (replica.isAlive) {
      this.tape.note(`replica ${replica.name} killed`);
      await replica.kill();
    }
  }

  /**
   * Starts a process of the agent of a cluster.
   *
   * @param from - what it finds on its disk; it enrolls anew without
   */
  async startAgent(
    index: number,
    from: { kept?: StoredAgentState } = {},
  ): Promise<AgentProcess> {
    const agent = this.makeAgent(index, from);
    const before = this.agents[index];
    if (before) {
      this.#former.push(before);
    }
    this.agents[index] = agent;
    this.tape.note(`agent ${agent.name} started`);
    return agent;
  }

  /** A process that speaks for nobody yet: a clone, for example. */
  makeAgent(
    index: number,
    from: { kept?: StoredAgentState } = {},
  ): AgentProcess {
    this.#made += 1;
    const cluster = this.clusters[index];
    const name = `a${index}.${this.#made}`;
    return new AgentProcess({
      name,
      cluster,
      link: new HubLink({
        name,
        cluster: cluster.name,
        time: this.time,
        random: this.entropy.for(`network ${name}`),
        tape: this.tape,
        replicas: () => this.replicas,
        captured: this.captured[index],
      }),
      api: cluster.connect(name),
      time: this.time,
      random: this.entropy.for(`agent ${name}`),
      kept: from.kept,
      timing: this.options.timing,
      keyRotationSeconds: this.options.keyRotationSeconds,
      // A person who has a token made, until it works.
      token: () => this.#newToken(cluster.name),
    });
  }

  /** What a person does on the Enroll page, again until it works. */
  async #newToken(clusterName: string): Promise<string> {
    for (;;) {
      const mode = await this.#modeFor(clusterName);
      const answer = mode
        ? await this.ask('POST', '/enrollments', {
            clusterName,
            autoApprove: true,
            ...(mode === 'new' ? {} : { mode }),
          }).catch(() => undefined)
        : undefined;
      if (answer && answer.status < 300) {
        return JSON.parse(answer.body.toString()).token;
      }
      await this.time.sleep(2000);
    }
  }

  async #modeFor(clusterName: string): Promise<'new' | 'join' | undefined> {
    const found = await this.ask('GET', `/clusters/${clusterName}`).catch(
      () => undefined,
    );
    switch (found?.status) {
      case 200:
        return 'join';
      case 404:
        return 'new';
      default:
        return undefined;
    }
  }

  /**
   * Asks the portal API of any replica that runs, as a signed-in person. Time
   * must pass for an answer.
   *
   * @throws Error when no replica runs, or it ends first
   */
  async ask(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<HubAnswer> {
    const alive = this.replicas.filter(each => each.isAlive);
    if (alive.length === 0) {
      throw new Error('No replica of the hub runs');
    }
    const replica = this.#random.pick(alive);
    const isMutation = method !== 'GET';
    let answer: HubAnswer;
    try {
      answer = await replica.answer({
        method,
        path,
        ...(body
          ? {
              headers: { 'content-type': 'application/json' },
              body: Buffer.from(JSON.stringify(body)),
            }
          : {}),
      });
    } catch (error) {
      this.mutations.unknown += isMutation ? 1 : 0;
      throw error;
    }
    this.tape.note(
      `portal ${method} ${path} @${replica.name} ${answer.status}`,
    );
    this.tape.bytes(`portal ${path}`, answer.body, false);
    if (isMutation && answer.status < 300) {
      this.mutations.done += 1;
    }
    if (isMutation && answer.status >= 300) {
      this.mutations[answer.status >= 500 ? 'unknown' : 'refused'] += 1;
    }
    return answer;
  }

  /** {@link World.ask}, with the time it takes, answering JSON. */
  async portal<T = any>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<T> {
    const answer = await this.time.during(
      this.ask(method, path, body),
      STEP_MS,
    );
    const text = answer.body.toString();
    if (answer.status >= 300) {
      throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    }
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** Does something that takes virtual time. */
  wait<T>(work: Promise<T>): Promise<T> {
    return this.time.during(work, STEP_MS);
  }

  /** Ids the hub ever gave to a cluster; more than one after a replacement. */
  idsOf(cluster: Cluster): ReadonlySet<string> {
    const ids = this.#ids.get(cluster.name) ?? new Set();
    for (const agent of [...this.agents, ...this.extras, ...this.#former]) {
      const id = agent.kept?.identity?.clusterId;
      if (agent.cluster === cluster && id !== undefined) {
        ids.add(id);
      }
    }
    this.#ids.set(cluster.name, ids);
    return ids;
  }

  /** Takes every fault away; what ended stays so. */
  mend(): void {
    const { weather } = this.database;
    weather.isDown = false;
    weather.slow.statements = 0;
    for (const agent of this.agents) {
      if (agent.isAlive) {
        agent.link.mend();
        agent.api.mend();
      }
    }
    for (const clone of this.extras) {
      clone.kill();
    }
    for (const replica of this.replicas) {
      replica.database.gate.mend();
    }
    for (const cluster of this.clusters) {
      for (const resource of [...cluster.forbidden]) {
        cluster.setForbidden(resource, false);
      }
    }
  }

  /** Reads from the database, with no fault in the way. */
  read<T>(query: PromiseLike<T>): Promise<T> {
    return this.wait(Promise.resolve(query));
  }

  /** Ends everything and gives time and chance back. */
  async close(): Promise<void> {
    this.#isOver = true;
    try {
      for (const agent of [...this.agents, ...this.extras, ...this.#former]) {
        agent.kill();
      }
      for (const replica of this.replicas) {
        await replica?.kill();
      }
      for (const cluster of this.clusters) {
        cluster.close();
      }
      this.database.weather.isDown = false;
      await this.time.advance(30_000);
    } finally {
      this.entropy.uninstall();
      this.time.uninstall();
      this.#work.uninstall();
      await this.database.close();
    }
  }
}

/** Whether a start failed for want of the database. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof ConnectionLostError ||
    (error as { code?: string }).code === '57P01'
  );
}
