import type { Overview } from '@backstage-fleet/plugin-fleet-common';
import {
  compareStates,
  DrawnState,
  TileGroup,
} from '@backstage-fleet/plugin-fleet-react';
import { compareEnvironments } from '../common/environments';

type TileCluster = Overview['clusters'][number];

/** What the map puts clusters together by. */
export const GROUPINGS = [
  'environment',
  'region',
  'provider',
  'owner',
  'project',
] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** What the map colors clusters by. */
export const COLORINGS = ['health', 'version', 'connection'] as const;
export type Coloring = (typeof COLORINGS)[number];

/** Behind by so many minors and more is the strongest shade. */
const SHADES = 4;

const CONNECTION: Record<TileCluster['state'], DrawnState> = {
  live: 'healthy',
  late: 'degraded',
  unreachable: 'unreachable',
  expired: 'unknown',
  revoked: 'unknown',
};

/** The minor version of a version: 35 of `v1.35.2`. */
export function minorOf(version: string | undefined): number | undefined {
  const match = /^v?\d+\.(\d+)/.exec(version ?? '');
  return match ? Number(match[1]) : undefined;
}

/**
 * Clusters as tiles in groups. Within a group what needs a person comes first;
 * a tile's size is its nodes.
 *
 * @param none - what clusters without the property stand under
 * @param words - says the connection of a cluster
 */
export function fleetGroups(
  clusters: readonly TileCluster[],
  by: Grouping,
  colored: Coloring,
  words: {
    none: string;
    nodes: (count: number) => string;
    connection: (state: TileCluster['state']) => string;
  },
): (TileGroup & { value: string })[] {
  const newest = Math.max(...clusters.map(item => minorOf(item.version) ?? 0));
  const groups = new Map<string, TileCluster[]>();
  for (const cluster of clusters) {
    const value = cluster[by] ?? '';
    groups.set(value, [...(groups.get(value) ?? []), cluster]);
  }
  const order = (
    [a, inA]: [string, TileCluster[]],
    [b, inB]: [string, TileCluster[]],
  ) =>
    Number(a === '') - Number(b === '') ||
    (by === 'environment'
      ? compareEnvironments(a, b)
      : inB.length - inA.length || a.localeCompare(b));
  return [...groups].sort(order).map(([value, members]) => ({
    id: `group:${value}`,
    value,
    label: value === '' ? words.none : value.replace(/^group:(default\/)?/, ''),
    tiles: members
      .sort(
        (a, b) =>
          compareStates(a.health, b.health) ||
          b.nodes - a.nodes ||
          a.name.localeCompare(b.name),
      )
      .map(cluster => {
        const minor = minorOf(cluster.version);
        return {
          id: cluster.name,
          name: cluster.name,
          weight: cluster.nodes,
          state:
            colored === 'connection'
              ? CONNECTION[cluster.state]
              : cluster.health,
          ...(colored === 'connection' && {
            status: words.connection(cluster.state),
          }),
          ...(colored === 'version' && {
            shade:
              minor === undefined ? 1 : Math.min(1, (newest - minor) / SHADES),
            status: cluster.version ?? '–',
          }),
          detail: [
            words.nodes(cluster.nodes),
            colored === 'version' ? undefined : cluster.version,
            colored === 'health' ? cluster.reason : undefined,
          ]
            .filter(Boolean)
            .join(' · '),
        };
      }),
  }));
}
