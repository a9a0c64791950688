import { AgentLogger } from '../util/logger';

/** Writes lines with time and level to standard error. */
export function consoleLogger(verbose: boolean): AgentLogger {
  const write = (level: string) => (message: string) => {
    process.stderr.write(`${new Date().toISOString()} ${level} ${message}\n`);
  };
  return {
    debug: verbose ? write('debug') : () => {},
    info: write('info '),
    warn: write('warn '),
    error: write('error'),
  };
}
