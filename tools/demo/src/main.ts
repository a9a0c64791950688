import { parseArgs } from 'node:util';
import { startDemo } from './demo';

const USAGE =
  'Usage: FLEET_DEMO_TOKEN=... main --hub <url> --state <folder> --logs <folder>';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      hub: { type: 'string' },
      state: { type: 'string' },
      logs: { type: 'string' },
    },
  });
  const token = process.env.FLEET_DEMO_TOKEN;
  if (!values.hub || !values.state || !values.logs || !token) {
    throw new Error(USAGE);
  }
  const demo = await startDemo({
    hub: values.hub,
    token,
    stateDir: values.state,
    logDir: values.logs,
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
