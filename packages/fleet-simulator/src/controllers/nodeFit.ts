import { podRequests, parseQuantity } from '../api/quantity';
import { KubeObject } from '../store';

interface Taint {
  key: string;
  value?: string;
  effect: string;
}

/** True where one of the tolerations covers the taint. */
export function tolerates(pod: Record<string, any>, taint: Taint): boolean {
  return (pod.spec.tolerations ?? []).some(
    (toleration: any) =>
      (!toleration.effect || toleration.effect === taint.effect) &&
      (toleration.operator === 'Exists'
        ? !toleration.key || toleration.key === taint.key
        : toleration.key === taint.key &&
          (toleration.value ?? '') === (taint.value ?? '')),
  );
}

/** The node a daemon set pod is made for, by its required node affinity. */
export function pinnedNode(pod: Record<string, any>): string | undefined {
  const terms =
    pod.spec.affinity?.nodeAffinity
      ?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms[0]?.matchFields?.find(
    (field: any) => field.key === 'metadata.name',
  )?.values?.[0];
}

/** Room on a node: what its pods asked for already. */
export interface NodeLoad {
  node: KubeObject;
  cpu: number;
  memory: number;
  pods: number;
}

/** Sums up requests per node. */
export function nodeLoads(
  nodes: KubeObject[],
  pods: KubeObject[],
): Map<string, NodeLoad> {
  const loads = new Map<string, NodeLoad>(
    nodes.map(node => [
      node.metadata.name,
      { node, cpu: 0, memory: 0, pods: 0 },
    ]),
  );
  for (const pod of pods) {
    const load = loads.get(pod.spec.nodeName);
    if (!load || ['Succeeded', 'Failed'].includes(pod.status?.phase)) continue;
    const { cpu, memory } = podRequests(pod.spec);
    load.cpu += cpu;
    load.memory += memory;
    load.pods++;
  }
  return loads;
}

/** Why a pod cannot go to a node, in the scheduler's words; undefined when it can. */
export function misfit(
  pod: KubeObject,
  { node, ...load }: NodeLoad,
): string | undefined {
  const pinned = pinnedNode(pod);
  if (pinned && pinned !== node.metadata.name) {
    return "node(s) didn't match Pod's node affinity/selector";
  }
  if (
    node.spec.unschedulable &&
    !tolerates(pod, {
      key: 'node.kubernetes.io/unschedulable',
      effect: 'NoSchedule',
    })
  ) {
    return 'node(s) were unschedulable';
  }
  const taint = (node.spec.taints ?? []).find(
    (candidate: Taint) =>
      candidate.effect !== 'PreferNoSchedule' && !tolerates(pod, candidate),
  );
  if (taint) {
    return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
  }
  const labels = node.metadata.labels ?? {};
  const selected = Object.entries(pod.spec.nodeSelector ?? {}).every(
    ([key, value]) => labels[key] === value,
  );
  if (!selected) return "node(s) didn't match Pod's node affinity/selector";
  const { cpu, memory } = podRequests(pod.spec);
  const { allocatable = {} } = node.status ?? {};
  if (load.pods + 1 > parseQuantity(allocatable.pods ?? 110)) {
    return 'Too many pods';
  }
  if (load.cpu + cpu > parseQuantity(allocatable.cpu) + 1e-9) {
    return 'Insufficient cpu';
  }
  if (load.memory + memory > parseQuantity(allocatable.memory)) {
    return 'Insufficient memory';
  }
  return undefined;
}
