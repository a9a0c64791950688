import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import { AgentRefusal } from '../refusal';

const inflate = promisify(gunzip);

/** Shortest gzip there is: a header of 10 bytes, an empty block and a trailer of 8. */
const MIN_GZIP = 20;
/**
 * What is inflated at once: to hand so little to another thread and back costs
 * many times more than to do it, and most bodies are changes of a few objects.
 */
const AT_ONCE_BYTES = 64 * 1024;

/**
 * Inflates a body.
 *
 * @throws AgentRefusal body_too_large or bad_encoding
 */
export async function inflateWithin(
  bytes: Buffer,
  maxBytes: number,
): Promise<Buffer> {
  try {
    return (
      inflateAtOnce(bytes, maxBytes) ??
      (await inflate(bytes, { maxOutputLength: maxBytes }))
    );
  } catch (error) {
    if (isTooLarge(error)) {
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

/** Undefined for what is not small, by what its end says or by what it is. */
function inflateAtOnce(bytes: Buffer, maxBytes: number): Buffer | undefined {
  const most = Math.min(AT_ONCE_BYTES, maxBytes);
  // RFC 1952: the last four bytes are the length of what was packed.
  const isSmall =
    bytes.length >= MIN_GZIP &&
    bytes.length <= AT_ONCE_BYTES &&
    bytes.readUInt32LE(bytes.length - 4) <= most;
  if (!isSmall) {
    return undefined;
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    if (isTooLarge(error)) {
      return undefined;
    }
    throw error;
  }
}

function isTooLarge(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
}
