import type { FieldChange } from '@backstage-fleet/plugin-fleet-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { useState } from 'react';
import { fieldLabel, fieldValues, importantFirst } from '../cluster/fieldText';
import { fleetTranslationRef } from '../translation';
import styles from './DiffTable.module.css';

/** Fields that changed, before and after, the telling first; the rest on demand. */
export function DiffTable(props: {
  diff: readonly FieldChange[];
  /** Fields shown before more are asked for; 3 unless said. */
  shown?: number;
}) {
  const { diff, shown = 3 } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const [unfolded, setUnfolded] = useState(false);
  const sorted = importantFirst(diff);
  const fields = unfolded ? sorted : sorted.slice(0, shown);
  if (sorted.length === 0) {
    return null;
  }
  return (
    <dl className={styles.diff}>
      {fields.map(field => {
        const { before, after } = fieldValues(field);
        return (
          <div key={field.path} style={{ display: 'contents' }}>
            <dt title={field.path}>{fieldLabel(field.path)}</dt>
            <dd>
              {before ? (
                <del>{before}</del>
              ) : (
                <span className={styles.nothing}>{t('changes.nothing')}</span>
              )}
              <span className={styles.arrow}> → </span>
              {after ? (
                <ins>{after}</ins>
              ) : (
                <span className={styles.nothing}>{t('changes.nothing')}</span>
              )}
            </dd>
          </div>
        );
      })}
      {sorted.length > fields.length && (
        <Button
          size="small"
          variant="tertiary"
          className={styles.more}
          onPress={() => setUnfolded(true)}
        >
          {t('changes.more', { count: sorted.length - fields.length })}
        </Button>
      )}
    </dl>
  );
}
