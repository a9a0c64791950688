import { toTimestamp } from '../store';
import { startBatch } from './batchRuns';
import type { Life } from './Life';
import { RunningApp } from './manifests';
import { LifeProfile } from './profiles';

/** Shortest and longest time between two small things, in minutes. */
const GAP: Record<LifeProfile['environment'], [from: number, to: number]> = {
  production: [4, 8],
  staging: [3, 6],
  development: [2, 4],
};

/** How long until the next small thing, at a pace of 1. */
export function everydayGapMs(life: Life): number {
  return life.minutes(...GAP[life.profile.environment]);
}

function scalableApps(life: Life): RunningApp[] {
  return life.teamApps.filter(({ template }) => template.kind === 'Deployment');
}

/** The autoscaler adds a replica for a while, or takes it back. */
function followLoad(life: Life): boolean {
  const apps = scalableApps(life);
  if (apps.length === 0) return false;
  const app = life.random.pick(apps);
  const usual = life.usualReplicas(app);
  const replicas = app.replicas === usual ? usual + 1 : usual;
  life.scale(app, replicas, 'kube-controller-manager');
  const { namespace, name } = app.template;
  const autoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    namespace,
    name,
  };
  if (life.cluster.get(autoscaler)) {
    life.report(autoscaler, {
      currentReplicas: replicas,
      desiredReplicas: replicas,
      lastScaleTime: toTimestamp(life.cluster.clock.now()),
    });
  }
  return true;
}

/** A pod is moved elsewhere, as a descheduler or an eager person does it. */
function replacePod(life: Life): boolean {
  const apps = scalableApps(life);
  if (apps.length === 0) return false;
  const { namespace, name } = life.random.pick(apps).template;
  const pods = life.cluster
    .list({ apiVersion: 'v1', kind: 'Pod' }, namespace)
    .filter(
      ({ metadata, status }) =>
        metadata.labels?.['app.kubernetes.io/name'] === name &&
        metadata.ownerReferences?.[0]?.kind === 'ReplicaSet' &&
        !metadata.deletionTimestamp &&
        status?.phase === 'Running',
    );
  if (pods.length === 0) return false;
  life.deletePod(namespace, life.random.pick(pods).metadata.name);
  return true;
}

/** Something small that means no trouble. */
export function everyday(life: Life): void {
  const acts = life.random.chance(0.4)
    ? [startBatch, followLoad, replacePod]
    : [followLoad, replacePod];
  for (const act of acts) {
    if (act(life)) return;
  }
}
