import { AgentProfile } from '@backstage-fleet/protocol';
import { Command, Option } from 'commander';
import { AGENT_VERSION } from '../agent/version';
import { AgentFatalError } from '../errors';
import { doctor, DoctorOptions } from './doctor';
import { enroll, EnrollOptions } from './enroll';
import { InstallationOptions, manifest } from './manifest';
import { RunOptions, run } from './run';

const PROFILES: AgentProfile[] = [
  'inventory',
  'security',
  'lifecycle',
  'onboarding',
];

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

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 365 * 24 * 3600) {
    throw new AgentFatalError(
      'bad_options',
      `"${text}" is not a time in seconds; expected a whole number from 0 to a year`,
    );
  }
  return value;
}

/** Items between commas, of an option that may be repeated. */
function list(text: string, before: string[] = []): string[] {
  return [
    ...before,
    ...text
      .split(',')
      .map(item => item.trim())
      .filter(Boolean),
  ];
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
  addRun(command);
  addDoctor(command);
  addEnroll(command);
  addManifest(command);
  return command;
}

function withHub(command: Command): Command {
  return command
    .requiredOption(
      '--hub <url>',
      'base URL of the hub, such as https://portal.example/api/fleet',
    )
    .option('--ca-file <file>', 'PEM certificates that may sign the hub’s')
    .option(
      '--deny-kind <kinds>',
      'kinds that never leave the cluster, such as networkpolicies.networking.k8s.io or *.example.com',
      list,
    );
}

function withToken(command: Command): Command {
  return command
    .option('--token-file <file>', 'file that holds the enrollment token')
    .option('--token-stdin', 'read the enrollment token from standard input')
    .addOption(
      new Option('--token [value]', 'refused')
        .argParser(refuseToken)
        .hideHelp(),
    );
}

function withState(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'kubeconfig file')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--state-dir <dir>', 'folder for key and identity')
    .option(
      '--state-secret <name>',
      'Secret of the own namespace for key and identity, when running as a pod',
      'fleet-agent-identity',
    )
    .option(
      '--leader-election [lease]',
      'work only while holding this Lease of the own namespace; fleet-agent unless named',
    )
    .option('--strict', 'refuse to start with rights beyond the job');
}

function withProfile(command: Command): Command {
  return command.addOption(
    new Option('--profile <profile>', 'what the agent is for').choices(
      PROFILES,
    ),
  );
}

function withInstallation(command: Command): Command {
  return withProfile(withHub(command))
    .option('--image <image>', 'image of the agent')
    .option(
      '--install-namespace <name>',
      'namespace of the agent',
      'fleet-agent',
    )
    .option('--proxy <url>', 'proxy on the way to the hub')
    .option('--proxy-exceptions <hosts>', 'hosts that need no proxy');
}

function addRun(command: Command): void {
  withToken(
    withState(
      withProfile(
        withHub(
          command
            .command('run', { isDefault: true })
            .description('Run until SIGTERM or SIGINT'),
        ),
      ),
    ),
  )
    .option('--cluster-name <name>', 'name the cluster is to have')
    .option('--namespace <names>', 'stay within these namespaces', list)
    .option(
      '--key-rotation <seconds>',
      'age at which the agent replaces its key, 0 for only when the hub asks',
      seconds,
    )
    .option('--metrics-port <port>', 'serve /metrics, /healthz, /readyz', port)
    .option('--metrics-host <host>', 'where to serve them', '127.0.0.1')
    .option('--verbose', 'log every retry')
    .action(async (options: RunOptions & { token?: unknown }) => {
      if (options.token !== undefined) {
        refuseToken();
      }
      process.exitCode = await run(options);
    });
}

function addDoctor(command: Command): void {
  withState(
    withHub(
      command
        .command('doctor')
        .description(
          'Look at proxy, certificate, clock, hub, API server and rights, and say what to mend',
        ),
    ),
  )
    .option('--namespace <names>', 'stay within these namespaces', list)
    .option('--token-file <file>', 'file that will hold the enrollment token')
    .option('--json', 'write what was found as JSON')
    .action(async (options: DoctorOptions) => {
      process.exitCode = await doctor(options);
    });
}

function addEnroll(command: Command): void {
  withToken(
    withInstallation(
      command
        .command('enroll')
        .description('Install agents in many clusters with one batch token'),
    ),
  )
    .option('--kubeconfig <file>', 'kubeconfig file')
    .requiredOption('--contexts <names>', 'contexts, one cluster each', list)
    .option(
      '--name-template <text>',
      'name of each cluster, {context} for that of its context',
      '{context}',
    )
    .option('--out <dir>', 'write manifests there, and install nothing')
    .action(async (options: EnrollOptions & { token?: unknown }) => {
      if (options.token !== undefined) {
        refuseToken();
      }
      process.exitCode = await enroll(options);
    });
}

function addManifest(command: Command): void {
  withInstallation(
    command
      .command('manifest')
      .description('Write a plain manifest, for kubectl apply -f -'),
  )
    .option('--cluster-name <name>', 'name the cluster is to have')
    .action(async (options: InstallationOptions & { clusterName?: string }) => {
      await manifest(options);
    });
}
