import clsx from 'clsx';
import { useId, useMemo } from 'react';
import { Link } from 'react-router-dom';
import { DrawnState } from '../state';
import { layoutGraph, NODE } from './graphLayout';
import { KindIcon } from './KindChip';
import styles from './LaidGraph.module.css';
import { StateMark } from './StateMark';

/**
 * An object of a {@link RelationGraph}.
 *
 * @public
 */
export interface GraphNode {
  id: string;
  kind: string;
  name: string;
  state?: DrawnState;
  /** A few words below the name, such as `2/3`. */
  detail?: string;
  href?: string;
  /** The object the graph is about. */
  focus?: boolean;
  /** True where it is only named and nothing more is known of it. */
  missing?: boolean;
}

/**
 * An arrow of a {@link RelationGraph}.
 *
 * @public
 */
export interface GraphEdge {
  from: string;
  to: string;
  /** What the first does to the second, such as `routes to`. */
  label?: string;
}

/** A graph laid out in layers; see `RelationGraph`. */
export function LaidGraph(props: {
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  label: string;
}) {
  const { nodes, edges, label } = props;
  const marker = useId();
  const layout = useMemo(
    () =>
      layoutGraph(
        nodes.map(node => node.id),
        edges,
      ),
    [nodes, edges],
  );
  const labels = new Map(
    edges.map(edge => [`${edge.from} ${edge.to}`, edge.label]),
  );
  return (
    <div className={styles.scroll} role="group" aria-label={label}>
      <div
        className={styles.canvas}
        style={{ width: layout.width, height: layout.height }}
      >
        <svg width={layout.width} height={layout.height} aria-hidden>
          <defs>
            <marker
              id={marker}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0 0L8 4L0 8Z" className={styles.head} />
            </marker>
          </defs>
          {layout.edges.map(({ from, to, points }) => (
            <g key={`${from} ${to}`}>
              <path
                d={curve(points)}
                markerEnd={`url(#${marker})`}
                className={styles.edge}
              />
              {labels.get(`${from} ${to}`) && (
                <text
                  x={points[Math.floor(points.length / 2)].x}
                  y={points[Math.floor(points.length / 2)].y - 5}
                  textAnchor="middle"
                  className={styles.edgeLabel}
                >
                  {labels.get(`${from} ${to}`)}
                </text>
              )}
            </g>
          ))}
        </svg>
        {nodes.map(node => {
          const at = layout.nodes.get(node.id);
          const className = clsx(
            styles.node,
            node.focus && styles.focus,
            node.missing && styles.missing,
          );
          const style = {
            left: (at?.x ?? 0) - NODE.width / 2,
            top: (at?.y ?? 0) - NODE.height / 2,
            ...NODE,
          };
          const content = (
            <>
              <KindIcon kind={node.kind} />
              <span className={styles.text}>
                <span className={styles.kind}>
                  {node.kind}
                  {node.detail && ` · ${node.detail}`}
                </span>
                <span className={styles.name} title={node.name}>
                  {node.name}
                </span>
              </span>
              {node.state && <StateMark state={node.state} size={11} />}
            </>
          );
          return node.href && !node.focus ? (
            <Link
              key={node.id}
              to={node.href}
              className={className}
              style={style}
            >
              {content}
            </Link>
          ) : (
            <span
              key={node.id}
              className={className}
              style={style}
              aria-current={node.focus ? 'true' : undefined}
            >
              {content}
            </span>
          );
        })}
      </div>
    </div>
  );
}

/** A smooth line through points. */
function curve(points: readonly { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  let path = `M${first.x} ${first.y}`;
  let before = first;
  for (const point of rest) {
    const middle = (before.x + point.x) / 2;
    path += `C${middle} ${before.y} ${middle} ${point.y} ${point.x} ${point.y}`;
    before = point;
  }
  return path;
}
