import { toTimestamp } from '../store';
import type { Life } from './Life';
import { Batch, batches, jobOf, podOf } from './companions';
import { canary } from './manifests';

const JOB = { apiVersion: 'batch/v1', kind: 'Job' };

/** Share of runs that fail. One that is kept is a failure that shows, so few do. */
const FAILING_RUNS = 0.015;

/** Runs of one CronJob that are kept, done or not. */
const KEPT_RUNS = 4;

/** Runs a CronJob, where there is one that has not just run. */
export function startBatch(life: Life): boolean {
  const present = batches.filter(each => cronJobOf(life, each));
  if (present.length === 0) return false;
  const chosen = life.random.pick(present);
  const { namespace, name } = chosen;
  const cron = cronJobOf(life, chosen)!;
  const now = life.cluster.clock.now();
  const job = jobOf(
    chosen,
    { name, uid: cron.metadata.uid! },
    canary('env', life.random),
    now,
  );
  const reference = { ...JOB, namespace, name: job.metadata.name! };
  if (life.cluster.get(reference)) return false;
  const manager = 'kube-controller-manager';
  const { metadata } = life.cluster.create(job, { manager });
  life.report(reference, { active: 1, startTime: toTimestamp(now) });
  life.report(
    { apiVersion: 'batch/v1', kind: 'CronJob', namespace, name },
    { lastScheduleTime: toTimestamp(now) },
  );
  const pod = life.cluster.create(podOf(job, metadata.uid!), { manager });
  const fails = life.random.chance(FAILING_RUNS);
  const takesMs = life.random.int(20_000, 120_000);
  life.images.set(pod.spec.containers[0].image, {
    exitsAfterMs: takesMs,
    exitCode: fails ? 1 : 0,
  });
  life.after(takesMs + 30_000, 'endJob', {
    namespace,
    cronJob: name,
    job: metadata.name,
    fails,
  });
  return true;
}

function cronJobOf(life: Life, { namespace, name }: Batch) {
  return life.cluster.get({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    namespace,
    name,
  });
}

/** A run has ended; of its CronJob the last few are kept. */
export function endJob(life: Life, args: Record<string, any>): void {
  const { namespace, job, cronJob, fails } = args;
  const reference = { ...JOB, namespace, name: job };
  const object = life.cluster.get(reference);
  if (object) {
    const now = toTimestamp(life.cluster.clock.now());
    life.report(reference, {
      startTime: object.status?.startTime,
      ...(fails ? { failed: 1 } : { succeeded: 1, completionTime: now }),
      conditions: [
        {
          type: fails ? 'Failed' : 'Complete',
          status: 'True',
          ...(fails && {
            reason: 'BackoffLimitExceeded',
            message: 'Job has reached the specified backoff limit',
          }),
          lastTransitionTime: now,
        },
      ],
    });
  }
  const runs = life.cluster
    .list(JOB, namespace)
    .filter(each => each.metadata.ownerReferences?.[0]?.name === cronJob)
    .sort((a, b) =>
      a.metadata.creationTimestamp! < b.metadata.creationTimestamp! ? -1 : 1,
    );
  for (const { metadata } of runs.slice(0, -KEPT_RUNS)) {
    life.cluster.delete(
      { ...JOB, namespace, name: metadata.name },
      { propagationPolicy: 'Background' },
    );
  }
}
