import type { ResourceDetail } from '@backstage-fleet/plugin-fleet-common';
import {
  fleetApiRef,
  Panel,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import { FactRows } from './FactRows';
import { listAt, mapAt, textAt, textsAt } from './read';
import styles from './Summary.module.css';

/** Ports of a service and which pods it selects. */
export function ServiceSummary({ resource }: { resource: ResourceDetail }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const { object, cluster, namespace } = resource;
  const selector = Object.entries(mapAt(object, 'spec', 'selector'));
  const ports = listAt(object, 'spec', 'ports');
  const query = [
    `cluster:${cluster}`,
    'kind:Pod',
    `ns:${namespace}`,
    ...selector.map(([key, value]) => `label:${key}=${value}`),
  ].join(' ');
  return (
    <div className={styles.columns}>
      <Panel title={t('resource.ports')}>
        {ports.length > 0 ? (
          <FactRows
            rows={ports.map(
              port =>
                [
                  textAt(port, 'name') ?? textAt(port, 'port') ?? '',
                  `${textAt(port, 'port')}/${
                    textAt(port, 'protocol') ?? 'TCP'
                  } → ${textAt(port, 'targetPort') ?? textAt(port, 'port')}${
                    textAt(port, 'nodePort')
                      ? ` (node ${textAt(port, 'nodePort')})`
                      : ''
                  }`,
                ] as const,
            )}
          />
        ) : (
          textsOf(resource.facts?.ports)
        )}
      </Panel>
      <Panel title={t('resource.selector')}>
        {selector.length > 0 ? (
          <ul className={styles.labels}>
            {selector.map(([key, value]) => (
              <li key={key}>
                <Link to={hrefs.search(query)}>
                  {key}={value}
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <span className={styles.quiet}>{t('resource.noSelector')}</span>
        )}
      </Panel>
    </div>
  );
}

/** Hosts of an ingress with their paths and what answers, whether it is there or not. */
export function IngressSummary({ resource }: { resource: ResourceDetail }) {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const { cluster, uid } = resource;
  const query = useFleetQuery(`${cluster} ${uid}`, signal =>
    api.listIngresses({ query: `cluster:${cluster} uid:${uid}` }, { signal }),
  );
  const routes = query.data?.items ?? [];
  const tlsHosts = listAt(resource.object, 'spec', 'tls').flatMap(item =>
    textsAt(item, 'hosts'),
  );
  return (
    <Panel title={t('resource.rules')}>
      <table className={styles.rules}>
        <thead>
          <tr>
            <th scope="col">{t('resource.host')}</th>
            <th scope="col">{t('resource.tls')}</th>
            <th scope="col">{t('resource.path')}</th>
            <th scope="col">{t('resource.backend')}</th>
          </tr>
        </thead>
        <tbody>
          {routes.map(route => (
            <tr key={route.host}>
              <td>{route.host === '*' ? t('resource.anyHost') : route.host}</td>
              <td>
                {t(
                  route.tls || tlsHosts.includes(route.host)
                    ? 'resource.tls'
                    : 'resource.noTls',
                )}
              </td>
              <td className={styles.code}>{(route.paths ?? []).join(', ')}</td>
              <td>
                {route.backends.map(backend => {
                  const text = [backend.name, backend.port]
                    .filter(Boolean)
                    .join(':');
                  return backend.exists && backend.uid ? (
                    <Link key={text} to={hrefs.resource(cluster, backend.uid)}>
                      {text}
                    </Link>
                  ) : (
                    <span key={text} className={styles.missing}>
                      {t('resource.missing', { name: text })}
                    </span>
                  );
                })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function textsOf(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : '';
}
