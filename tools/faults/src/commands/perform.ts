import { SimulatedCluster } from '@backstage-fleet/simulator';
import { AgentProcess } from '../agents/AgentProcess';
import { Cluster } from '../cluster/Cluster';
import {
  MadeKind,
  NAMESPACES,
  objectOf,
  referenceTo,
} from '../cluster/objects';
import { Replica } from '../hub/Replica';
import { World } from '../world/World';
import { damage } from './damage';
import { forge } from './forge';
import { Command } from './types';

/** Does what a command says. What it sets going goes on with the time that passes. */
export async function perform(world: World, command: Command): Promise<void> {
  world.tape.note(`> ${JSON.stringify(command)}`);
  const index =
    'cluster' in command ? command.cluster % world.clusters.length : 0;
  const cluster = world.clusters[index];
  const agent = world.agents[index];
  switch (command.type) {
    case 'apply':
      apply(cluster.sim, command.kind, command.place);
      break;
    case 'delete':
      remove(cluster.sim, command.kind, command.place);
      break;
    case 'recreate':
      remove(cluster.sim, command.kind, command.place);
      apply(cluster.sim, command.kind, command.place);
      break;
    case 'delete namespace':
      removeNamespace(cluster.sim, NAMESPACES[command.namespace]);
      break;
    case 'storm':
      for (let i = 0; i < command.changes; i++) {
        apply(cluster.sim, 'Pod', i % 6);
      }
      break;
    case 'network':
      agent.link.fail(command);
      break;
    case 'cut agent off':
      cutOff(agent, command.ms);
      break;
    case 'api':
      agent.api.fail(command);
      break;
    case 'break watches':
      agent.api.breakOff();
      break;
    case 'compact':
      cluster.sim.compact();
      cluster.handler.closeWatches();
      break;
    case 'forbid':
      cluster.setForbidden(command.resource, command.isForbidden);
      break;
    case 'serve widgets':
      cluster.setWidgets(command.isServed);
      break;
    case 'kill replica':
      killReplica(world, command);
      break;
    case 'stop replica':
      await stopReplica(world, command);
      break;
    case 'kill agent':
      agent.kill();
      world.tape.note(`agent ${agent.name} killed`);
      restartAgent(world, index, command.ms, command.keepsState);
      break;
    case 'stop agent':
      background(agent.stop());
      restartAgent(world, index, command.ms, true);
      break;
    case 'jump clock':
      agent.skewMs = command.ms;
      break;
    case 'clone agent':
      cloneAgent(world, index, command.ms);
      break;
    case 'revoke agent':
      ask(world, `/clusters/${cluster.name}/revoke`);
      break;
    case 'rotate hub key':
      ask(world, '/hub/keys/rotate');
      break;
    case 'resync':
      ask(world, `/clusters/${cluster.name}/resync`);
      break;
    case 'database away':
      world.database.weather.isDown = true;
      setTimeout(() => {
        world.database.weather.isDown = false;
      }, command.ms);
      break;
    case 'slow statements':
      Object.assign(world.database.weather.slow, {
        statements: command.statements,
        ms: command.ms,
      });
      break;
    case 'commit':
      pick(world.replicas, command.replica).database.gate.failCommit(
        command.fault,
      );
      break;
    case 'damage':
      background(damage(world, cluster, command.what));
      break;
    case 'replay': {
      const captured = world.captured[index];
      if (captured.length > 0) {
        background(agent.link.replay(pick(captured, command.which)));
      }
      break;
    }
    case 'forge':
      background(forge(world, index, command));
      break;
    case 'task': {
      const replica = pick(world.replicas, command.replica);
      if (replica.isAlive) {
        background(replica.runTask(command.id));
      }
      break;
    }
    case 'govern':
      background(govern(world, cluster));
      break;
    default:
      throw new RangeError(
        `There is no command ${JSON.stringify(command satisfies never)}`,
      );
  }
}

/** Work that ends with the time that passes, well or not. */
function background(work: Promise<unknown>): void {
  work.catch(() => undefined);
}

