import { AgentProcess } from '../agents/AgentProcess';
import { differences } from '../invariants/equality';
import { beats } from '../invariants/freshness';
import { World } from './World';

/** Longest time until everything is quiet, in milliseconds of virtual time. */
const LIMIT_MS = 15 * 60_000;
const LOOK_MS = 5000;

/** A world that did not become quiet. */
export class UnquietError extends Error {
  constructor(reasons: readonly string[]) {
    super(
      `Nothing is in the way any longer for ${
        LIMIT_MS / 60_000
      } min, and still:\n  ${reasons.slice(0, 20).join('\n  ')}`,
    );
    this.name = 'UnquietError';
  }
}

/**
 * Takes every fault away, has everything started again that ended, as a person
 * or whatever runs processes would, and waits until nothing is left to do.
 *
 * @throws UnquietError when that does not come
 */
export async function quiesce(world: World): Promise<void> {
  world.tape.note('> quiesce');
  world.mend();
  const until = world.time.now() + LIMIT_MS;
  await revive(world);
  await world.time.advance(1000);
  await audit(world);
  for (;;) {
    await world.time.advance(LOOK_MS);
    await revive(world);
    const reasons = await unrest(world);
    if (reasons.length === 0) {
      return;
    }
    if (world.time.now() > until) {
      throw new UnquietError(reasons);
    }
  }
}

/** Starts what ended, and does what the pages ask a person to do. */
async function revive(world: World): Promise<void> {
  for (let i = 0; i < world.replicas.length; i++) {
    if (!world.replicas[i].isAlive) {
      await world.startReplica(i);
    }
  }
  for (let i = 0; i < world.agents.length; i++) {
    const agent = world.agents[i];
    const { phase, agentId, clusterName, error } = agent.status();
    if (!agent.isAlive) {
      await world.startAgent(i, agent.kept ? { kept: agent.kept } : {});
    } else if (
      phase === 'revoked' ||
      phase === 'failed' ||
      isLockedOut(world, agent)
    ) {
      world.tape.note(`agent ${agent.name} ${phase} ${error?.failure ?? ''}`);
      agent.kill();
      await world.startAgent(i, {});
    } else if (phase === 'cloned') {
      const { name } = world.clusters[i];
      await world
        .portal(
          'POST',
          `/clusters/${clusterName ?? name}/agents/${agentId}/accept`,
        )
        // Whoever came first may have been accepted.
        .catch(() => undefined);
    }
  }
}

/**
 * Whether a clone has replaced the key of an agent while that was away. It
 * cannot come back by itself, and says so.
 */
function isLockedOut(world: World, agent: AgentProcess): boolean {
  return (
    world.extras.length > 0 &&
    agent.status().phase === 'connecting' &&
    /bad_signature.*enroll again/.test(agent.warnings.at(-1) ?? '')
  );
}

/**
 * What finds rows that other hands took: the daily audit of digests. Whoever
 * knows of it has the counters worked out anew as well, because a row that was
 * gone before its object is never told to them.
 */
async function audit(world: World): Promise<void> {
  if (world.isDamaged) {
    await world.portal('POST', '/hub/consumers/counters/replay');
  }
  const replica = world.replicas.find(each => each.isAlive)!;
  await world.wait(replica.runTask('fleet-digest-audit'));
}

/** What is still to be done. */
async function unrest(world: World): Promise<string[]> {
  const reasons: string[] = [];
  for (const agent of world.agents) {
    const { phase, pending, kinds } = agent.status();
    if (phase !== 'running' || pending > 0) {
      reasons.push(
        `${
          agent.name
        } is ${phase} with ${pending} entries to send: ${agent.warnings
          .slice(-3)
          .join(' / ')}`,
      );
    }
    for (const [kind, { state }] of Object.entries(kinds)) {
      if (
        state !== 'live' &&
        !(state === 'absent' && !agent.cluster.hasWidgets)
      ) {
        reasons.push(`${agent.name} has ${kind} ${state}`);
      }
    }
  }
  // What a fault swallowed is given up after half a minute, and not before.
  reasons.push(...(await beats.check(world)));
  if (reasons.length === 0) {
    for (const cluster of world.clusters) {
      reasons.push(...(await differences(world, cluster)));
    }
  }
  if (reasons.length === 0) {
    reasons.push(...(await behind(world)));
  }
  return reasons;
}

/** Consumers of the feed that have something to take. */
async function behind(world: World): Promise<string[]> {
  const db = world.database.direct;
  const isPostgres = world.options.engine === 'postgres';
  const consumers = await world.read(db('consumers'));
  const end = await world.read(
    db('feed')
      .orderBy(
        isPostgres
          ? ['txid', 'seq'].map(column => ({ column, order: 'desc' as const }))
          : [{ column: 'seq', order: 'desc' as const }],
      )
      .first(),
  );
  return consumers
    .filter(
      ({ seq, error }) =>
        error !== null || (end && Number(seq) !== Number(end.seq)),
    )
    .map(({ name, error }) => `the consumer ${name} is behind: ${error}`);
}
