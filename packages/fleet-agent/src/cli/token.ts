import { readFile } from 'node:fs/promises';
import { AgentFatalError } from '../errors';
import { describeError } from '../util/logger';

const MAX_TOKEN_BYTES = 4096;

/**
 * Where the enrollment token comes from. It is read when the agent asks for
 * it, that is only while it has no identity yet.
 */
export function tokenSource(options: {
  tokenFile?: string;
  tokenStdin?: boolean;
}): (() => Promise<string | undefined>) | undefined {
  const { tokenFile, tokenStdin } = options;
  if (tokenFile && tokenStdin) {
    throw new AgentFatalError(
      'bad_options',
      'Both --token-file and --token-stdin are given; expected one of them',
    );
  }
  if (tokenFile) {
    return async () => {
      try {
        return (await readFile(tokenFile, 'utf8')).trim();
      } catch (error) {
        throw new AgentFatalError(
          'enrollment_token_missing',
          `Cannot read the enrollment token from ${tokenFile} (${describeError(
            error,
          )})`,
          error,
        );
      }
    };
  }
  return tokenStdin ? () => readStream(process.stdin) : undefined;
}

/** Reads the first line of a stream. */
export async function readStream(
  stream: AsyncIterable<Buffer | string>,
): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += chunk.toString();
    if (text.includes('\n') || text.length > MAX_TOKEN_BYTES) {
      break;
    }
  }
  return text.split('\n')[0].trim();
}
