import { Random } from '@backstage-fleet/simulator';
import { Dispatcher } from 'undici';
import { BASE_PATH, HubAnswer, HubRequest, Replica } from '../hub/Replica';
import { VirtualTime } from '../time/VirtualTime';
import { NetworkFault, WaitingFault } from './faults';
import { Tape } from './Tape';

/** Hosts stand for replicas; what is behind them is decided for each request. */
export const HUB_URL = `https://hub.test${BASE_PATH}`;

/** Longest way of a request or an answer where nothing is wrong, in milliseconds. */
const LATENCY_MS = 20;
const SLOW_MS = 6000;
/** Batches kept to be sent again. */
const KEPT_BATCHES = 8;

const HTML = Buffer.from(
  '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>',
);

/** What of undici's handlers is called here. */
interface Handler {
  onConnect?(abort: (reason?: Error) => void, context?: unknown): void;
  onHeaders?(
    status: number,
    headers: Buffer[],
    resume: () => void,
    statusText: string,
  ): boolean;
  onData?(chunk: Buffer): boolean;
  onComplete?(trailers: string[] | null): void;
  onError?(error: Error): void;
}

/** A request that arrived, with its answer, to be sent again by a test or a command. */
export interface Captured {
  path: string;
  request: HubRequest;
}

/** The network as one agent sees it. */
export class HubLink extends Dispatcher {
  readonly #options: {
    /** The agent, in messages. */
    name: string;
    cluster: string;
    time: VirtualTime;
    random: Random;
    tape: Tape;
    replicas: () => readonly Replica[];
    captured: Captured[];
  };
  readonly #waiting: WaitingFault[] = [];
  /** Nothing gets through. */
  isCut = false;
  /** All requests go to this replica, where it is alive. */
  pinned: Replica | undefined;

  constructor(options: {
    name: string;
    cluster: string;
    time: VirtualTime;
    random: Random;
    tape: Tape;
    replicas: () => readonly Replica[];
    /** The last batches that arrived, of this and former processes. */
    captured: Captured[];
  }) {
    super();
    this.#options = options;
  }

  /** Lets a fault wait for requests. */
  fail(fault: WaitingFault): void {
    this.#waiting.push({ ...fault });
  }

  /** Forgets faults that found no request. */
  mend(): void {
    this.#waiting.length = 0;
    this.isCut = false;
    this.pinned = undefined;
  }

  override dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    this.#exchange(options, handler as Handler).catch(error => {
      (handler as Handler).onError?.(error);
    });
    return true;
  }

  override close(): any {
    return Promise.resolve();
  }

  override destroy(): any {
    return Promise.resolve();
  }

  async #exchange(
    options: Dispatcher.DispatchOptions,
    handler: Handler,
  ): Promise<void> {
    const given = new AbortController();
    let isOver = false;
    const fail = (error: Error) => {
      if (!isOver) {
        isOver = true;
        handler.onError?.(error);
      }
    };
    handler.onConnect?.(reason => {
      const error = reason ?? new Error('aborted');
      given.abort(error);
      fail(error);
    });
    if (isOver) {
      return;
    }
    const request = this.#requestOf(options, given.signal);
    const fault = this.#takeFault(request.path);
    try {
      const answer = await this.#carry(request, fault, given.signal);
      if (isOver) {
        return;
      }
      const cut = fault === 'answer cut';
      const body = cut
        ? answer.body.subarray(0, answer.body.length >> 1)
        : answer.body;
      handler.onHeaders?.(answer.status, rawHeaders(answer), () => {}, '');
      if (isOver) {
        return;
      }
      handler.onData?.(body);
      if (cut) {
        fail(socketError('other side closed'));
        return;
      }
      isOver = true;
      handler.onComplete?.([]);
    } catch (error) {
      fail(error as Error);
    }
  }

  #requestOf(
    options: Dispatcher.DispatchOptions,
    signal: AbortSignal,
  ): HubRequest {
    const headers: Record<string, string> = {};
    const given = options.headers;
    if (Array.isArray(given)) {
      for (let i = 0; i < given.length; i += 2) {
        headers[String(given[i])] = String(given[i + 1]);
      }
    } else {
      for (const [name, value] of Object.entries(given ?? {})) {
        headers[name] = String(value);
      }
    }
    return {
      method: options.method as HubRequest['method'],
      path: String(options.path).slice(BASE_PATH.length),
      headers,
      body: options.body ? Buffer.from(options.body as Uint8Array) : undefined,
      signal,
      actor: this.#options.cluster,
    };
  }

  #takeFault(path: string): NetworkFault | undefined {
    const index = this.#waiting.findIndex(
      each => each.path === undefined || path.endsWith(`/${each.path}`),
    );
    if (index < 0) {
      return undefined;
    }
    const waiting = this.#waiting[index];
    waiting.times -= 1;
    if (waiting.times <= 0) {
      this.#waiting.splice(index, 1);
    }
    return waiting.fault;
  }

  /** Carries a request to a replica and the answer back. */
  async #carry(
    request: HubRequest,
    fault: NetworkFault | undefined,
    signal: AbortSignal,
  ): Promise<HubAnswer> {
    const { name, tape, time, random } = this.#options;
    const what = `${name} ${request.path}`;
    tape.bytes(
      what,
      request.body ?? Buffer.alloc(0),
      request.headers?.['content-encoding'] === 'gzip',
    );
    tape.bytes(what, Buffer.from(JSON.stringify(request.headers)), false);
    // What is on its way arrives, whatever becomes of who sent it.
    const isLost = this.isCut || fault === 'request lost';
    await time.sleep(
      fault === 'slow' ? SLOW_MS : 1 + random.int(0, LATENCY_MS),
    );
    if (isLost) {
      tape.note(`${what} lost`);
      throw socketError('read ECONNRESET', 'ECONNRESET');
    }
    if (fault === 'request swallowed') {
      tape.note(`${what} swallowed`);
      return never(signal);
    }
    if (fault === 'bad gateway') {
      tape.note(`${what} 502 of a load balancer`);
      return htmlAnswer(502);
    }
    // Who sent it may have given up meanwhile; the bytes are on their way.
    const arrived = signal.aborted
      ? { ...request, signal: undefined }
      : request;
    const answer = await this.#deliver(arrived, what, fault);
    await time.sleep(
      fault === 'slow' ? SLOW_MS : 1 + random.int(0, LATENCY_MS),
    );
    if (this.isCut || fault === 'answer lost') {
      tape.note(`${what} answer lost`);
      throw socketError('read ECONNRESET', 'ECONNRESET');
    }
    if (fault === 'answer swallowed') {
      tape.note(`${what} answer swallowed`);
      return never(signal);
    }
    if (fault === 'gateway timeout') {
      tape.note(`${what} 504 of a load balancer`);
      return htmlAnswer(504);
    }
    return answer;
  }

  async #deliver(
    request: HubRequest,
    what: string,
    fault: NetworkFault | undefined,
  ): Promise<HubAnswer> {
    const replica = this.#pick();
    if (!replica) {
      this.#options.tape.note(`${what} found no hub`);
      throw socketError('connect ECONNREFUSED', 'ECONNREFUSED');
    }
    if (request.path.endsWith('/batch')) {
      const { captured } = this.#options;
      captured.push({
        path: request.path,
        request: { ...request, signal: undefined },
      });
      captured.splice(0, captured.length - KEPT_BATCHES);
    }
    if (fault === 'request cut') {
      await this.#send(replica, { ...request, cutBody: true }, what);
      // Whatever the hub says to that, the connection is no more.
      throw socketError('other side closed');
    }
    if (fault === 'doubled') {
      const other = this.#pick() ?? replica;
      // Nobody waits for what the copy is answered.
      this.#send(other, { ...request, signal: undefined }, `${what} (copy)`)
        // The replica may end meanwhile.
        .catch(() => undefined);
    }
    const answer = await this.#send(replica, request, what);
    if (fault === 'repeated') {
      await this.#send(
        this.#pick() ?? replica,
        { ...request, signal: undefined },
        `${what} (again)`,
      ).catch(() => undefined);
    }
    return answer;
  }

  /** Sends a request to a replica as it is. */
  async #send(
    replica: Replica,
    request: HubRequest,
    what: string,
  ): Promise<HubAnswer> {
    const { tape, name } = this.#options;
    let answer: HubAnswer;
    try {
      answer = await replica.answer(request);
    } catch (error) {
      tape.note(`${what} @${replica.name} broke off`);
      throw socketError('other side closed');
    }
    const text = tape.bytes(`answer to ${what}`, answer.body, false);
    tape.note(`${what} @${replica.name} ${answer.status} ${brief(text)}`);
    if (answer.status >= 400) {
      tape.refusals.push({
        agent: name,
        path: request.path,
        status: answer.status,
        text,
      });
    }
    return answer;
  }

  /** Sends again what was captured, to any replica. */
  async replay(captured: Captured): Promise<HubAnswer | undefined> {
    const replica = this.#pick();
    return replica
      ? this.#send(
          replica,
          captured.request,
          `${this.#options.name} ${captured.path} (replay)`,
        )
      : undefined;
  }

  #pick(): Replica | undefined {
    const alive = this.#options.replicas().filter(each => each.isAlive);
    if (this.pinned?.isAlive) {
      return this.pinned;
    }
    return alive.length === 0 ? undefined : this.#options.random.pick(alive);
  }
}

/** An answer that does not come; ends when nobody waits any longer. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), {
      once: true,
    });
  });
}

function htmlAnswer(status: number): HubAnswer {
  return { status, headers: { 'content-type': 'text/html' }, body: HTML };
}

function rawHeaders({ headers }: HubAnswer): Buffer[] {
  return Object.entries(headers).flatMap(([name, value]) => [
    Buffer.from(name),
    Buffer.from(value),
  ]);
}

function socketError(message: string, code = 'UND_ERR_SOCKET'): Error {
  return Object.assign(new Error(message), { code });
}

/** What of an answer tells runs apart: codes and numbers, no keys or signatures. */
function brief(text: string): string {
  try {
    const { error, ackSeq, duplicate, epoch, next, expected, joins } =
      JSON.parse(text);
    return JSON.stringify({
      code: error?.code,
      ackSeq,
      duplicate,
      epoch,
      joins,
      next: typeof next === 'number' ? next : undefined,
      expected,
    });
  } catch {
    return 'no JSON';
  }
}
