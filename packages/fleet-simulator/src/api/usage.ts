import { KubeObject, hash32 } from '../store';
import { parseQuantity } from './quantity';

/** What a container or node uses: cores and bytes. */
export interface Usage {
  cpu: number;
  memory: number;
}

/**
 * What one container uses at a time: a share of its request that swings with
 * the time of day and wobbles from minute to minute, the same for the same uid
 * and time. Containers without requests use a little.
 */
export function containerUsage(
  uid: string,
  container: Record<string, any>,
  nowMs: number,
): Usage {
  const { requests = {}, limits = {} } = container.resources ?? {};
  const base = {
    cpu: parseQuantity(requests.cpu ?? limits.cpu ?? '20m'),
    memory: parseQuantity(requests.memory ?? limits.memory ?? '48Mi'),
  };
  const seed = hash32(`${uid}/${container.name}`);
  const hour = (nowMs / 3_600_000) % 24;
  // Busiest at 14:00 UTC, quietest at 02:00.
  const day = 0.5 + 0.5 * Math.cos(((hour - 14) / 24) * 2 * Math.PI);
  const minute = Math.floor(nowMs / 60_000);
  const wobble = (hash32(`${seed}/${minute}`) % 1000) / 1000;
  const character = (seed % 1000) / 1000;
  return {
    cpu: base.cpu * (0.1 + 0.35 * character + 0.35 * day + 0.15 * wobble),
    memory: Math.round(
      base.memory * (0.45 + 0.35 * character + 0.08 * day + 0.04 * wobble),
    ),
  };
}

/** The names of the containers that run now. */
function runningContainers(pod: KubeObject): Set<string> {
  return new Set(
    (pod.status?.containerStatuses ?? [])
      .filter((status: any) => status.state?.running)
      .map((status: any) => status.name),
  );
}

/** What each running container of a pod uses. */
export function podUsage(
  pod: KubeObject,
  nowMs: number,
): { name: string; usage: Usage }[] {
  const running = runningContainers(pod);
  return pod.spec.containers
    .filter((container: any) => running.has(container.name))
    .map((container: any) => ({
      name: container.name,
      usage: containerUsage(pod.metadata.uid!, container, nowMs),
    }));
}

/** What a node uses: its pods and the system itself (150m and 600 MiB). */
export function nodeUsage(pods: KubeObject[], nowMs: number): Usage {
  const total = { cpu: 0.15, memory: 600 * 1024 ** 2 };
  for (const pod of pods) {
    for (const { usage } of podUsage(pod, nowMs)) {
      total.cpu += usage.cpu;
      total.memory += usage.memory;
    }
  }
  return total;
}
