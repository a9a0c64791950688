import type {
  RelatedResource,
  ResourceDetail,
} from '@backstage-fleet/plugin-fleet-common';
import type { GraphEdge, GraphNode } from '@backstage-fleet/plugin-fleet-react';

/** Nodes a graph can show and still be read. */
export const GRAPH_NODES = 24;

/** Objects of one relation and kind that are drawn; the rest is counted in the list. */
const SAME = 6;

/** Relations in which the other object stands before this one. */
const BEFORE = new Set<RelatedResource['relation']>([
  'owner',
  'selectedBy',
  'routedFrom',
  'mountedBy',
  'scaledBy',
  'guardedBy',
  'usedBy',
  'boundBy',
  'hosts',
]);

/** What the first does to the second, from the one that does it. */
const FORWARD: Partial<
  Record<RelatedResource['relation'], RelatedResource['relation']>
> = {
  owner: 'owned',
  selectedBy: 'selects',
  routedFrom: 'routesTo',
  mountedBy: 'mounts',
  scaledBy: 'scales',
  guardedBy: 'guards',
  usedBy: 'uses',
  boundBy: 'binds',
  hosts: 'runsOn',
};

/** Every object is in a namespace; drawing it says nothing. */
const UNDRAWN = new Set<RelatedResource['relation']>(['inNamespace']);

/** Related objects as a graph around the object, the nearest first. */
export function relationGraph(
  subject: Pick<
    ResourceDetail,
    'uid' | 'kindName' | 'name' | 'state' | 'ready' | 'desired'
  >,
  related: readonly RelatedResource[],
  words: (relation: RelatedResource['relation']) => string,
  hrefOf: (uid: string) => string,
): { nodes: GraphNode[]; edges: GraphEdge[]; total: number } {
  const nodes = new Map<string, GraphNode>([
    [
      subject.uid,
      {
        id: subject.uid,
        kind: subject.kindName,
        name: subject.name,
        state: subject.state,
        detail: detailOf(subject),
        focus: true,
      },
    ],
  ]);
  const edges = new Map<string, GraphEdge>();
  const drawable = related.filter(item => !UNDRAWN.has(item.relation));
  const same = new Map<string, number>();
  const nearFirst = [...drawable].sort(
    (a, b) => Number(isFar(a, subject.uid)) - Number(isFar(b, subject.uid)),
  );
  for (const item of nearFirst) {
    const group = `${item.relation} ${item.kind} ${item.from ?? ''}`;
    const count = (same.get(group) ?? 0) + 1;
    same.set(group, count);
    const from = item.from ?? subject.uid;
    const id = relatedId(item);
    const fits = nodes.has(id) || (count <= SAME && nodes.size < GRAPH_NODES);
    if (!fits || !nodes.has(from)) {
      continue;
    }
    if (!nodes.has(id)) {
      nodes.set(id, {
        id,
        kind: kindWord(item),
        name: item.name,
        state: item.state,
        detail: detailOf(item),
        missing: !item.isStored,
        ...(item.isStored && { href: hrefOf(item.uid) }),
      });
    }
    const [start, end] = BEFORE.has(item.relation) ? [id, from] : [from, id];
    edges.set(`${start} ${end}`, {
      from: start,
      to: end,
      label: words(FORWARD[item.relation] ?? item.relation),
    });
  }
  return {
    nodes: [...nodes.values()],
    edges: [...edges.values()],
    total: new Set(drawable.map(relatedId)).size,
  };
}

/** Tells related objects apart, also those that are only named and have no uid. */
export function relatedId(
  item: Pick<RelatedResource, 'uid' | 'kind' | 'namespace' | 'name'>,
): string {
  return item.uid || `${item.kind}/${item.namespace ?? ''}/${item.name}`;
}

/** Kinds that no agent collects are named by their plural alone. */
const UNCOLLECTED: Record<string, string> = {
  secrets: 'Secret',
  configmaps: 'ConfigMap',
};

/** The kind of a related object in words. */
export function kindWord(
  item: Pick<RelatedResource, 'kind' | 'kindName'>,
): string {
  return UNCOLLECTED[item.kind] ?? item.kindName;
}

function isFar(item: RelatedResource, subject: string): boolean {
  return item.from !== undefined && item.from !== subject;
}

function detailOf(item: { ready?: number; desired?: number }) {
  return item.desired === undefined
    ? undefined
    : `${item.ready ?? 0}/${item.desired}`;
}
