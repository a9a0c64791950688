import fc from 'fast-check';
import { plans } from './commands/arbitraries';
import { Plan } from './commands/types';
import { EngineName } from './database/Engine';
import { simulate } from './simulate';

/** Most steps of a plan. */
export const MAX_STEPS = 30;

/** Longest time that making a failure smaller may take, in milliseconds of the machine. */
const SHRINK_MS = 90_000;

/** A plan that does not hold, as small as it could be made. */
export interface Failure {
  seed: number;
  path: string;
  plan: Plan;
  message: string;
}

/** What came of some runs with one seed. */
export interface CheckResult {
  runs: number;
  failure?: Failure;
}

/**
 * Runs plans drawn from a seed until one fails, and makes that one smaller.
 *
 * @param options - `path` runs the one plan it leads to, as a failure told it
 */
export async function check(options: {
  engine: EngineName;
  seed: number;
  runs: number;
  path?: string;
  isVerbose?: boolean;
}): Promise<CheckResult> {
  const { engine, seed, runs, path, isVerbose } = options;
  let failedAt: number | undefined;
  let passed = 0;
  const property = fc.asyncProperty(plans(MAX_STEPS), async plan => {
    if (failedAt !== undefined && machineMs() - failedAt > SHRINK_MS) {
      return;
    }
    try {
      await simulate(plan, { engine, isVerbose });
      passed += failedAt === undefined ? 1 : 0;
    } catch (error) {
      failedAt ??= machineMs();
      throw error;
    }
  });
  const result = await fc.check(property, {
    seed,
    numRuns: path === undefined ? runs : 1,
    ...(path === undefined ? {} : { path, endOnFailure: true }),
  });
  if (!result.failed) {
    return { runs: path === undefined ? passed : 1 };
  }
  return {
    runs: passed + 1,
    failure: {
      seed: result.seed,
      path: result.counterexamplePath ?? '',
      plan: result.counterexample![0],
      message: messageOf(result.errorInstance),
    },
  };
}

function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  // Of what nobody foresaw, where it happened matters.
  const isForeseen = /^(Invariant|Unquiet)Error$/.test(error.name);
  return isForeseen ? error.message : error.stack ?? error.message;
}
