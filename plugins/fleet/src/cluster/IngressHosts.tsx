import {
  fleetApiRef,
  QueryPanel,
  StateMark,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link as TextLink } from '@backstage/ui';
import { RiLock2Line, RiLockUnlockLine } from '@remixicon/react';
import { Link } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import styles from './HostList.module.css';
import { ClusterView } from './types';

const LIMIT = 8;

/** Hosts that are reachable from outside, with TLS and what answers. */
export function IngressHosts({ view }: { view: ClusterView }) {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const { name } = view.cluster;
  const query = useFleetQuery(
    name,
    signal =>
      api.listIngresses({ query: `cluster:${name}`, limit: LIMIT }, { signal }),
    { revision: view.revision },
  );
  return (
    <QueryPanel
      title={t('overview.hosts')}
      flush
      actions={
        <TextLink
          variant="body-small"
          href={hrefs.ingresses({ query: `cluster:${name}` })}
        >
          {t('cluster.showAll')}
        </TextLink>
      }
      query={query}
      rows={3}
      empty={{
        title: t('overview.hostsEmpty'),
        description: t('overview.hostsText'),
      }}
    >
      {data => (
        <ul className={styles.list}>
          {data.items.map(item => (
            <li key={`${item.uid} ${item.host}`}>
              <Link className={styles.row} to={hrefs.resource(name, item.uid)}>
                <StateMark state={item.state} size={10} />
                <span className={styles.main}>{item.host}</span>
                <span
                  className={styles.tls}
                  data-tls={item.tls}
                  title={t(item.tls ? 'overview.tls' : 'overview.noTls')}
                >
                  {item.tls ? (
                    <RiLock2Line size={14} aria-hidden />
                  ) : (
                    <RiLockUnlockLine size={14} aria-hidden />
                  )}
                  {item.tls ? 'TLS' : t('overview.noTls')}
                </span>
                <span className={styles.quiet}>
                  {item.backends
                    .map(backend =>
                      backend.exists
                        ? backend.name
                        : t('overview.missingBackend', {
                            name: backend.name,
                          }),
                    )
                    .join(', ')}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </QueryPanel>
  );
}
