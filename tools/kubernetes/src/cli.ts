/* The program of bin/cluster.mjs: a test cluster in the foreground. */
import { parseArgs } from 'node:util';
import { startCluster } from './cluster';

const USAGE = `Usage: node tools/kubernetes/bin/cluster.mjs up [--name test] [--nodes 3] [--port <port>] [--audit]

Starts a Kubernetes control plane with fake nodes on 127.0.0.1 and prints the path of its
kubeconfig. Ctrl-C stops it and removes everything.`;

/** A whole number of at least 0 from the command line. */
function wholeNumber(flag: string, text: string): number {
  if (!/^\d+$/.test(text)) {
    throw new Error(`--${flag} must be a whole number, got "${text}"`);
  }
  return Number(text);
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      name: { type: 'string', default: 'test' },
      nodes: { type: 'string', default: '3' },
      port: { type: 'string' },
      audit: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help || positionals.length !== 1 || positionals[0] !== 'up') {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const end = new Promise<void>(resolve => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  process.stderr.write('Starting, this takes a few seconds ...\n');
  const cluster = await startCluster({
    name: values.name,
    kwokNodes: wholeNumber('nodes', values.nodes),
    auditLog: values.audit,
    ...(values.port && { port: wholeNumber('port', values.port) }),
  });
  process.stderr.write(
    `Kubernetes serves on ${cluster.server}, logs are in ${cluster.logs}. Ctrl-C stops it.\n`,
  );
  process.stdout.write(`${cluster.kubeconfig}\n`);
  await end;
  await cluster.stop();
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});
