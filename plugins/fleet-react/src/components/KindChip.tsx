import {
  RiBox3Line,
  RiFolder3Line,
  RiServerLine,
  RiShapesLine,
  RiStackLine,
} from '@remixicon/react';
import styles from './KindChip.module.css';

const ICONS: Record<string, typeof RiBox3Line> = {
  Pod: RiBox3Line,
  Deployment: RiStackLine,
  ReplicaSet: RiStackLine,
  Node: RiServerLine,
  Namespace: RiFolder3Line,
};

/**
 * Icon of a Kubernetes kind; a common shape for kinds that have none.
 *
 * @public
 */
export function KindIcon(props: { kind: string; size?: number }) {
  const Icon = ICONS[props.kind] ?? RiShapesLine;
  return <Icon size={props.size ?? 16} aria-hidden className={styles.icon} />;
}

/**
 * A kind as icon and word.
 *
 * @public
 */
export function KindChip(props: { kind: string }) {
  return (
    <span className={styles.chip}>
      <KindIcon kind={props.kind} size={14} />
      {props.kind}
    </span>
  );
}
