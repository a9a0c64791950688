import '../time/inflateAtOnce';
import { setMaxListeners } from 'node:events';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { startHub } from '@backstage-fleet/plugin-fleet-backend/src/hub';
import express from 'express';
import inject, { InjectOptions, Response } from 'light-my-request';
import { ReplicaDatabase } from '../database/Engine';
import { actor } from '../database/StatementGate';
import { HandedIn, servicesOf } from './services';
import { answerWithoutSockets, compileApiOnce } from './withoutSockets';

answerWithoutSockets();
compileApiOnce();

/** Where the hub stands below a replica. */
export const BASE_PATH = '/api/fleet';

/** A request to a replica. */
export interface HubRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query below {@link BASE_PATH}. */
  path: string;
  headers?: Record<string, string>;
  body?: Buffer;
  /** The body ends in its middle, and with it the connection. */
  cutBody?: boolean;
  signal?: AbortSignal;
  /** The cluster whose agent sends it. */
  actor?: string;
}

/** What a replica answered. */
export interface HubAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** One process of the hub: its real code, without a socket. */
export class Replica {
  readonly name: string;
  readonly #database: ReplicaDatabase;
  readonly #handedIn: HandedIn;
  readonly #app: express.Express;
  readonly #life = new AbortController();

  private constructor(
    name: string,
    database: ReplicaDatabase,
    handedIn: HandedIn,
    app: express.Express,
  ) {
    this.name = name;
    this.#database = database;
    this.#handedIn = handedIn;
    this.#app = app;
    // Every request of the replica waits for its end.
    setMaxListeners(0, this.#life.signal);
  }

  /** @param config - members of `fleet` in the configuration */
  static async start(
    name: string,
    database: ReplicaDatabase,
    config: object,
  ): Promise<Replica> {
    const { services, handedIn } = servicesOf(database.knex, {
      fleet: config,
    });
    await startHub(services);
    const app = express();
    app.use(BASE_PATH, handedIn.router);
    app.use(
      MiddlewareFactory.create({
        config: services.config,
        logger: services.logger,
      }).error(),
    );
    return new Replica(name, database, handedIn, app);
  }

  get isAlive(): boolean {
    return !this.#life.signal.aborted;
  }

  /** For faults of the database that meet this replica alone. */
  get database(): ReplicaDatabase {
    return this.#database;
  }

  /** What the hub logged as a warning or an error. */
  get problems(): readonly string[] {
    return this.#handedIn.problems;
  }

  /**
   * Answers a request.
   *
   * @throws Error when the replica ends, or the request is given up, before
   * there is an answer
   */
  async answer(request: HubRequest): Promise<HubAnswer> {
    const { method, path, headers = {}, body, cutBody } = request;
    const signal = request.signal
      ? AbortSignal.any([request.signal, this.#life.signal])
      : this.#life.signal;
    signal.throwIfAborted();
    const options: InjectOptions = {
      method,
      url: BASE_PATH + path,
      headers:
        body && cutBody
          ? { ...headers, 'content-length': String(body.length) }
          : headers,
      payload: body && cutBody ? body.subarray(0, body.length >> 1) : body,
      ...(cutBody
        ? {
            simulate: { close: true, end: false, split: false, error: false },
          }
        : {}),
    };
    const work = () =>
      new Promise<Response>((resolve, reject) => {
        const gone = () => reject(signal.reason);
        signal.addEventListener('abort', gone, { once: true });
        inject(
          (req, res) => {
            // As Node's own parser does; the hub waits for the rest without.
            req.once('end', () => Object.assign(req, { complete: true }));
            // As a server does when the connection breaks.
            signal.addEventListener('abort', () => res.destroy(), {
              once: true,
            });
            this.#app(req as express.Request, res as express.Response);
          },
          options,
          (error, response) => {
            signal.removeEventListener('abort', gone);
            if (response) {
              resolve(response);
            } else {
              reject(error);
            }
          },
        );
      });
    const response = await (request.actor === undefined
      ? work()
      : actor.run(request.actor, work));
    return {
      status: response.statusCode,
      headers: Object.fromEntries(
        Object.entries(response.headers).map(([key, value]) => [
          key,
          String(value),
        ]),
      ),
      body: response.rawPayload,
    };
  }

  /**
   * Runs scheduled work once.
   *
   * @throws RangeError when the hub has scheduled no such work
   */
  async runTask(id: string): Promise<void> {
    const task = this.#handedIn.tasks.get(id);
    if (!task) {
      throw new RangeError(
        `The hub schedules no work "${id}"; it does: ${[
          ...this.#handedIn.tasks.keys(),
        ].join(', ')}`,
      );
    }
    await task(this.#life.signal);
  }

  /** Ends as a process does that is told to. */
  async stop(): Promise<void> {
    for (const hook of this.#handedIn.shutdownHooks) {
      await hook();
    }
    this.#life.abort(new Error('The replica was stopped'));
    await this.#database.kill();
  }

  /** Ends as a process does that is killed: nothing more of it gets anywhere. */
  async kill(): Promise<void> {
    if (!this.isAlive) {
      return;
    }
    this.#life.abort(new Error('The replica was killed'));
    await this.#database.kill();
    // A process takes its timers along; here they must be ended by hand.
    for (const hook of this.#handedIn.shutdownHooks) {
      Promise.resolve()
        .then(hook)
        .catch(() => undefined);
    }
  }
}
