import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serveSimulatedClusters } from './http';
import { demoFleet, demoProfilesOf } from './life';

/** A number from an argument or the environment. */
function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) {
    throw new RangeError(
      `--${name} must be a number that is not negative, got '${text}'`,
    );
  }
  return value;
}

/**
 * Serves the demo fleet and writes one kubeconfig per cluster. Each option can
 * also be given as an environment variable: FLEET_SIMULATOR_PORT and so on.
 */
async function main(): Promise<void> {
  const { env } = process;
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: env.FLEET_SIMULATOR_PORT ?? '0' },
      'kubeconfig-dir': {
        type: 'string',
        default: env.FLEET_SIMULATOR_KUBECONFIG_DIR ?? '.',
      },
      seed: { type: 'string', default: env.FLEET_SIMULATOR_SEED ?? 'demo' },
      clusters: {
        type: 'string',
        default: env.FLEET_SIMULATOR_CLUSTERS ?? '24',
      },
      rate: { type: 'string', default: env.FLEET_SIMULATOR_RATE ?? '1' },
    },
  });
  const fleet = demoFleet({
    seed: values.seed,
    rate: numberOf('rate', values.rate),
    profiles: demoProfilesOf(numberOf('clusters', values.clusters)),
  });
  const clusters = fleet.clusters.map(({ cluster }) => cluster);
  const served = await serveSimulatedClusters(clusters, {
    port: numberOf('port', values.port),
  });
  const folder = values['kubeconfig-dir'];
  mkdirSync(folder, { recursive: true });
  for (const { name } of clusters) {
    const file = join(folder, `${name}.kubeconfig`);
    writeFileSync(file, served.kubeconfig(name), { mode: 0o600 });
    process.stdout.write(`${name} ${served.url(name)} ${file}\n`);
  }
  const stopLife = fleet.run();
  const stop = () => {
    stopLife();
    void served.stop();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
