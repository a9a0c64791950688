import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LoggedProcess, startLogged } from './processes';

const ROOT = resolve(__dirname, '../../..');

/** An agent as a process of its own, the way a person starts it on a laptop. */
export interface AgentProcess {
  readonly logFile: string;
  log(): string;
  start(token?: string): void;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Prepares an agent; its key and identity live in `dir`. */
export async function prepareAgent(options: {
  dir: string;
  hubUrl: string;
  kubeconfig: string;
  name?: string;
  strict?: boolean;
}): Promise<AgentProcess> {
  const name = options.name ?? 'agent';
  const stateDir = join(options.dir, `${name}-state`);
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const logFile = join(options.dir, `${name}.log`);
  let running: LoggedProcess | undefined;
  return {
    logFile,
    log: () => running?.log() ?? '',
    start(token) {
      running = startLogged(
        process.execPath,
        [
          join(ROOT, 'packages/fleet-agent/bin/fleet-agent'),
          'run',
          '--hub',
          options.hubUrl,
          '--kubeconfig',
          options.kubeconfig,
          '--state-dir',
          stateDir,
          ...(options.strict ? ['--strict'] : []),
          ...(token ? ['--token-stdin'] : []),
        ],
        {
          cwd: ROOT,
          env: { PATH: process.env.PATH, HOME: process.env.HOME },
          logFile,
          input: token ? `${token}\n` : undefined,
        },
      );
    },
    async stop(signal) {
      return running ? running.stop(signal) : null;
    },
  };
}
