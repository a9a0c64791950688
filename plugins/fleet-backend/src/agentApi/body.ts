import { createHash } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import {
  BoundedJsonError,
  JsonValue,
  parseBoundedJson,
  ProtocolLimits,
} from '@backstage-fleet/protocol';
import { AgentRefusal } from '../refusal';
import { inflateWithin } from './inflate';

/** Longest time a body may take. */
const READ_MS = 30_000;
/** How often it is looked at how fast a body comes; a small one is there by then. */
const LOOK_MS = 5_000;
/** Slowest a body may come, in bytes per second. */
const MIN_RATE = 1024;

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

function tooSlow(): AgentRefusal {
  return new AgentRefusal(
    'busy',
    `The body came too slowly; it has to be here within ${
      READ_MS / 1000
    } s, and faster than ${MIN_RATE} bytes a second`,
    { status: 408, retryAfterSeconds: 1 },
  );
}

/** The refusal of a body that comes while others of the same sender still do. */
export function tooManyBodies(of: string): AgentRefusal {
  return new AgentRefusal(
    'rate_limited',
    `The bodies of other requests of ${of} are still arriving; send fewer at a time`,
    { retryAfterSeconds: 1 },
  );
}

/**
 * Reads a body as a stream, stops at the cap, and hashes it. What comes too
 * slowly is given up, so that nobody holds places for long without sending.
 *
 * @throws AgentRefusal body_too_large, before anything is read where the
 * length is told, or busy with the status 408
 */
export function readBody(
  req: IncomingMessage,
  maxBytes: number,
): Promise<RawBody> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) {
    return Promise.reject(tooLarge(maxBytes));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let looks = 0;
    const timer = setInterval(() => {
      looks += 1;
      const passed = looks * LOOK_MS;
      if (passed >= READ_MS || length < (passed / 1000) * MIN_RATE) {
        fail(tooSlow());
      }
    }, LOOK_MS);
    timer.unref();
    const settle = () => {
      clearInterval(timer);
      req.off('data', onData);
      req.off('end', onEnd);
      req.off('error', onBroken);
      req.off('close', onBroken);
    };
    function fail(error: Error) {
      settle();
      reject(error);
    }
    function onData(chunk: Buffer) {
      length += chunk.length;
      if (length > maxBytes) {
        fail(tooLarge(maxBytes));
        return;
      }
      chunks.push(chunk);
    }
    function onEnd() {
      settle();
      const bytes = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      resolve({
        bytes,
        hash: createHash('sha256').update(bytes).digest('base64url'),
      });
    }
    function onBroken() {
      fail(
        new AgentRefusal('bad_encoding', 'The body ended before its length'),
      );
    }
    req.on('data', onData);
    req.on('end', onEnd);
    req.on('error', onBroken);
    req.on('close', onBroken);
  });
}

/** Longest time that the rest of a refused body is read. */
const DISCARD_MS = 5000;
/** How long a client whose body is too large gets to read the answer. */
const LINGER_MS = 500;

/**
 * Takes and forgets the rest of the body of a request that is being refused,
 * until its end; of a large or slow one nothing more is read after a while.
 *
 * @remarks
 * A connection that is closed while bytes of the client lie unread takes the
 * answer with it: end the response after this, not before.
 */
export function discardRest(
  req: IncomingMessage,
  maxBytes: number,
): Promise<void> {
  return new Promise(done => {
    let length = 0;
    let timer = setTimeout(stop, DISCARD_MS);
    timer.unref();
    function stop() {
      clearTimeout(timer);
      req.off('data', onData);
      req.off('end', stop);
      req.off('close', stop);
      done();
    }
    function onData(chunk: Buffer) {
      length += chunk.length;
      if (length > maxBytes) {
        req.off('data', onData);
        req.pause();
        clearTimeout(timer);
        timer = setTimeout(stop, LINGER_MS);
        timer.unref();
      }
    }
    req.on('data', onData);
    req.once('end', stop);
    req.once('close', stop);
    req.resume();
  });
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
