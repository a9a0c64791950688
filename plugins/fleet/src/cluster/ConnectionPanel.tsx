import type { KindStatus } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  isStale,
  Panel,
  Quantity,
  StateBadge,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Link } from '@backstage/ui';
import { useState } from 'react';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import styles from './ConnectionPanel.module.css';
import { kindDrawn } from './kindDrawn';
import { ClusterView } from './types';

/** Kinds that stand before the others are asked for. */
const FOLDED = 8;

const KIND_ORDER: readonly KindStatus['state'][] = [
  'broken',
  'forbidden',
  'syncing',
  'live',
  'absent',
];

/** A kind that was heard of within this time needs no age. */
const SILENT_BELOW_SECONDS = 120;

/** Who reports, what is collected, and what leaves the cluster. */
export function ConnectionPanel({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { cluster, connection } = view;
  const [unfolded, setUnfolded] = useState(false);
  const stale = isStale(cluster.state);
  // What is not as it should be stands first, then what there is most of; a
  // kind that is absent is fine.
  const kinds = [...cluster.kinds].sort(
    (a, b) =>
      KIND_ORDER.indexOf(a.state) - KIND_ORDER.indexOf(b.state) ||
      b.count - a.count ||
      a.kind.localeCompare(b.kind),
  );
  const shown = unfolded ? kinds : kinds.slice(0, FOLDED);
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
            {shown.map(kind => (
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
                        : kindDrawn(kind.state)
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
        {shown.length < kinds.length && (
          <Button
            size="small"
            variant="tertiary"
            onPress={() => setUnfolded(true)}
          >
            {t('connection.allKinds', { count: kinds.length })}
          </Button>
        )}
        <p className={styles.leaves}>
          {t('connection.leaves')}{' '}
          <Link href={view.tabHref('collected')} variant="body-small">
            {t('connection.collected')}
          </Link>
        </p>
      </div>
    </Panel>
  );
}
