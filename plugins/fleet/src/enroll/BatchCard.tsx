import type { Enrollment } from '@backstage-fleet/plugin-fleet-common';
import {
  EmptyState,
  fleetApiRef,
  QueryView,
  StateBadge,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { fleetTranslationRef } from '../translation';
import styles from './BatchCard.module.css';

const LIMIT = 500;
const REFRESH_SECONDS = 3;

/** Agents that came with a batch token: how many, and who waits for approval. */
export function BatchCard(props: {
  batch: Enrollment;
  onWatch: (id: string) => void;
}) {
  const { batch, onWatch } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const query = useFleetQuery(
    batch.id,
    signal => api.listEnrollments({ limit: LIMIT }, { signal }),
    { refreshSeconds: REFRESH_SECONDS },
  );
  const mine = (items: Enrollment[]) =>
    items.filter(item => item.parentId === batch.id);
  return (
    <div className={styles.card}>
      <strong role="status">
        {t('enroll.batchUses', {
          uses: String(batch.uses ?? 0),
          max: String(batch.maxUses ?? 1),
        })}
      </strong>
      <QueryView
        query={query}
        loading={{ rows: 2 }}
        isEmpty={data => mine(data.items).length === 0}
        empty={
          <EmptyState
            title={t('enroll.batchEmpty')}
            description={t('enroll.waitingHint')}
          />
        }
      >
        {data => (
          <ul className={styles.list}>
            {mine(data.items).map(item => (
              <li key={item.id} className={styles.row}>
                <span>{item.clusterName}</span>
                <StateBadge
                  state={item.state === 'approved' ? 'healthy' : 'degraded'}
                  word={t(`enroll.state.${item.state}`)}
                />
                {item.state === 'pending' && (
                  <Button
                    size="small"
                    variant="secondary"
                    onPress={() => onWatch(item.id)}
                  >
                    {t('enroll.compare')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </div>
  );
}
