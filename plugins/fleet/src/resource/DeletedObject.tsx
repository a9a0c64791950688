import {
  Age,
  EmptyState,
  errorKind,
  fleetApiRef,
  Panel,
  QueryView,
  useFleetQuery,
  YamlView,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, ButtonLink } from '@backstage/ui';
import { RiDeleteBinLine } from '@remixicon/react';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import { textAt } from './read';
import styles from './Summary.module.css';
import { Versions } from './Versions';

/** An object the cluster no longer has: what the hub still knows of it. */
export function DeletedObject(props: {
  cluster: string;
  uid: string;
  revision: number;
}) {
  const { cluster, uid, revision } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const query = useFleetQuery(`${cluster} ${uid}`, signal =>
    api.listVersions(cluster, uid, { limit: 50 }, { signal }).catch(error => {
      // Neither the object nor versions of it: said below, not as a failure.
      if (errorKind(error) === 'notFound') {
        return { items: [] };
      }
      throw error;
    }),
  );
  return (
    <QueryView
      query={query}
      loading={{ variant: 'page' }}
      isEmpty={data => data.items.length === 0}
      empty={
        <EmptyState
          icon={<RiDeleteBinLine size={24} />}
          title={t('resource.gone')}
          description={t('resource.goneText', { cluster })}
          action={
            <ButtonLink
              variant="secondary"
              href={hrefs.search(`cluster:${cluster}`)}
            >
              {t('resource.goneSearch')}
            </ButtonLink>
          }
        />
      }
    >
      {data => {
        const last = data.items.find(item => item.object)?.object;
        const end = data.items.find(item => item.deleted);
        return (
          <div className={styles.stack}>
            <h1 style={{ margin: 0, overflowWrap: 'anywhere' }}>
              {[
                textAt(last, 'kind'),
                textAt(last, 'metadata', 'namespace'),
                textAt(last, 'metadata', 'name') ?? uid,
              ]
                .filter(Boolean)
                .join(' ')}
            </h1>
            <Alert
              status="warning"
              icon
              title={t('resource.deleted.title')}
              description={
                <>
                  {t('resource.deleted.text')}{' '}
                  {end && (
                    <>
                      {t('resource.deleted.at')} <Age at={end.receivedAt} />
                    </>
                  )}
                </>
              }
            />
            <Versions cluster={cluster} uid={uid} revision={revision} />
            {last && (
              <Panel title={t('resource.deleted.last')}>
                <YamlView label={t('resource.deleted.last')} value={last} />
              </Panel>
            )}
          </div>
        );
      }}
    </QueryView>
  );
}
