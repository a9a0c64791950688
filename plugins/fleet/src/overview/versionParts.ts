import type { Overview } from '@backstage-fleet/plugin-fleet-common';
import { minorOf } from './fleetGroups';

/** Minors behind at which a version is as strong as it gets. */
const STRONGEST = 4;

/** Clusters of one minor version. */
export interface MinorVersion {
  minor: string;
  clusters: number;
  /** Patch versions of it, the newest first. */
  versions: string[];
  /** Minors behind the newest of the fleet. */
  behind: number;
  /** 0 is the newest, 1 the furthest behind. */
  weight: number;
}

/** Versions of the fleet by minor, the newest first. */
export function minorVersions(versions: Overview['versions']): MinorVersion[] {
  const newest = Math.max(...versions.map(item => minorOf(item.version) ?? 0));
  const minors = new Map<string, MinorVersion>();
  for (const { minor, version, clusters } of versions) {
    const behind = newest - (minorOf(version) ?? newest);
    const known = minors.get(minor) ?? {
      minor,
      clusters: 0,
      versions: [],
      behind,
      weight: Math.min(1, behind / STRONGEST),
    };
    known.clusters += clusters;
    known.versions.push(version);
    minors.set(minor, known);
  }
  const compare = (a: string, b: string) =>
    b.localeCompare(a, undefined, { numeric: true });
  for (const item of minors.values()) {
    item.versions.sort(compare);
  }
  return [...minors.values()].sort((a, b) => compare(a.minor, b.minor));
}
