import { ContainerBehavior } from '../controllers/kubelet';
import { ApiStatusError } from '../api/status';
import type { Life } from './Life';
import { RunningApp, batchPodManifest, canary, imageOf } from './manifests';
import { LifeRates } from './profiles';

/** One in so many deploys brings a version that crashes. */
const FAULTY_DEPLOYS = 8;

function keyOf({ template }: RunningApp): string {
  return `${template.namespace}/${template.name}`;
}

function nextVersion(version: string, part: 'minor' | 'patch'): string {
  const [major, minor, patch] = version.split('.').map(Number);
  return part === 'minor'
    ? `${major}.${minor + 1}.0`
    : `${major}.${minor}.${patch + 1}`;
}

function crash(life: Life): ContainerBehavior {
  return life.random.chance(0.4)
    ? { exitsAfterMs: life.random.int(15_000, 60_000), exitReason: 'OOMKilled' }
    : {
        exitsAfterMs: life.random.int(1_000, 12_000),
        exitCode: life.random.pick([1, 1, 2, 139]),
      };
}

function deployable(life: Life): RunningApp {
  return life.random.pick(
    life.teamApps.filter(app => app.template.kind === 'Deployment'),
  );
}

/** Deletes a pod that may have gone already. */
function deletePod(life: Life, namespace: string, name: string): void {
  try {
    life.cluster.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name });
  } catch (error) {
    if (!(error instanceof ApiStatusError) || error.code !== 404) throw error;
  }
}

function deploy(life: Life): void {
  const app = deployable(life);
  const previous = app.version;
  app.version = nextVersion(
    previous,
    life.random.chance(0.3) ? 'minor' : 'patch',
  );
  if (life.random.int(1, FAULTY_DEPLOYS) === 1) {
    life.images.set(imageOf(app), crash(life));
    const faulty = app.version;
    life.after(life.minutes(4, 20), () => {
      if (app.version !== faulty) return;
      // Rolled back, or fixed by the next patch.
      app.version = life.random.chance(0.5)
        ? previous
        : nextVersion(faulty, 'patch');
      life.deploy(app);
    });
  }
  life.deploy(app);
}

function crashLoop(life: Life): void {
  const app = life.random.pick(life.teamApps);
  life.troubles.set(keyOf(app), crash(life));
  life.after(life.minutes(3, 25), () => life.troubles.delete(keyOf(app)));
}

function scale(life: Life): void {
  const app = deployable(life);
  const usual = Math.max(
    1,
    Math.round(app.template.replicas * life.profile.replicaFactor),
  );
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
  const broken = app.version;
  life.images.set(imageOf(app), { imagePullFails: true });
  life.deploy(app);
  life.after(life.minutes(5, 30), () => {
    if (app.version !== broken) return;
    app.version = previous;
    life.deploy(app);
  });
}

function unschedulable(life: Life): void {
  const app = deployable(life);
  const biggest = Math.max(...life.profile.pools.map(pool => pool.memory));
  app.requests = { ...app.template.requests, memory: `${biggest * 2}Gi` };
  const { limits } = app.template;
  app.template = {
    ...app.template,
    limits: { ...limits, memory: `${biggest * 2}Gi` },
  };
  life.deploy(app);
  life.after(life.minutes(5, 20), () => {
    app.requests = life.profile.apps.find(
      ({ namespace, name }) =>
        namespace === app.template.namespace && name === app.template.name,
    )!.requests;
    app.template = { ...app.template, limits };
    life.deploy(app);
  });
}

function memoryPressure(life: Life): void {
  if (life.workers.length < 2) return;
  const { name } = life.random.pick(life.workers).metadata;
  const { nodes } = life.cluster.controllers;
  nodes.setMemoryPressure(name, true);
  life.after(life.minutes(3, 12), () => nodes.setMemoryPressure(name, false));
  life.after(life.minutes(15, 40), () => {
    const evicted = life.cluster
      .list({ apiVersion: 'v1', kind: 'Pod' })
      .filter(pod => pod.status?.reason === 'Evicted');
    for (const { metadata } of evicted) {
      deletePod(life, metadata.namespace!, metadata.name);
    }
  });
}

function nodeOutage(life: Life): void {
  if (life.workers.length < 3) return;
  const { name } = life.random.pick(life.workers).metadata;
  const { nodes } = life.cluster.controllers;
  nodes.setSilent(name, true);
  life.after(life.minutes(1, 12), () => nodes.setSilent(name, false));
}

function drain(life: Life): void {
  if (life.workers.length < 3) return;
  const { name } = life.random.pick(life.workers).metadata;
  const reference = { apiVersion: 'v1', kind: 'Node', name };
  const cordon = (value: boolean) =>
    life.cluster.patch(
      reference,
      { spec: { unschedulable: value || null } },
      { manager: value ? 'kubectl-cordon' : 'kubectl-uncordon' },
    );
  cordon(true);
  life.after(20_000, () => {
    const pods = life.cluster
      .list({ apiVersion: 'v1', kind: 'Pod' })
      .filter(
        pod =>
          pod.spec.nodeName === name &&
          pod.metadata.ownerReferences?.[0]?.kind !== 'DaemonSet',
      );
    for (const { metadata } of pods) {
      deletePod(life, metadata.namespace!, metadata.name);
    }
  });
  life.after(life.minutes(4, 10), () => cordon(false));
}

const BATCHES = [
  ['payments', 'settlement-export'],
  ['analytics', 'nightly-rollup'],
  ['web', 'sitemap-refresh'],
  ['checkout', 'abandoned-carts'],
] as const;

function batch(life: Life): void {
  const [namespace, name] = life.random.pick(BATCHES);
  const pod = life.cluster.create(
    batchPodManifest(namespace, name, life.random),
    { manager: 'kube-controller-manager' },
  );
  const failing = life.random.chance(0.07);
  life.images.set(pod.spec.containers[0].image, {
    exitsAfterMs: life.random.int(20_000, 120_000),
    exitCode: failing ? 1 : 0,
  });
  life.after(life.minutes(8, 20), () =>
    deletePod(life, namespace, pod.metadata.name),
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
  batch,
  config,
};
