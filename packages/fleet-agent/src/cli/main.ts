import { AgentFatalError } from '../errors';
import { describeError } from '../util/logger';
import { program } from './program';

/** Runs the command line of this process. */
export async function main(argv: string[] = process.argv): Promise<void> {
  try {
    await program().parseAsync(argv);
  } catch (error) {
    process.stderr.write(`fleet-agent: ${describeError(error)}\n`);
    process.exitCode = error instanceof AgentFatalError ? error.exitCode : 1;
  }
}
