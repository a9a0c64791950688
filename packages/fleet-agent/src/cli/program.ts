import { Command, Option } from 'commander';
import { AGENT_VERSION } from '../agent/version';
import { AgentFatalError } from '../errors';
import { RunOptions, run } from './run';

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535) {
    throw new AgentFatalError(
      'bad_options',
      `"${text}" is not a port; expected a number from 0 to 65535`,
    );
  }
  return value;
}

function refuseToken(): never {
  throw new AgentFatalError(
    'bad_options',
    'The enrollment token is never an argument: arguments are seen in process lists and kept in shell histories. Give it with --token-file, or on standard input with --token-stdin, and create a new one if this one was real',
  );
}

/** The command line of the agent. */
export function program(): Command {
  const command = new Command('fleet-agent')
    .description(
      'Follows one Kubernetes cluster and tells the Fleet hub what changes',
    )
    .version(AGENT_VERSION);
  command
    .command('run', { isDefault: true })
    .description('Run until SIGTERM or SIGINT')
    .requiredOption(
      '--hub <url>',
      'base URL of the hub, such as https://portal.example/api/fleet',
    )
    .option('--kubeconfig <file>', 'kubeconfig file')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--cluster-name <name>', 'name the cluster is to have')
    .option('--token-file <file>', 'file that holds the enrollment token')
    .option('--token-stdin', 'read the enrollment token from standard input')
    .addOption(
      new Option('--token [value]', 'refused')
        .argParser(refuseToken)
        .hideHelp(),
    )
    .option('--state-dir <dir>', 'folder for key and identity')
    .option(
      '--state-secret <name>',
      'Secret of the own namespace for key and identity, when running as a pod',
      'fleet-agent-identity',
    )
    .option('--ca-file <file>', 'PEM certificates that may sign the hub’s')
    .option('--strict', 'refuse to start with rights beyond the job')
    .option('--metrics-port <port>', 'serve /metrics, /healthz, /readyz', port)
    .option('--metrics-host <host>', 'where to serve them', '127.0.0.1')
    .option('--verbose', 'log every retry')
    .action(async (options: RunOptions & { token?: unknown }) => {
      if (options.token !== undefined) {
        refuseToken();
      }
      process.exitCode = await run(options);
    });
  return command;
}
