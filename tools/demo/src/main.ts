import { parseArgs } from 'node:util';
import { startDemo } from './demo';

const USAGE =
  'Usage: FLEET_DEMO_TOKEN=... [FLEET_DEMO_DATABASE=<JSON>] main --hub <url> --state <folder> --logs <folder> [--clusters <number>]';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      hub: { type: 'string' },
      state: { type: 'string' },
      logs: { type: 'string' },
      clusters: { type: 'string', default: '24' },
    },
  });
  const { FLEET_DEMO_TOKEN: token, FLEET_DEMO_DATABASE: database } =
    process.env;
  if (!values.hub || !values.state || !values.logs || !token) {
    throw new Error(USAGE);
  }
  const demo = await startDemo({
    hub: values.hub,
    token,
    stateDir: values.state,
    logDir: values.logs,
    clusters: Number(values.clusters),
    database: database && JSON.parse(database),
    say: message => process.send?.({ say: message }),
  });
  const stop = () => {
    demo.stop().then(
      () => process.exit(0),
      error => {
        process.stderr.write(`${error.stack}\n`);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
