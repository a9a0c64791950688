import { Agent, request } from 'node:https';

/** An answer of the API server. `body` is the parsed JSON, or text when it is not JSON. */
export interface ApiResponse {
  status: number;
  body: any;
}

/** A call that the API server refused. */
export class ApiError extends Error {
  constructor(
    readonly method: string,
    readonly path: string,
    readonly response: ApiResponse,
  ) {
    const reason = response.body?.message ?? JSON.stringify(response.body);
    super(`${method} ${path}: status ${response.status}, ${reason}`);
    this.name = 'ApiError';
  }
}

/**
 * Plain JSON calls to one API server with a bearer token. For the harness's own needs:
 * it starts no process per call, as kubectl does.
 */
export class ApiClient {
  private readonly agent: Agent;

  constructor(
    private readonly options: { server: string; ca: string; token: string },
  ) {
    this.agent = new Agent({ ca: options.ca, keepAlive: true });
  }

  /** Sends a request and returns whatever the server answers. Rejects on I/O errors only. */
  send(method: string, path: string, body?: unknown): Promise<ApiResponse> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const contentType =
      method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    return new Promise((resolve, reject) => {
      const call = request(
        new URL(path, this.options.server),
        {
          method,
          agent: this.agent,
          timeout: 30_000,
          headers: {
            authorization: `Bearer ${this.options.token}`,
            accept: 'application/json',
            ...(payload !== undefined && {
              'content-type': contentType,
              'content-length': Buffer.byteLength(payload),
            }),
          },
        },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', chunk => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({ status: response.statusCode ?? 0, body: parsed(text) });
          });
        },
      );
      call.on('timeout', () =>
        call.destroy(new Error(`${method} ${path}: no answer within 30 s`)),
      );
      call.on('error', reject);
      call.end(payload);
    });
  }

  /**
   * Sends a request and returns the body of a successful answer. PATCH is a merge patch.
   *
   * @throws ApiError when the status is not 2xx
   */
  async call(method: string, path: string, body?: unknown): Promise<any> {
    const response = await this.send(method, path, body);
    if (response.status < 200 || response.status > 299) {
      throw new ApiError(method, path, response);
    }
    return response.body;
  }

  /** Closes idle connections. */
  close(): void {
    this.agent.destroy();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