function pick<T>(items: readonly T[], index: number): T {
  return items[index % items.length];
}

function ask(world: World, path: string): void {
  background(world.ask('POST', path, {}));
}

/** Namespace and name of one of the few places where objects are. */
function placeOf(place: number): [namespace: string, name: string] {
  return [NAMESPACES[place % 3], `thing-${Math.floor(place / 3)}`];
}

/** Makes an object, or changes it where it is there. */
export function apply(
  sim: SimulatedCluster,
  kind: MadeKind,
  place: number,
): void {
  const [namespace, name] = placeOf(place);
  if (kind === 'Widget' && !sim.kinds.byKind(referenceTo(kind, '', ''))) {
    return;
  }
  const ns = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
  const found = sim.get(ns);
  if (!found) {
    sim.create({ ...ns, metadata: { name: namespace } } as any);
  } else if (found.metadata.deletionTimestamp) {
    return;
  }
  const before = sim.get(referenceTo(kind, namespace, name));
  const generation = Number(before?.metadata.labels?.generation ?? 0) + 1;
  const object = objectOf(kind, namespace, name, generation);
  if (!before) {
    sim.create(object);
  } else if (kind === 'Pod') {
    // Most of a pod cannot be changed.
    sim.patch(referenceTo(kind, namespace, name), {
      metadata: object.metadata,
    });
  } else {
    sim.patch(referenceTo(kind, namespace, name), object);
  }
}

function remove(sim: SimulatedCluster, kind: MadeKind, place: number): void {
  const [namespace, name] = placeOf(place);
  const reference = referenceTo(kind, namespace, name);
  if (sim.kinds.byKind(reference) && sim.get(reference)) {
    sim.delete(reference, { gracePeriodSeconds: 0 });
  }
}

function removeNamespace(sim: SimulatedCluster, name: string): void {
  const reference = { apiVersion: 'v1', kind: 'Namespace', name };
  const found = sim.get(reference);
  if (found && !found.metadata.deletionTimestamp) {
    sim.delete(reference);
  }
}

function cutOff(agent: AgentProcess, ms: number): void {
  agent.link.isCut = true;
  setTimeout(() => {
    if (agent.isAlive) {
      agent.link.isCut = false;
    }
  }, ms);
}

function killReplica(
  world: World,
  command: { replica: number; after: number; ms: number },
): void {
  const index = command.replica % world.replicas.length;
  const replica = world.replicas[index];
  if (!replica.isAlive) {
    return;
  }
  replica.database.gate.killAfter(command.after, () => {
    background(world.killReplica(replica));
    comeBack(world, index, replica, command.ms);
  });
}

async function stopReplica(
  world: World,
  command: { replica: number; ms: number },
): Promise<void> {
  const index = command.replica % world.replicas.length;
  const replica = world.replicas[index];
  if (replica.isAlive) {
    background(replica.stop());
    comeBack(world, index, replica, command.ms);
  }
}

function comeBack(
  world: World,
  index: number,
  former: Replica,
  ms: number,
): void {
  setTimeout(() => {
    if (world.replicas[index] === former) {
      background(world.beginReplica(index));
    }
  }, ms);
}

function restartAgent(
  world: World,
  index: number,
  ms: number,
  keepsState: boolean,
): void {
  const former = world.agents[index];
  setTimeout(() => {
    if (world.agents[index] === former) {
      world.startAgent(index, keepsState ? { kept: former.kept } : {});
    }
  }, ms);
}

function cloneAgent(world: World, index: number, ms: number): void {
  const { kept } = world.agents[index];
  if (!kept?.identity) {
    return;
  }
  const clone = world.makeAgent(index, { kept });
  world.extras.push(clone);
  world.tape.note(`agent ${clone.name} is a clone`);
  setTimeout(() => clone.kill(), ms);
}

async function govern(world: World, { name }: Cluster): Promise<void> {
  const answer = await world.ask('GET', `/clusters/${name}`);
  if (answer.status !== 200) {
    return;
  }
  await world.ask('PATCH', `/clusters/${name}`, {
    description: `Changed at ${world.time.now()}`,
  });
}
