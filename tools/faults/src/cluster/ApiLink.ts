import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import {
  KubernetesAnswer,
  KubernetesConnection,
  KubernetesRequest,
} from '@backstage-fleet/agent';
import { Random } from '@backstage-fleet/simulator';
import { ClusterHandler } from '@backstage-fleet/simulator/src/http/ClusterHandler';
import inject, { Response } from 'light-my-request';
import { VirtualTime } from '../time/VirtualTime';
import { ApiFault, WaitingApiFault } from './ApiFaults';

const LATENCY_MS = 8;
/** As the agent's own connections do it. */
const SILENCE_MS = 60_000;

/** The way of one agent to the API server of its cluster, without a socket. */
export class ApiLink implements KubernetesConnection {
  readonly name: string;
  readonly inCluster = false;
  readonly #handler: ClusterHandler;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #waiting: WaitingApiFault[] = [];
  readonly #open = new Set<Readable>();
  /** Nothing gets through. */
  isCut = false;

  constructor(options: {
    name: string;
    handler: ClusterHandler;
    time: VirtualTime;
    random: Random;
  }) {
    this.name = options.name;
    this.#handler = options.handler;
    this.#time = options.time;
    this.#random = options.random;
  }

  /** Lets a fault wait for requests. */
  fail(fault: WaitingApiFault): void {
    this.#waiting.push({ ...fault });
  }

  /** Forgets faults that found no request. */
  mend(): void {
    this.#waiting.length = 0;
    this.isCut = false;
  }

  /** Breaks off everything that is open. */
  breakOff(): void {
    for (const body of [...this.#open]) {
      body.destroy(new Error('read ECONNRESET'));
    }
  }

  async request(request: KubernetesRequest): Promise<KubernetesAnswer> {
    const { signal } = request;
    await this.#time.sleep(this.#random.int(0, LATENCY_MS));
    signal?.throwIfAborted();
    const fault = this.#take(request.path);
    if (this.isCut || fault?.type === 'refused') {
      throw new Error('connect ECONNREFUSED');
    }
    if (fault?.type === 'status') {
      return statusAnswer(fault.status, fault.retryAfter);
    }
    const response = await this.#ask(request);
    return {
      status: response.statusCode,
      headers: response.headers as KubernetesAnswer['headers'],
      body: this.#bodyOf(response, request, fault),
    };
  }

  reloadCredentials(): void {}

  async close(): Promise<void> {
    this.breakOff();
  }

  #ask(request: KubernetesRequest): Promise<Response> {
    return new Promise((resolve, reject) => {
      inject(
        (req, res) => {
          void this.#handler.handle(
            req as unknown as IncomingMessage,
            res as unknown as ServerResponse,
            new URL(req.url!, 'http://api.test'),
          );
        },
        {
          method: request.method ?? 'GET',
          url: request.path,
          headers: { accept: request.accept ?? 'application/json' },
          ...(request.body ? { payload: request.body } : {}),
          payloadAsStream: true,
        },
        (error, response) => (response ? resolve(response) : reject(error)),
      );
    });
  }

  /** What the agent reads: the answer, with what happens to it on the way. */
  #bodyOf(
    response: Response,
    request: KubernetesRequest,
    fault: ApiFault | undefined,
  ): Readable {
    const source = response.stream();
    const server = (response.raw as unknown as { res: ServerResponse }).res;
    const body = new Readable({ read() {} });
    const silenceMs = request.silenceMs ?? SILENCE_MS;
    let isSilent = fault?.type === 'silent';
    let watchdog: NodeJS.Timeout;
    const hear = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(
        () => body.destroy(new Error('Body Timeout Error')),
        silenceMs,
      );
    };
    hear();
    source.on('data', (chunk: Buffer) => {
      if (isSilent || body.destroyed) {
        return;
      }
      if (fault?.type === 'cut') {
        isSilent = true;
        body.push(chunk.subarray(0, chunk.length >> 1));
        setTimeout(() => body.destroy(new Error('other side closed')), 1);
        return;
      }
      hear();
      body.push(chunk);
    });
    source.on('end', () => {
      if (!isSilent) {
        body.push(null);
      }
    });
    source.on('error', error => body.destroy(error));
    const abort = () => body.destroy(new Error('aborted'));
    request.signal?.addEventListener('abort', abort, { once: true });
    if (request.signal?.aborted) {
      abort();
    }
    this.#open.add(body);
    const release = () => {
      clearTimeout(watchdog);
      this.#open.delete(body);
      request.signal?.removeEventListener('abort', abort);
    };
    body.on('end', release);
    body.on('close', () => {
      release();
      // The API server sees that nobody is there any longer.
      server.destroy();
      source.destroy();
    });
    // An error nobody listens for yet is found by who reads.
    body.on('error', () => {});
    return body;
  }

  #take(path: string): ApiFault | undefined {
    const [place, query = ''] = path.split('?');
    const verb = query.includes('watch=1') ? 'watch' : 'list';
    const resource = place.slice(place.lastIndexOf('/') + 1);
    const index = this.#waiting.findIndex(
      each =>
        (each.verb === undefined || each.verb === verb) &&
        (each.resource === undefined || each.resource === resource),
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
}

function statusAnswer(code: number, retryAfter?: number): KubernetesAnswer {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    code,
    message: `it is ${code}`,
  };
  return {
    status: code,
    headers:
      retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    body: Readable.from([Buffer.from(JSON.stringify(body))]),
  };
}
