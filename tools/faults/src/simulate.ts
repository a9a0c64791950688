import { perform } from './commands/perform';
import { Plan } from './commands/types';
import { EngineName } from './database/Engine';
import { INVARIANTS } from './invariants';
import { OutboxWatch } from './invariants/bounds';
import { quiesce } from './world/quiesce';
import { World } from './world/World';

/** One of so many runs checks what takes long. */
const SLOW_SHARE = 3;

/** What came of a run that went well. */
export interface RunResult {
  /** Hash of everything that went over the network, with its times. */
  trace: string;
  /** Virtual time that passed, in milliseconds. */
  virtualMs: number;
}

/** Something that has to hold did not. */
export class InvariantError extends Error {
  constructor(found: readonly string[], lines: readonly string[]) {
    super(
      `${found.slice(0, 20).join('\n')}\n\nThe end of what happened:\n${lines
        .slice(-60)
        .join('\n')}`,
    );
    this.name = 'InvariantError';
  }
}

/**
 * Runs a plan, lets everything become quiet, and checks what has to hold.
 *
 * @throws InvariantError, UnquietError, or the error of what crashed
 */
export async function simulate(
  plan: Plan,
  options: { engine: EngineName; isVerbose?: boolean },
): Promise<RunResult> {
  const world = await World.create({
    seed: String(plan.seed),
    replicas: plan.replicas,
    clusters: plan.clusters,
    ...(plan.rotatesKeys ? { keyRotationSeconds: 60 } : {}),
    ...options,
  });
  const start = world.time.now();
  try {
    const outboxes = new OutboxWatch();
    for (const { command, ms } of plan.steps) {
      await perform(world, command);
      await world.time.advance(ms);
      outboxes.look(world);
    }
    await quiesce(world);
    const found = outboxes.found.map(text => `I5: ${text}`);
    for (const invariant of INVARIANTS) {
      if (invariant.isSlow && plan.seed % SLOW_SHARE !== 0) {
        continue;
      }
      const broken = await invariant.check(world);
      found.push(...broken.map(text => `${invariant.id}: ${text}`));
    }
    if (found.length > 0) {
      throw new InvariantError(found, world.tape.lines);
    }
    return {
      trace: world.tape.digest(),
      virtualMs: world.time.now() - start,
    };
  } finally {
    await world.close();
  }
}
