import {
  RiBox3Line,
  RiCalendarScheduleLine,
  RiDatabase2Line,
  RiExpandUpDownLine,
  RiFileList3Line,
  RiFolder3Line,
  RiGlobalLine,
  RiHardDrive2Line,
  RiKey2Line,
  RiPlayCircleLine,
  RiRouteLine,
  RiServerLine,
  RiShapesLine,
  RiShieldCheckLine,
  RiShieldKeyholeLine,
  RiStackLine,
  RiUserSettingsLine,
} from '@remixicon/react';
import styles from './KindChip.module.css';

const ICONS: Record<string, typeof RiBox3Line> = {
  Pod: RiBox3Line,
  Deployment: RiStackLine,
  ReplicaSet: RiStackLine,
  Node: RiServerLine,
  Namespace: RiFolder3Line,
  StatefulSet: RiDatabase2Line,
  DaemonSet: RiServerLine,
  Job: RiPlayCircleLine,
  CronJob: RiCalendarScheduleLine,
  Service: RiRouteLine,
  Ingress: RiGlobalLine,
  Gateway: RiGlobalLine,
  HTTPRoute: RiGlobalLine,
  ConfigMap: RiFileList3Line,
  Secret: RiKey2Line,
  ServiceAccount: RiUserSettingsLine,
  PersistentVolume: RiHardDrive2Line,
  PersistentVolumeClaim: RiHardDrive2Line,
  StorageClass: RiHardDrive2Line,
  HorizontalPodAutoscaler: RiExpandUpDownLine,
  PodDisruptionBudget: RiShieldCheckLine,
  NetworkPolicy: RiShieldCheckLine,
  Certificate: RiShieldKeyholeLine,
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
