/**
 * A worker of `npm run test:faults`: random runs on one engine. Says what
 * happens as lines of JSON on standard output.
 */
import { check } from './check';
import { EngineName } from './database/Engine';

/** Runs that share a seed; the next ones begin with the next seed. */
const RUNS_PER_SEED = 5;

interface Options {
  engine: EngineName;
  seed: number;
  runs: number;
  /** This worker takes every so many of the seeds, */
  of: number;
  /** beginning with this one. */
  worker: number;
  path?: string;
  /** Time after which no further runs begin, in milliseconds since 1970. */
  until: number;
  verbose: boolean;
}

async function main(options: Options): Promise<void> {
  const { engine, runs, of, worker, path, until, verbose } = options;
  const now = Date.now.bind(Date);
  const tell = (line: object) =>
    process.stdout.write(`${JSON.stringify(line)}\n`);
  const chunks = path === undefined ? Math.ceil(runs / RUNS_PER_SEED) : 1;
  for (let chunk = worker; chunk < chunks; chunk += of) {
    if (now() > until) {
      break;
    }
    const result = await check({
      engine,
      seed: options.seed + chunk,
      runs: Math.min(RUNS_PER_SEED, runs - chunk * RUNS_PER_SEED),
      path,
      isVerbose: verbose,
    });
    tell({ engine, ...result });
  }
}

main(JSON.parse(process.argv[2]) as Options).then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
