import { ClusterView } from '../cluster/types';
import { AgentsPanel } from './AgentsPanel';
import { DangerPanel } from './DangerPanel';
import { GovernancePanel } from './GovernancePanel';
import { RenamePanel } from './RenamePanel';
import styles from './Settings.module.css';

/** What people say of the cluster, its name, its agents, and its end. */
export function SettingsTab({ view }: { view: ClusterView }) {
  return (
    <div className={styles.columns}>
      <GovernancePanel view={view} />
      <div className={styles.column}>
        <AgentsPanel view={view} />
        <RenamePanel view={view} />
        <DangerPanel view={view} />
      </div>
    </div>
  );
}
