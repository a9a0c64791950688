import { JsonObject } from '@backstage-fleet/protocol';
import { readRetryAfter } from '../util/backoff';
import { KubernetesAnswer, KubernetesConnection } from './types';

/** A refusal of the API server. */
export class KubernetesError extends Error {
  readonly status: number;
  readonly retryAfterMs?: number;

  constructor(status: number, message: string, retryAfter?: number) {
    super(message);
    this.name = 'KubernetesError';
    this.status = status;
    this.retryAfterMs = retryAfter;
  }
}

const MAX_MESSAGE = 300;

/** Reads a refusal; the message is that of the Status object, shortened. */
export async function refusalOf(
  answer: KubernetesAnswer,
  path: string,
): Promise<KubernetesError> {
  let detail = '';
  try {
    const text = (await readText(answer)).slice(0, 100_000);
    const status = JSON.parse(text) as { message?: string };
    detail = typeof status.message === 'string' ? `: ${status.message}` : '';
  } catch {
    detail = '';
  }
  return new KubernetesError(
    answer.status,
    `The API server answered HTTP ${answer.status} to ${
      path.split('?')[0]
    }${detail.slice(0, MAX_MESSAGE)}`,
    readRetryAfter(answer.headers['retry-after'], Date.now()),
  );
}

async function readText(answer: KubernetesAnswer): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer.body) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Asks for JSON.
 *
 * @throws KubernetesError for answers other than 2xx
 */
export async function kubernetesJson(
  connection: KubernetesConnection,
  path: string,
  options: {
    method?: 'GET' | 'POST' | 'PUT';
    body?: object;
    signal?: AbortSignal;
  } = {},
): Promise<JsonObject> {
  const answer = await connection.request({ path, ...options });
  if (answer.status < 200 || answer.status > 299) {
    throw await refusalOf(answer, path);
  }
  return JSON.parse(await readText(answer)) as JsonObject;
}
