import { ContainerBehavior } from '../controllers/kubelet';
import { Random } from '../store';
import type { Life } from './Life';
import { endJob, startBatch } from './batchRuns';
import { everyday } from './everyday';
import { RunningApp, canary, imageOf, keyOf } from './manifests';
import { LifeRates } from './profiles';

/** One in so many deploys brings a version that crashes. */
const FAULTY_DEPLOYS = 8;

/** The version after one. */
export function nextVersion(version: string, part: 'minor' | 'patch'): string {
  const [major, minor, patch] = version.split('.').map(Number);
  return part === 'minor'
    ? `${major}.${minor + 1}.0`
    : `${major}.${minor}.${patch + 1}`;
}

/** A way to fail after a while. */
export function crash(random: Random): ContainerBehavior {
  return random.chance(0.4)
    ? { exitsAfterMs: random.int(15_000, 60_000), exitReason: 'OOMKilled' }
    : {
        exitsAfterMs: random.int(1_000, 12_000),
        exitCode: random.pick([1, 1, 2, 139]),
      };
}

function deployable(life: Life): RunningApp {
  return life.random.pick(
    life.teamApps.filter(app => app.template.kind === 'Deployment'),
  );
}

/** Whether a version of an application can be gone back to. */
function works(life: Life, app: RunningApp, version: string): boolean {
  return !life.images.has(imageOf({ ...app, version }));
}

function deploy(life: Life): void {
  const app = deployable(life);
  const previous = app.version;
  app.version = nextVersion(
    previous,
    life.random.chance(0.3) ? 'minor' : 'patch',
  );
  if (life.random.int(1, FAULTY_DEPLOYS) === 1) {
    life.images.set(imageOf(app), crash(life.random));
    // Rolled back, or fixed by the next patch.
    const back = life.random.chance(0.5) && works(life, app, previous);
    const fixed = back ? previous : nextVersion(app.version, 'patch');
    life.after(life.minutes(4, 20), 'replaceVersion', {
      app: keyOf(app),
      from: app.version,
      to: fixed,
    });
  }
  life.deploy(app);
}

function crashLoop(life: Life): void {
  const app = life.random.pick(life.teamApps);
  life.troubles.set(keyOf(app), crash(life.random));
  life.after(life.minutes(8, 40), 'heal', { app: keyOf(app) });
}

function scale(life: Life): void {
  const app = deployable(life);
  const usual = life.usualReplicas(app);
  const replicas = Math.max(1, life.random.int(usual - 1, usual + 3));
  if (replicas === app.replicas) return;
  life.scale(
    app,
    replicas,
    life.random.chance(0.8) ? 'kube-controller-manager' : 'kubectl-scale',
  );
}

function brokenImage(life: Life): void {
  const app = deployable(life);
  const previous = app.version;
  app.version = `${nextVersion(previous, 'patch')}-rc.${life.random.int(1, 9)}`;
  life.images.set(imageOf(app), { imagePullFails: true });
  life.deploy(app);
  life.after(life.minutes(8, 40), 'replaceVersion', {
    app: keyOf(app),
    from: app.version,
    to: works(life, app, previous) ? previous : nextVersion(previous, 'patch'),
  });
}

function unschedulable(life: Life): void {
  const app = deployable(life);
  const biggest = Math.max(...life.profile.pools.map(pool => pool.memory));
  const memory = `${biggest * 2}Gi`;
  app.requests = { ...app.template.requests, memory };
  app.limits = { ...app.template.limits, memory };
  life.deploy(app);
  life.after(life.minutes(8, 40), 'usualResources', { app: keyOf(app) });
}

function memoryPressure(life: Life): void {
  if (life.workers.length < 2) return;
  const { name } = life.random.pick(life.workers).metadata;
  const { nodes } = life.cluster.controllers;
  nodes.setMemoryPressure(name, true);
  life.after(life.minutes(3, 12), 'relieve', { node: name });
  life.after(life.minutes(15, 40), 'removeEvicted');
}

