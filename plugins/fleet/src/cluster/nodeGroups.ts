import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import { compareStates, TileGroup } from '@backstage-fleet/plugin-fleet-react';
import { instanceTypeOf, rolesOf, zoneOf } from './nodeFacts';

/**
 * Nodes as tiles in rows: by zone where nodes have one, else by instance
 * type. Within a row what needs a person comes first.
 */
export function nodeGroups(
  nodes: readonly Resource[],
  none: string,
): { by: 'zone' | 'type'; groups: TileGroup[] } {
  const by = nodes.some(node => zoneOf(node)) ? 'zone' : 'type';
  const keyOf = by === 'zone' ? zoneOf : instanceTypeOf;
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
          .map(node => ({
            id: node.uid,
            name: node.name,
            state: node.state,
            status: node.status.replace(',', ', '),
            detail: [...rolesOf(node), instanceTypeOf(node)]
              .filter(Boolean)
              .join(', '),
          })),
      })),
  };
}
