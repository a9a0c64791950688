/**
 * The long-running processes of a start. Each gets a pipe as standard input that nobody writes to:
 * when this process ends, however it ends, the pipe closes and the child leaves by itself
 * (exit-with-parent.cjs). Each has a process group of its own, so that Ctrl-C reaches this process
 * alone and the order of stopping is ours.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../yarn/paths.mjs';

const exitWithParent = join(
  dirname(fileURLToPath(import.meta.url)),
  'exit-with-parent.cjs',
);

const patience = 15_000;

export class Children {
  #running = [];
  #stopping = false;

  /** Called with (title, code, logFile) when a child ends that nobody stopped. */
  onUnexpectedEnd = () => {};

  /**
   * Starts `node <script>`; TypeScript when `typescript` is set. `onSay` is called with what the child
   * has to tell the person, by `process.send({ say })`.
   *
   * @returns the child process
   */
  start(
    title,
    script,
    { args = [], cwd, env, logFile, typescript, stdout, onSay },
  ) {
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'w');
    const requires = ['-r', exitWithParent];
    if (typescript) {
      const transform = createRequire(join(root, 'package.json')).resolve(
        '@backstage/cli-node/config/nodeTransform.cjs',
      );
      requires.push('-r', transform);
    }
    const child = spawn(process.execPath, [...requires, script, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['pipe', stdout ?? log, log, ...(onSay ? ['ipc'] : [])],
      detached: process.platform !== 'win32',
    });
    closeSync(log);
    // The transform of TypeScript has messages of its own.
    child.on('message', ({ say }) => say && onSay(say));
    const entry = { title, child, ended: undefined };
    entry.ended = new Promise(resolve => {
      child.once('exit', (code, signal) => {
        this.#running = this.#running.filter(each => each !== entry);
        if (!this.#stopping) {
          this.onUnexpectedEnd(title, code ?? signal, logFile);
        }
        resolve();
      });
    });
    this.#running.push(entry);
    return child;
  }

  /** Stops all of them, the last started first. */
  async stop() {
    this.#stopping = true;
    for (const { child, ended } of [...this.#running].reverse()) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), patience);
      await ended;
      clearTimeout(timer);
    }
  }
}
