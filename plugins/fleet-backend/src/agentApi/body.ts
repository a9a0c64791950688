import { createHash } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import {
  BoundedJsonError,
  JsonValue,
  parseBoundedJson,
  ProtocolLimits,
} from '@backstage-fleet/protocol';
import { AgentRefusal } from '../refusal';

const inflate = promisify(gunzip);

/** How a body is encoded. */
export type BodyEncoding = 'gzip' | 'identity';

/** A body as it was sent. */
export interface RawBody {
  bytes: Buffer;
  /** base64url SHA-256 of the bytes. */
  hash: string;
}

/**
 * The content encoding of a request.
 *
 * @throws AgentRefusal unsupported_encoding
 */
export function encodingOf(req: IncomingMessage): BodyEncoding {
  const encoding = (req.headers['content-encoding'] ?? 'identity')
    .trim()
    .toLowerCase();
  if (encoding !== 'gzip' && encoding !== 'identity') {
    throw new AgentRefusal(
      'unsupported_encoding',
      `The content encoding "${encoding.slice(
        0,
        40,
      )}" is not supported; send gzip or identity`,
    );
  }
  return encoding;
}

function tooLarge(maxBytes: number): AgentRefusal {
  return new AgentRefusal(
    'body_too_large',
    `The body is larger than ${maxBytes} bytes; send less at a time`,
  );
}

/**
 * Reads a body as a stream, hashing it on the way, and stops at the cap.
 *
 * @throws AgentRefusal body_too_large, before anything is read where the
 * length is told
 */
export function readBody(
  req: IncomingMessage,
  maxBytes: number,
): Promise<RawBody> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) {
    return Promise.reject(tooLarge(maxBytes));
  }
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    const chunks: Buffer[] = [];
    let length = 0;
    const settled = new AbortController();
    const fail = (error: Error) => {
      settled.abort();
      reject(error);
    };
    const listen = (event: string, listener: (chunk: Buffer) => void) => {
      req.on(event, listener);
      settled.signal.addEventListener('abort', () => req.off(event, listener));
    };
    const onBroken = () =>
      fail(
        new AgentRefusal('bad_encoding', 'The body ended before its length'),
      );
    listen('data', chunk => {
      length += chunk.length;
      if (length > maxBytes) {
        fail(tooLarge(maxBytes));
        return;
      }
      hash.update(chunk);
      chunks.push(chunk);
    });
    listen('end', () => {
      settled.abort();
      resolve({ bytes: Buffer.concat(chunks), hash: hash.digest('base64url') });
    });
    listen('error', onBroken);
    listen('close', onBroken);
  });
}

/**
 * Limits what is read of a request that was refused: the rest of a small body
 * is taken and forgotten, so that the client gets to read the answer; a large
 * or slow one loses its connection.
 */
export function discardRest(req: IncomingMessage, maxBytes: number): void {
  if (req.complete) {
    return;
  }
  let length = 0;
  const timer = setTimeout(() => req.socket.destroy(), 5000);
  timer.unref();
  req.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxBytes) {
      req.socket.destroy();
    }
  });
  req.once('end', () => clearTimeout(timer));
  req.once('close', () => clearTimeout(timer));
  req.resume();
}

/**
 * Inflates and parses a body within the limits.
 *
 * @throws AgentRefusal body_too_large, bad_encoding, bad_json, too_complex or forbidden_key
 */
export async function parseBody(
  bytes: Buffer,
  encoding: BodyEncoding,
  limits: ProtocolLimits,
): Promise<JsonValue> {
  const plain =
    encoding === 'gzip'
      ? await inflateWithin(bytes, limits.maxInflatedBytes)
      : bytes;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    throw new AgentRefusal('bad_json', 'The body is not valid UTF-8');
  }
  try {
    return parseBoundedJson(text, limits);
  } catch (error) {
    if (error instanceof BoundedJsonError) {
      throw new AgentRefusal(error.code, error.message);
    }
    throw error;
  }
}

async function inflateWithin(bytes: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await inflate(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new AgentRefusal(
        'body_too_large',
        `The body inflates to more than ${maxBytes} bytes; send less at a time`,
      );
    }
    throw new AgentRefusal(
      'bad_encoding',
      'The body is not complete gzip, although its content encoding says so',
    );
  }
}
