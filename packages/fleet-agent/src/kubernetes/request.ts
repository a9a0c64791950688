import { JsonObject } from '@backstage-fleet/protocol';
import { readRetryAfter } from '../util/backoff';
import { deadline } from '../util/deadline';
import { readBounded } from '../util/readBounded';
import { KubernetesAnswerError, KubernetesError } from './errors';
import { KubernetesAnswer, KubernetesConnection } from './types';

const MAX_MESSAGE = 300;
/** Bytes of a refusal, which is a Status object. */
const MAX_REFUSAL_BYTES = 64 * 1024;
/** Bytes of an answer: an object, or what a large cluster serves. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** How long an answer may take to its end, in milliseconds; twice what an API server takes at most. */
const ANSWER_MS = 120_000;

/** Options of a request whose answer is JSON. */
export interface JsonRequestOptions {
  method?: 'GET' | 'POST' | 'PUT';
  body?: object;
  accept?: string;
  signal?: AbortSignal;
  /** Bytes of the answer; 16 MiB unless told. */
  maxBytes?: number;
  /** How long it may take to its end, in milliseconds; two minutes unless told. */
  timeoutMs?: number;
}

/** Reads a refusal; the message is that of the Status object, shortened. */
export async function refusalOf(
  answer: KubernetesAnswer,
  path: string,
): Promise<KubernetesError> {
  let detail = '';
  try {
    const text = await readBounded(answer.body, MAX_REFUSAL_BYTES);
    const status = JSON.parse(text ?? '') as { message?: string };
    detail = typeof status.message === 'string' ? `: ${status.message}` : '';
  } catch {
    detail = '';
  }
  return new KubernetesError(
    answer.status,
    `The API server answered HTTP ${answer.status} to ${placeOf(
      path,
    )}${detail.slice(0, MAX_MESSAGE)}`,
    readRetryAfter(answer.headers['retry-after'], Date.now()),
  );
}

/**
 * Asks for a JSON object.
 *
 * @throws KubernetesError for answers other than 2xx, KubernetesAnswerError
 * for those that are no JSON object, or too large
 */
export async function kubernetesJson(
  connection: KubernetesConnection,
  path: string,
  options: JsonRequestOptions = {},
): Promise<JsonObject> {
  const {
    maxBytes = MAX_ANSWER_BYTES,
    timeoutMs = ANSWER_MS,
    signal,
    ...request
  } = options;
  const limit = deadline(signal, timeoutMs);
  try {
    const answer = await connection.request({
      path,
      ...request,
      signal: limit.signal,
    });
    if (answer.status < 200 || answer.status > 299) {
      throw await refusalOf(answer, path);
    }
    const text = await readBounded(answer.body, maxBytes);
    if (text === undefined) {
      throw new KubernetesAnswerError(
        `The API server answered ${placeOf(
          path,
        )} with more than ${maxBytes} bytes, which is more than the agent takes`,
        { isTooLarge: true },
      );
    }
    return objectOf(text, path);
  } finally {
    limit.release();
  }
}

/** The parser's own message would show what was sent. */
function objectOf(text: string, path: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new KubernetesAnswerError(
      `The API server answered ${placeOf(
        path,
      )} with something else than a JSON object; is there a proxy in between?`,
    );
  }
  return value as JsonObject;
}

/** A path without its query. */
export function placeOf(path: string): string {
  return path.split('?')[0];
}
