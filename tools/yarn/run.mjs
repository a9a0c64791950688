import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A step that ended badly, with the end of what it said. */
export class StepError extends Error {
  constructor(message, logFile) {
    super(message);
    this.name = 'StepError';
    this.logFile = logFile;
  }
}

/** The last lines of a log file; empty when there is none. */
export function tail(file, lines = 25) {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines);
  } catch {
    return [];
  }
}

/**
 * Runs a command to its end with all output in a log file.
 *
 * @returns the exit code; a signal counts as 1
 */
export function runToLog(command, args, { logFile, cwd, env, onSpawn }) {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      // A log file is read by people in an editor and by CI in a page: no colors.
      env: { ...process.env, FORCE_COLOR: '0', ...env },
      stdio: ['ignore', log, log],
      shell: process.platform === 'win32' && !/\.exe$/.test(command),
    });
    onSpawn?.(child);
    child.once('error', reject);
    child.once('close', code => resolve(code ?? 1));
  }).finally(() => closeSync(log));
}
