import { AgentLogger } from '@backstage-fleet/agent';

/** One line per message: time, level, cluster. */
export function lineLogger(name: string): AgentLogger {
  const write = (level: string) => (message: string) =>
    process.stdout.write(
      `${new Date().toISOString()} ${level} [${name}] ${message}\n`,
    );
  return {
    // Debug lines of three agents would drown the rest.
    debug: () => {},
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}
