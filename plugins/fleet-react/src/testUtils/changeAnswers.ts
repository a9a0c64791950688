import type {
  Change,
  ChangeBin,
  ChangeGroup,
  Cluster,
  ResourceDetail,
} from '@backstage-fleet/plugin-fleet-common';
import type { FleetApi } from '../api/fleetApi';

type Filter = NonNullable<Parameters<FleetApi['listChanges']>[0]>;

const HOUR = 3_600_000;

/** Changes that match, newest first. */
export function filterChanges(
  changes: readonly Change[],
  query: Filter,
  of: {
    resource: (uid: string) => ResourceDetail | undefined;
    cluster: (name: string) => Cluster | undefined;
  },
): Change[] {
  return changes
    .filter(
      change =>
        (!query.cluster || change.cluster === query.cluster) &&
        (!query.kind ||
          change.kind === query.kind ||
          change.kindName === query.kind) &&
        (!query.namespace || change.namespace === query.namespace) &&
        (!query.uid || change.uid === query.uid) &&
        (!query.manager || change.changedBy?.manager === query.manager) &&
        (!query.type?.length || query.type.includes(change.type)) &&
        (!query.q || change.name.includes(query.q)) &&
        (!query.owner || of.resource(change.uid)?.owner === query.owner) &&
        (!query.environment ||
          of.cluster(change.cluster)?.environment === query.environment) &&
        (!query.since || change.receivedAt >= query.since) &&
        (!query.until || change.receivedAt < query.until),
    )
    .sort((a, b) => b.receivedAt.localeCompare(a.receivedAt) || b.seq - a.seq);
}

/** The same change in many clusters as one, newest first. */
export function groupChanges(
  changes: readonly Change[],
  stateOf: (change: Change) => ResourceDetail | undefined,
): ChangeGroup[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const id = [
      change.kind,
      change.namespace,
      change.name,
      change.type,
      ...(change.diff ?? []).map(field => `${field.path}=${field.after}`),
    ].join('|');
    groups.set(id, [...(groups.get(id) ?? []), change]);
  }
  return [...groups].map(([id, members]) => {
    const [first] = members;
    const byCluster = new Map(members.map(item => [item.cluster, item]));
    const clusters = [...byCluster.values()].map(change => {
      const now = stateOf(change);
      return {
        cluster: change.cluster,
        uid: change.uid,
        at: change.receivedAt,
        state: now?.state ?? change.state,
        status: now?.status ?? change.status,
      };
    });
    const fails = (state: string | undefined) =>
      state === 'critical' || state === 'degraded';
    const failing = clusters.filter(item => fails(item.state)).length;
    const image = first.diff?.find(field => field.path.endsWith('.image'));
    const count = `${clusters.length} ${
      clusters.length === 1 ? 'cluster' : 'clusters'
    }`;
    return {
      id,
      kind: first.kind,
      kindName: first.kindName,
      namespace: first.namespace,
      name: first.name,
      type: first.type,
      sentence: `${
        image ? `image ${image.after}` : `${first.kindName} ${first.name}`
      } reached ${count}${failing > 0 ? `, fails in ${failing}` : ''}`,
      diff: first.diff,
      changedBy: first.changedBy,
      clusterCount: clusters.length,
      failing,
      changes: members.length,
      firstAt: members[members.length - 1].receivedAt,
      lastAt: first.receivedAt,
      clusters: clusters
        .sort((a, b) => Number(fails(b.state)) - Number(fails(a.state)))
        .slice(0, 100),
    };
  });
}

/** Changes hour by hour, the oldest first. */
export function changeBins(
  changes: readonly Change[],
  query: { since?: string; until?: string },
): { binSeconds: number; bins: ChangeBin[] } {
  const until = query.until ? Date.parse(query.until) : Date.now();
  const since = query.since ? Date.parse(query.since) : until - 24 * HOUR;
  // As the hub: by hours up to 14 days, by days beyond.
  const width = until - since > 14 * 24 * HOUR ? 24 * HOUR : HOUR;
  const bins: ChangeBin[] = [];
  const first = Math.floor(since / width) * width;
  for (let at = first; at < until && bins.length < 1_000; at += width) {
    bins.push({
      start: new Date(at).toISOString(),
      added: 0,
      modified: 0,
      deleted: 0,
      failing: 0,
    });
  }
  for (const change of changes) {
    const bin =
      bins[Math.floor((Date.parse(change.receivedAt) - first) / width)];
    if (bin) {
      bin[change.type] += 1;
      bin.failing += change.state === 'critical' ? 1 : 0;
    }
  }
  return { binSeconds: width / 1_000, bins };
}
