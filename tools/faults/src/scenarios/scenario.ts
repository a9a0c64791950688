import { AgentProcess } from '../agents/AgentProcess';
import { apply } from '../commands/perform';
import { MadeKind } from '../cluster/objects';
import { EngineName } from '../database/Engine';
import { hasPostgres } from '../database/PostgresEngine';
import { INVARIANTS } from '../invariants';
import { OutboxWatch } from '../invariants/bounds';
import { quiesce } from '../world/quiesce';
import { World, WorldOptions } from '../world/World';

/** The engines that scenarios run on: PostgreSQL only where a server is configured. */
export const ENGINES: readonly EngineName[] = hasPostgres()
  ? ['sqlite', 'postgres']
  : ['sqlite'];

/** A world in which the agents have told all they know, and what a scenario does with it. */
export class Scene {
  readonly world: World;
  readonly outboxes = new OutboxWatch();

  constructor(world: World) {
    this.world = world;
  }

  /** The agent of the first cluster. */
  get agent(): AgentProcess {
    return this.world.agents[0];
  }

  /** Lets so many seconds pass. */
  async pass(seconds: number): Promise<void> {
    for (let left = seconds * 1000; left > 0; left -= 5000) {
      await this.world.time.advance(Math.min(left, 5000));
      this.outboxes.look(this.world);
    }
  }

  /** Makes an object of the first cluster, or changes it where it is there. */
  change(kind: MadeKind = 'Pod', place = 0): void {
    apply(this.world.clusters[0].sim, kind, place);
  }

  /** How often something was seen on the network so far. */
  seen(pattern: RegExp): number {
    return this.world.tape.lines.filter(line => pattern.test(line)).length;
  }

  /** State of the first cluster, as the portal shows it. */
  async state(): Promise<string> {
    const { name } = this.world.clusters[0];
    return (await this.world.portal('GET', `/clusters/${name}`)).state;
  }
}

/**
 * Plays a scenario: the agents come up, something happens, all faults end, and
 * everything that has to hold after a run has to hold.
 *
 * @param after - looks once everything is quiet again
 */
export async function play(
  options: { engine: EngineName } & Partial<WorldOptions>,
  act: (scene: Scene) => Promise<void>,
  after: (scene: Scene) => Promise<void> = async () => {},
): Promise<void> {
  const world = await World.create({
    seed: 'a scenario',
    replicas: 2,
    clusters: 1,
    ...options,
  });
  try {
    const scene = new Scene(world);
    for (let place = 0; place < 6; place++) {
      scene.change('Pod', place);
      scene.change('Deployment', place);
    }
    scene.change('Widget', 0);
    await quiesce(world);
    await act(scene);
    await quiesce(world);
    await after(scene);
    const found = scene.outboxes.found;
    for (const invariant of INVARIANTS) {
      found.push(
        ...(await invariant.check(world)).map(
          text => `${invariant.id}: ${text}`,
        ),
      );
    }
    expect(found).toEqual([]);
  } finally {
    await world.close();
  }
}
