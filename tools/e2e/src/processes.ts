import { ChildProcess, SpawnOptions, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** A child process whose output goes to a file. */
export interface LoggedProcess {
  readonly child: ChildProcess;
  readonly logFile: string;
  /** What it has written so far. */
  log(): string;
  /** Asks it to end, and ends it after ten seconds; resolves with its exit code when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a process with both outputs appended to a log file. */
export function startLogged(
  command: string,
  args: string[],
  options: SpawnOptions & { logFile: string; input?: string },
): LoggedProcess {
  const { logFile, input, ...spawnOptions } = options;
  const child = spawn(command, args, {
    ...spawnOptions,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const file = createWriteStream(logFile, { flags: 'a' });
  child.stdout?.pipe(file, { end: false });
  child.stderr?.pipe(file, { end: false });
  if (input !== undefined) {
    child.stdin?.end(input);
  }
  const gone = new Promise<number | null>(resolve =>
    child.once('exit', code => resolve(code)),
  );
  return {
    child,
    logFile,
    log: () => readFileSync(logFile, 'utf8'),
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
        await gone;
        clearTimeout(timer);
      }
      return gone;
    },
  };
}

/**
 * Below what systems give to outgoing connections (32768 and up on Linux, 49152
 * elsewhere): one of those could take a port again before the portal listens.
 * No port of this range is one that browsers refuse.
 */
const PORTS = { from: 20_000, to: 32_000 };

/** A port of the loopback interface that nothing listens on. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isFree(port)) return port;
  }
  throw new Error(
    `No free port among a hundred between ${PORTS.from} and ${PORTS.to}`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => {
      server.close(() => resolve(true));
    });
  });
}

/** Asks until an answer is not undefined, or throws what it waited for. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeoutMs = 30_000,
  everyMs = 100,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let lastError: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined) {
        return answer;
      }
    } catch (error) {
      lastError = error;
    }
    await new Promise(resolve => setTimeout(resolve, everyMs));
  }
  throw new Error(
    `Waited ${timeoutMs} ms for ${what}${lastError ? `: ${lastError}` : ''}`,
  );
}
