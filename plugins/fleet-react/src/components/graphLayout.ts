import dagre from '@dagrejs/dagre';

/** Size of a node in px. */
export const NODE = { width: 190, height: 52 };

/** Where nodes and lines of a graph stand. */
export interface GraphLayout {
  width: number;
  height: number;
  /** Middle of each node. */
  nodes: Map<string, { x: number; y: number }>;
  edges: { from: string; to: string; points: { x: number; y: number }[] }[];
}

/** dagre takes an empty text for no node at all and places nothing then. */
const keyOf = (id: string) => `n${id}`;

/** Places a directed graph in layers from left to right. */
export function layoutGraph(
  ids: readonly string[],
  edges: readonly { from: string; to: string }[],
): GraphLayout {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 14,
    ranksep: 72,
    marginx: 8,
    marginy: 8,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(ids);
  for (const id of ids) {
    graph.setNode(keyOf(id), { ...NODE });
  }
  const drawn = edges.filter(
    edge => known.has(edge.from) && known.has(edge.to),
  );
  for (const { from, to } of drawn) {
    graph.setEdge(keyOf(from), keyOf(to));
  }
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: ids.length > 0 ? width : 0,
    height: ids.length > 0 ? height : 0,
    nodes: new Map(
      ids.map(id => {
        const { x, y } = graph.node(keyOf(id));
        return [id, { x, y }];
      }),
    ),
    edges: drawn.map(({ from, to }) => ({
      from,
      to,
      points: graph.edge(keyOf(from), keyOf(to)).points,
    })),
  };
}
