import type { Change } from '@backstage-fleet/plugin-fleet-common';
import { Age, KindIcon, StateBadge } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { fleetTranslationRef } from '../translation';
import styles from './ChangeItem.module.css';
import { fieldLabel, fieldValues, importantFirst } from './fieldText';
import { ResourceName } from './ResourceName';

/** Fields shown of one change; the rest is counted. */
const FIELDS = 3;

/** One change: what it was, which fields, who and when. */
export function ChangeItem({ change }: { change: Change }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const diff = importantFirst(change.diff ?? []);
  const value = (text: string | undefined) =>
    text === undefined || text === '' ? t('changes.nothing') : text;
  return (
    <li className={styles.item} data-type={change.type}>
      <span className={styles.dot} aria-hidden />
      <div className={styles.body}>
        <div className={styles.line}>
          <span className={styles.type}>{t(`changes.${change.type}`)}</span>
          <span className={styles.kind} title={change.kindName}>
            <KindIcon kind={change.kindName} size={14} />
          </span>
          <ResourceName resource={change} />
        </div>
        {diff.slice(0, FIELDS).map(field => {
          const { before, after } = fieldValues(field);
          return (
            <div key={field.path} className={styles.field} title={field.path}>
              <code>{fieldLabel(field.path)}</code> <del>{value(before)}</del>
              <span aria-hidden> → </span>
              <ins>{value(after)}</ins>
            </div>
          );
        })}
        {diff.length > FIELDS && (
          <div className={styles.who}>
            {t('changes.more', { count: diff.length - FIELDS })}
          </div>
        )}
        <div className={styles.who}>
          {change.status && change.state && change.type !== 'deleted' && (
            <span className={styles.status}>
              <StateBadge state={change.state} word={change.status} />
            </span>
          )}
          <Age at={change.receivedAt} />
          {change.changedBy && (
            <> {t('changes.by', { manager: change.changedBy.manager })}</>
          )}
        </div>
      </div>
    </li>
  );
}
