import {
  binaryBytes,
  Quantity,
  QueryPanel,
  StateMark,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link as TextLink } from '@backstage/ui';
import { Link } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import styles from './HostList.module.css';
import { numberFact } from './nodeFacts';
import { ResourceName } from './ResourceName';
import { ClusterView } from './types';
import { useResources } from './useResources';

const LIMIT = 6;

/** Claims on storage: what needs a look first, with size and class. */
export function Storage({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const { name } = view.cluster;
  const query = useResources(`cluster:${name} kind:PersistentVolumeClaim`, {
    limit: LIMIT,
    revision: view.revision,
    sort: '-state',
  });
  return (
    <QueryPanel
      title={t('overview.storage')}
      note={query.data && query.data.totalCount.value.toLocaleString()}
      flush
      actions={
        <TextLink
          variant="body-small"
          href={hrefs.cluster(name, 'resources', {
            kind: 'persistentvolumeclaims',
          })}
        >
          {t('cluster.showAll')}
        </TextLink>
      }
      query={query}
      rows={2}
      empty={{
        title: t('overview.storageEmpty'),
        description: t('overview.storageText'),
      }}
    >
      {data => (
        <ul className={styles.list}>
          {data.items.map(item => {
            const bytes =
              numberFact(item, 'capacityBytes') ??
              numberFact(item, 'requestedBytes');
            return (
              <li key={item.uid}>
                <Link
                  className={styles.row}
                  to={hrefs.resource(name, item.uid)}
                >
                  <StateMark state={item.state} size={10} />
                  <span className={styles.main}>
                    <ResourceName resource={item} />
                  </span>
                  <Quantity
                    {...(bytes === undefined
                      ? { value: undefined }
                      : binaryBytes(bytes))}
                  />
                  <span className={styles.quiet}>
                    {String(item.facts?.storageClass ?? item.status)}
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      )}
    </QueryPanel>
  );
}
