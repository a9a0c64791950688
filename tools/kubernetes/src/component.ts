import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { ComponentCommand, ComponentName } from './locate';

/** Children that still run, so that the end of this process ends them too. */
const running = new Set<ChildProcess>();
let endsWithProcess = false;

function endWithThisProcess(child: ChildProcess) {
  running.add(child);
  child.once('exit', () => running.delete(child));
  if (!endsWithProcess) {
    endsWithProcess = true;
    process.once('exit', () => {
      for (const left of running) {
        left.kill('SIGKILL');
      }
    });
  }
}

/**
 * One component of a cluster as a child process, with its output in a file.
 */
export class Component {
  private child: ChildProcess | undefined;
  private exit: Promise<unknown> = Promise.resolve();

  constructor(
    readonly name: ComponentName,
    private readonly command: ComponentCommand,
    private readonly args: string[],
    private readonly options: {
      logFile: string;
      directory: string;
      environment: NodeJS.ProcessEnv;
    },
  ) {}

  /** The process id while the component runs. */
  get pid(): number | undefined {
    return this.isRunning() ? this.child?.pid : undefined;
  }

  isRunning(): boolean {
    return (
      this.child !== undefined &&
      this.child.pid !== undefined &&
      this.child.exitCode === null &&
      this.child.signalCode === null
    );
  }

  /** Starts the process; its output is appended to the log file. */
  start(): void {
    if (this.isRunning()) {
      return;
    }
    const log = openSync(this.options.logFile, 'a');
    try {
      const child = spawn(
        this.command.file,
        [...this.command.args, ...this.args],
        {
          cwd: this.options.directory,
          env: {
            ...this.options.environment,
            // The executable of build.sh ends itself once this process is gone, even
            // when this process was killed and could not say so.
            FLEET_KUBERNETES_PARENT: String(process.pid),
          },
          stdio: ['ignore', log, log],
        },
      );
      this.exit = once(child, 'exit').catch(() => undefined);
      this.child = child;
      endWithThisProcess(child);
    } finally {
      closeSync(log);
    }
  }

  /**
   * Ends the process and waits until it is gone.
   *
   * @param grace - milliseconds between SIGTERM and SIGKILL; 0 kills at once
   */
  async stop(grace: number): Promise<void> {
    if (!this.isRunning()) {
      return;
    }
    if (grace > 0) {
      this.child?.kill('SIGTERM');
      const timer = setTimeout(() => this.child?.kill('SIGKILL'), grace);
      await this.exit;
      clearTimeout(timer);
      return;
    }
    this.child?.kill('SIGKILL');
    await this.exit;
  }

  /** The last lines of the log, for error messages. */
  logTail(lines = 20): string {
    if (!existsSync(this.options.logFile)) {
      return '';
    }
    const text = readFileSync(this.options.logFile, 'utf8').trimEnd();
    return text.split('\n').slice(-lines).join('\n');
  }

  /** An error that says what was expected of this component and what it logged last. */
  failure(expected: string): Error {
    const state = this.isRunning() ? 'still runs' : 'has exited';
    return new Error(
      `${
        this.name
      } ${state} but ${expected}. The end of its log:\n${this.logTail()}`,
    );
  }
}
