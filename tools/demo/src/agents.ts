import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  AgentStatus,
  createAgent,
  fileState,
  loadKubernetesConnection,
} from '@backstage-fleet/agent';
import { lineLogger } from './logger';

// This package runs from source only, never published or built.
// eslint-disable-next-line no-restricted-syntax
const ROOT = resolve(__dirname, '../../..');
const STOP_PATIENCE_MS = 12_000;

/** What both kinds of agents are started with. */
export interface DemoAgentOptions {
  name: string;
  /** The hub's base URL, ending in /api/fleet. */
  hubUrl: string;
  kubeconfig: string;
  stateDir: string;
  enrollmentToken?: string;
  /** Called once when the agent ends although nobody stopped it. */
  onEnd: (error: Error) => void;
}

export interface DemoAgent {
  stop(): Promise<void>;
}

/** An agent of this process, which can be asked how it is. */
export interface AgentHere extends DemoAgent {
  status(): AgentStatus;
}

/** Changes wait so long for others before they are sent. */
const FLUSH_MS = 25;

/** An agent inside this process, by the library. */
export function startAgentHere(options: DemoAgentOptions): AgentHere {
  const logger = lineLogger(options.name);
  const kubernetes = loadKubernetesConnection({
    kubeconfigText: options.kubeconfig,
  });
  const agent = createAgent({
    hubUrl: options.hubUrl,
    kubernetes,
    state: fileState(options.stateDir),
    enrollmentToken: async () => options.enrollmentToken,
    logger,
    flushMs: FLUSH_MS,
    onStatus: ({ phase, error }) => {
      if (phase === 'revoked') {
        logger.warn('Revoked by the hub; it stays away until the next start');
      } else if (phase === 'failed' && error) {
        options.onEnd(error);
      }
    },
  });
  // `failed` arrives through onStatus, too; here it only must not be unhandled.
  agent.start().catch(error => logger.error(error.message));
  return {
    status: () => agent.status(),
    stop: async () => {
      await agent.stop();
      await kubernetes.close();
    },
  };
}

/** An agent as a process of its own, by the command a person would type. */
export async function startAgentProcess(
  options: DemoAgentOptions & { logFile: string },
): Promise<DemoAgent> {
  const { name, stateDir } = options;
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const kubeconfigFile = join(stateDir, 'kubeconfig');
  await writeFile(kubeconfigFile, options.kubeconfig, { mode: 0o600 });
  const tokenFile = join(stateDir, 'token');
  await rm(tokenFile, { force: true });
  const args = [
    'run',
    '--hub',
    options.hubUrl,
    '--kubeconfig',
    kubeconfigFile,
    '--context',
    name,
    '--state-dir',
    stateDir,
  ];
  if (options.enrollmentToken) {
    await writeFile(tokenFile, options.enrollmentToken, { mode: 0o600 });
    args.push('--token-file', tokenFile);
  }
  const log = openSync(options.logFile, 'w');
  const child = spawn(
    process.execPath,
    [
      '-r',
      join(ROOT, 'tools/start/exit-with-parent.cjs'),
      join(ROOT, 'packages/fleet-agent/bin/fleet-agent'),
      ...args,
    ],
    { stdio: ['pipe', log, log], env: environmentOfAgent() },
  );
  closeSync(log);
  let stopping = false;
  const ended = new Promise<void>(done => {
    child.once('exit', code => {
      if (!stopping) {
        options.onEnd(
          new Error(
            `The agent of ${name} ended (${code}); see ${options.logFile}`,
          ),
        );
      }
      done();
    });
  });
  return {
    stop: async () => {
      stopping = true;
      if (child.exitCode === null) {
        child.kill('SIGTERM');
      }
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** An agent gets no secret of the portal. */
function environmentOfAgent(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  delete env.FLEET_DEMO_TOKEN;
  delete env.FLEET_DEMO_DATABASE;
  return env;
}
