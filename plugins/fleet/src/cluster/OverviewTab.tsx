import { AttentionList } from './AttentionList';
import { ConnectionPanel } from './ConnectionPanel';
import { Facts } from './Facts';
import { IngressHosts } from './IngressHosts';
import { LatestChanges } from './LatestChanges';
import { NamespaceBars } from './NamespaceBars';
import { NodePools } from './NodePools';
import styles from './OverviewTab.module.css';
import { Storage } from './Storage';
import { ClusterView } from './types';
import { WorkloadKinds } from './WorkloadKinds';

/** The cluster at a glance: numbers, nodes, what needs a person, what changed. */
export function OverviewTab(props: { view: ClusterView }) {
  const { view } = props;
  return (
    <>
      <Facts view={view} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <NodePools view={view} />
          <AttentionList view={view} />
          <WorkloadKinds view={view} />
          <NamespaceBars view={view} />
        </div>
        <div className={styles.column}>
          <LatestChanges view={view} />
          <IngressHosts view={view} />
          <Storage view={view} />
          <ConnectionPanel view={view} />
        </div>
      </div>
    </>
  );
}
