import type { Change } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  ClusterChip,
  KindIcon,
  StateBadge,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { memo } from 'react';
import { Link } from 'react-router-dom';
import { ResourceName } from '../cluster/ResourceName';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import styles from './ChangesPage.module.css';
import { DiffTable } from './DiffTable';
import { TypeIcon } from './TypeIcon';

/** One change of one object: what, where, which fields, who and when. */
export const ChangeRow = memo(function Row(props: { change: Change }) {
  const { change } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  return (
    <li className={styles.item} data-type={change.type}>
      <TypeIcon type={change.type} />
      <div className={styles.body}>
        <div className={styles.head}>
          <span className={styles.quiet}>{t(`changes.${change.type}`)}</span>
          <span title={change.kindName} style={{ display: 'inline-flex' }}>
            <KindIcon kind={change.kindName} size={15} />
          </span>
          <Link to={hrefs.resource(change.cluster, change.uid)}>
            <ResourceName resource={change} />
          </Link>
          <ClusterChip
            name={change.cluster}
            href={hrefs.cluster(change.cluster)}
          />
          {change.state && change.status && change.type !== 'deleted' && (
            <StateBadge state={change.state} word={change.status} />
          )}
        </div>
        <DiffTable diff={change.diff ?? []} />
      </div>
      <div className={styles.when}>
        <Age at={change.receivedAt} />
        {change.changedBy && (
          <div>{t('changes.by', { manager: change.changedBy.manager })}</div>
        )}
        {change.observedAt && (
          <div>
            {t('feed.observed', {
              time: new Date(change.observedAt).toLocaleTimeString(),
            })}
          </div>
        )}
      </div>
    </li>
  );
});
