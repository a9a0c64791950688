import type { AgentOfFleet } from '@backstage-fleet/plugin-fleet-common';
import { Age, ClusterChip, Panel } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useHrefs } from '../common/hrefs';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import { AgentActions } from './AgentActions';
import styles from './Agents.module.css';

/** Agents whose key two processes were seen to use, with what may be done. */
export function Clones(props: { agents: AgentOfFleet[]; onDone: () => void }) {
  const { agents, onDone } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  return (
    <Panel
      title={t('agents.clones')}
      note={agents.length.toLocaleString()}
      className={styles.danger}
    >
      <p className={styles.text}>{t('agents.clonesText')}</p>
      <ul className={styles.clones}>
        {agents.map(agent => (
          <li key={agent.id} className={styles.clone}>
            <ClusterChip
              name={agent.cluster}
              state="critical"
              href={hrefs.cluster(agent.cluster, 'settings')}
            />
            <span>{agent.profile}</span>
            <code className={page.code}>{agent.fingerprint}</code>
            <span className={page.quiet}>
              <Age at={agent.suspectedCloneAt} />
            </span>
            <AgentActions agent={agent} onDone={onDone} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
