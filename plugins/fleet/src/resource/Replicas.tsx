import { Panel, SegmentBar } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { fleetTranslationRef } from '../translation';
import { ReplicaCounts } from './replicaCounts';
import styles from './Summary.module.css';

/** How many there should be and are, drawn and counted. */
export function Replicas({ counts }: { counts: ReplicaCounts }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { desired, ready } = counts;
  return (
    <Panel title={t('resource.replicas')}>
      <div className={styles.figures}>
        {(['desired', 'updated', 'ready', 'available'] as const).map(name => {
          const value = counts[name];
          return value === undefined ? null : (
            <span key={name} className={styles.figure}>
              <strong data-short={name !== 'desired' && value < desired}>
                {value.toLocaleString()}
              </strong>
              <span>{t(`resource.replica.${name}`)}</span>
            </span>
          );
        })}
      </div>
      {desired > 0 && (
        <div className={styles.bar}>
          <SegmentBar
            label={t('resource.replicas')}
            segments={[
              { state: 'healthy', value: Math.min(ready, desired) },
              { state: 'degraded', value: Math.max(0, desired - ready) },
            ]}
          />
        </div>
      )}
    </Panel>
  );
}
