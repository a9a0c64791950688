import { IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createInterface } from 'node:readline';

/** Where an API server is and how to be let in. */
export interface ApiAddress {
  /** Without a trailing slash; may have a path. */
  server: string;
  /** PEM of the authority that signed the server's certificate. */
  ca?: string;
  /** PEM of a client certificate and its key. */
  cert?: string;
  key?: string;
  /** A bearer token. */
  token?: string;
}

/** An API server to check. */
export interface ApiTarget extends ApiAddress {
  /** The bearer token of a user without any right. */
  strangerToken: string;
  /** Forgets history so that older revisions answer 410. */
  compact(): Promise<void>;
  stop(): Promise<void>;
}

/** An answer with its body parsed, or as text where it is no JSON. */
export interface ApiAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  body: any;
}

/** One event of a watch. */
export interface ApiWatchEvent {
  type: string;
  object: any;
}

/** An open watch. */
export interface ApiWatch {
  /** The next event; undefined when the server has ended the watch. */
  next(): Promise<ApiWatchEvent | undefined>;
  /** The next events, as many as asked for. */
  take(count: number): Promise<ApiWatchEvent[]>;
  close(): void;
}

/** Calls an API server without any library that could paper over differences. */
export class ApiClient {
  constructor(private readonly target: ApiAddress) {}

  get(path: string, headers?: Record<string, string>): Promise<ApiAnswer> {
    return this.call('GET', path, undefined, headers);
  }

  post(path: string, body: unknown): Promise<ApiAnswer> {
    return this.call('POST', path, body);
  }

  put(path: string, body: unknown): Promise<ApiAnswer> {
    return this.call('PUT', path, body);
  }

  /** Server-side apply by a manager of fields. */
  apply(
    path: string,
    body: unknown,
    { manager = 'contract', force = false, query = '' } = {},
  ): Promise<ApiAnswer> {
    const parameters = new URLSearchParams({ fieldManager: manager });
    if (force) parameters.set('force', 'true');
    return this.call('PATCH', `${path}?${parameters}${query}`, body, {
      'Content-Type': 'application/apply-patch+yaml',
    });
  }

  delete(path: string, options?: unknown): Promise<ApiAnswer> {
    return this.call('DELETE', path, options);
  }

  patch(
    path: string,
    body: unknown,
    type:
      | 'merge-patch'
      | 'json-patch'
      | 'strategic-merge-patch' = 'merge-patch',
  ): Promise<ApiAnswer> {
    return this.call('PATCH', path, body, {
      'Content-Type': `application/${type}+json`,
    });
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    const res = await this.#open(method, path, body, headers);
    const chunks: Buffer[] = [];
    for await (const chunk of res) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const isJson = res.headers['content-type']?.startsWith('application/json');
    return {
      status: res.statusCode ?? 0,
      headers: res.headers,
      body: isJson && text ? JSON.parse(text) : text,
    };
  }

  /** Opens a watch; an answer other than 200 becomes its only event. */
  async watch(path: string): Promise<ApiWatch> {
    const url = `${path}${path.includes('?') ? '&' : '?'}watch=1`;
    const res = await this.#open('GET', url);
    const lines = createInterface({ input: res })[Symbol.asyncIterator]();
    const next = async () => {
      const { value, done } = await lines.next();
      if (done) return undefined;
      const parsed = JSON.parse(value);
      return res.statusCode === 200 ? parsed : { type: 'HTTP', object: parsed };
    };
    return {
      next,
      take: async count => {
        const events: ApiWatchEvent[] = [];
        while (events.length < count) {
          const event = await next();
          if (!event) {
            throw new Error(
              `the watch ended after ${events.length} of ${count} events`,
            );
          }
          events.push(event);
        }
        return events;
      },
      close: () => res.destroy(),
    };
  }

  #open(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<IncomingMessage> {
    const { server, ca, cert, key, token } = this.target;
    const url = new URL(`${server}${path}`);
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    // Text is sent as it is: what is no JSON, too.
    const payload =
      body === undefined || typeof body === 'string'
        ? body
        : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const req = send(
        url,
        {
          method,
          ca,
          cert,
          key,
          headers: {
            'User-Agent': 'api-contract/1.0',
            ...(payload !== undefined && {
              'Content-Type': 'application/json',
              'Content-Length': Buffer.byteLength(payload),
            }),
            ...(token && { Authorization: `Bearer ${token}` }),
            ...headers,
          },
        },
        resolve,
      );
      req.on('error', reject);
      req.end(payload);
    });
  }
}

/** Tries until it does not throw, for at most 30 s unless said. */
export async function eventually<T>(
  attempt: () => Promise<T>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
}