function nodeOutage(life: Life): void {
  if (life.workers.length < 3) return;
  const { name } = life.random.pick(life.workers).metadata;
  const { nodes } = life.cluster.controllers;
  nodes.setSilent(name, true);
  life.after(life.minutes(2, 25), 'wake', { node: name });
}

function drain(life: Life): void {
  if (life.workers.length < 3) return;
  const { name } = life.random.pick(life.workers).metadata;
  cordon(life, name, true);
  life.after(20_000, 'empty', { node: name });
  life.after(life.minutes(4, 30), 'uncordon', { node: name });
}

function cordon(life: Life, name: string, value: boolean): void {
  const reference = { apiVersion: 'v1', kind: 'Node', name };
  if (!life.cluster.get(reference)) return;
  life.cluster.patch(
    reference,
    { spec: { unschedulable: value || null } },
    { manager: value ? 'kubectl-cordon' : 'kubectl-uncordon' },
  );
}

function config(life: Life): void {
  const app = life.random.pick(life.teamApps);
  const { namespace, name } = app.template;
  const isSecret = life.random.chance(0.4) && app.template.secretEnv?.length;
  life.cluster.patch(
    {
      apiVersion: 'v1',
      kind: isSecret ? 'Secret' : 'ConfigMap',
      namespace,
      name: isSecret ? `${name}-credentials` : `${name}-config`,
    },
    isSecret
      ? { stringData: { key: canary('secret', life.random) } }
      : {
          data: {
            'settings.yaml': `feature: ${canary('config', life.random)}\n`,
          },
        },
    { manager: isSecret ? 'external-secrets' : life.profile.deployedBy },
  );
}

/** What can happen in a cluster, by the name of its rate. */
export const scenarios: Record<keyof LifeRates, (life: Life) => void> = {
  deploy,
  crashLoop,
  scale,
  brokenImage,
  unschedulable,
  memoryPressure,
  nodeOutage,
  drain,
  batch: startBatch,
  config,
};

/** What a scenario leaves to be done later, by name: plain data, see `Agenda`. */
export const actions: Record<
  string,
  (life: Life, args: Record<string, any>) => void
> = {
  scenario: (life, { name }) => {
    scenarios[name as keyof LifeRates](life);
    life.plan(name);
  },
  everyday: life => {
    everyday(life);
    life.planEveryday();
  },
  replaceVersion: (life, { app, from, to }) =>
    life.replaceVersion(app, from, to),
  heal: (life, { app }) => life.troubles.delete(app),
  usualResources: (life, { app: key }) => {
    const app = life.app(key);
    if (!app) return;
    app.requests = app.template.requests;
    app.limits = app.template.limits;
    life.deploy(app);
  },
  relieve: (life, { node }) => {
    const { nodes } = life.cluster.controllers;
    if (nodes.has(node)) nodes.setMemoryPressure(node, false);
  },
  removeEvicted: life => {
    const evicted = life.cluster
      .list({ apiVersion: 'v1', kind: 'Pod' })
      .filter(pod => pod.status?.reason === 'Evicted');
    for (const { metadata } of evicted) {
      life.deletePod(metadata.namespace!, metadata.name);
    }
  },
  wake: (life, { node }) => {
    const { nodes } = life.cluster.controllers;
    if (nodes.has(node)) nodes.setSilent(node, false);
  },
  empty: (life, { node }) => {
    const pods = life.cluster
      .list({ apiVersion: 'v1', kind: 'Pod' })
      .filter(
        pod =>
          pod.spec.nodeName === node &&
          pod.metadata.ownerReferences?.[0]?.kind !== 'DaemonSet',
      );
    for (const { metadata } of pods) {
      life.deletePod(metadata.namespace!, metadata.name);
    }
  },
  uncordon: (life, { node }) => cordon(life, node, false),
  endJob,
};
