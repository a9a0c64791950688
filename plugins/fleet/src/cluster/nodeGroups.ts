import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import { compareStates, TileGroup } from '@backstage-fleet/plugin-fleet-react';
import {
  instanceTypeOf,
  numberFact,
  poolOf,
  rolesOf,
  zoneOf,
} from './nodeFacts';

/** What pods request of a node. */
export interface NodeRequests {
  cpuMillis: number;
  memoryBytes: number;
}

/** What pods that have not ended request, by the name of their node. */
export function requestsByNode(
  pods: readonly Resource[],
): Map<string, NodeRequests> {
  const requests = new Map<string, NodeRequests>();
  for (const pod of pods) {
    if (
      pod.nodeName &&
      !['Succeeded', 'Failed', 'Completed'].includes(pod.status)
    ) {
      const sum = requests.get(pod.nodeName) ?? {
        cpuMillis: 0,
        memoryBytes: 0,
      };
      sum.cpuMillis += numberFact(pod, 'cpuRequestMillis') ?? 0;
      sum.memoryBytes += numberFact(pod, 'memoryRequestBytes') ?? 0;
      requests.set(pod.nodeName, sum);
    }
  }
  return requests;
}

/** The fuller of processor and memory, 0 to 1; undefined where nothing is known. */
export function fillOf(
  node: Resource,
  requests: NodeRequests | undefined,
): number | undefined {
  const cpu = numberFact(node, 'cpuMillis');
  const memory = numberFact(node, 'memoryBytes');
  if (!cpu || !memory) {
    return undefined;
  }
  return Math.min(
    1,
    Math.max(
      (requests?.cpuMillis ?? 0) / cpu,
      (requests?.memoryBytes ?? 0) / memory,
    ),
  );
}

/**
 * Nodes as tiles in rows: by pool where the distribution names pools, else by
 * zone, else by instance type. Within a row what needs a person comes first.
 *
 * @param requests - what pods request by node, where that is known
 */
export function nodeGroups(
  nodes: readonly Resource[],
  none: string,
  requests?: ReadonlyMap<string, NodeRequests>,
): { by: 'pool' | 'zone' | 'type'; groups: TileGroup[] } {
  let by: 'pool' | 'zone' | 'type' = 'type';
  if (nodes.some(node => poolOf(node))) {
    by = 'pool';
  } else if (nodes.some(node => zoneOf(node))) {
    by = 'zone';
  }
  const keyOf = { pool: poolOf, zone: zoneOf, type: instanceTypeOf }[by];
  const groups = new Map<string, Resource[]>();
  for (const node of nodes) {
    const key = keyOf(node) ?? none;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return {
    by,
    groups: [...groups]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([label, members]) => ({
        id: label,
        label,
        tiles: members
          .sort(
            (a, b) =>
              compareStates(a.state, b.state) || a.name.localeCompare(b.name),
          )
          .map(node => {
            const fill = requests && fillOf(node, requests.get(node.name));
            return {
              id: node.uid,
              name: node.name,
              state: node.state,
              status: node.status.replace(',', ', '),
              ...(fill !== undefined && { fill }),
              detail: [
                ...rolesOf(node),
                instanceTypeOf(node),
                fill !== undefined && `${Math.round(fill * 100)} %`,
              ]
                .filter(Boolean)
                .join(', '),
            };
          }),
      })),
  };
}
