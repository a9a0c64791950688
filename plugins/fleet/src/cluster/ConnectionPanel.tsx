import type { KindStatus } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  DrawnState,
  isStale,
  Panel,
  Quantity,
  StateBadge,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import styles from './ConnectionPanel.module.css';
import { ClusterView } from './types';

const DRAWN: Record<KindStatus['state'], DrawnState> = {
  syncing: 'progressing',
  live: 'healthy',
  forbidden: 'degraded',
  absent: 'unknown',
  broken: 'critical',
};

/** A kind that was heard of within this time needs no age. */
const SILENT_BELOW_SECONDS = 120;

/** Who reports, what is collected, and what leaves the cluster. */
export function ConnectionPanel({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { cluster, connection } = view;
  const stale = isStale(cluster.state);
  const interrupted = connection === 'retrying' || connection === 'paused';
  return (
    <Panel
      title={t('connection.title')}
      note={interrupted ? t(`connection.${connection}`) : undefined}
    >
      <div className={styles.stack}>
        {cluster.agents.length === 0 && (
          <span className={page.quiet}>{t('connection.noAgent')}</span>
        )}
        <dl className={styles.facts}>
          {cluster.agents.map(agent => (
            <div key={agent.id}>
              <dt>
                {t('connection.agent')} · {agent.profile}
              </dt>
              <dd>
                {agent.version &&
                  `${t('connection.version', { version: agent.version })} · `}
                <Age at={agent.lastSeenAt} />
                <code
                  className={styles.code}
                  title={t('connection.fingerprint')}
                >
                  {agent.fingerprint}
                </code>
              </dd>
            </div>
          ))}
          {cluster.kubeSystemUid && (
            <div>
              <dt>{t('connection.kubeSystemUid')}</dt>
              <dd>
                <code className={styles.code}>{cluster.kubeSystemUid}</code>
              </dd>
            </div>
          )}
        </dl>
        <table className={styles.kinds} aria-label={t('connection.kinds')}>
          <caption>{t('connection.kinds')}</caption>
          <tbody>
            {cluster.kinds.map(kind => (
              <tr key={kind.kind}>
                <th scope="row">
                  {kind.kind.split('.')[0]}
                  {kind.message && (
                    <span className={styles.message}>{kind.message}</span>
                  )}
                </th>
                <td>
                  <StateBadge
                    state={
                      stale && kind.state === 'live'
                        ? 'unreachable'
                        : DRAWN[kind.state]
                    }
                    word={
                      stale && kind.state === 'live'
                        ? t('connection.kindSilent')
                        : t(`connection.kindState.${kind.state}`)
                    }
                  />
                </td>
                <td className={page.quiet}>
                  <Age
                    at={kind.lastHeardAt}
                    silentBelow={SILENT_BELOW_SECONDS}
                  />
                </td>
                <td>
                  <Quantity value={kind.count} digits={0} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className={styles.leaves}>{t('connection.leaves')}</p>
      </div>
    </Panel>
  );
}
