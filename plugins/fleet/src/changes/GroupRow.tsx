import type { ChangeGroup } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  ClusterChip,
  KindIcon,
  StateBadge,
  useDuration,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { memo, useState } from 'react';
import { ResourceName } from '../cluster/ResourceName';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import styles from './ChangesPage.module.css';
import { DiffTable } from './DiffTable';
import { TypeIcon } from './TypeIcon';

/** Clusters named before the rest is counted. */
const CLUSTERS = 6;

/** Clusters reached within so many seconds were reached at once. */
const AT_ONCE_SECONDS = 60;

/** The same change in many clusters: as a sentence, with where it went and where it fails. */
export const GroupRow = memo(function Row(props: { group: ChangeGroup }) {
  const { group } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const duration = useDuration();
  const [unfolded, setUnfolded] = useState(false);
  const shown = unfolded ? group.clusters : group.clusters.slice(0, CLUSTERS);
  const seconds =
    (Date.parse(group.lastAt) - Date.parse(group.firstAt)) / 1_000;
  return (
    <li className={styles.item} data-type={group.type}>
      <TypeIcon type={group.type} />
      <div className={styles.body}>
        <div className={styles.head}>
          <span className={styles.sentence}>
            {group.sentence?.replace(/, fails in [\d,.]+$/, '') ??
              `${group.kindName} ${group.name}`}
          </span>
          {group.failing > 0 && (
            <StateBadge
              state="critical"
              word={t('feed.fails', { count: group.failing })}
              variant="pill"
            />
          )}
        </div>
        <div className={styles.head}>
          <span className={styles.quiet}>{t(`changes.${group.type}`)}</span>
          <span title={group.kindName} style={{ display: 'inline-flex' }}>
            <KindIcon kind={group.kindName} size={15} />
          </span>
          <ResourceName resource={group} />
        </div>
        <DiffTable diff={group.diff ?? []} shown={2} />
        <div className={styles.clusters}>
          {shown.map(item => (
            <ClusterChip
              key={item.cluster}
              name={item.cluster}
              state={item.state}
              href={hrefs.resource(item.cluster, item.uid)}
            />
          ))}
          {group.clusterCount > shown.length &&
            (unfolded ? (
              <span className={styles.quiet}>
                {t('feed.moreClusters', {
                  count: group.clusterCount - shown.length,
                })}
              </span>
            ) : (
              <Button
                size="small"
                variant="tertiary"
                onPress={() => setUnfolded(true)}
              >
                {t('feed.moreClusters', {
                  count: group.clusterCount - shown.length,
                })}
              </Button>
            ))}
        </div>
      </div>
      <div className={styles.when}>
        <Age at={group.lastAt} />
        {group.changedBy && (
          <div>{t('changes.by', { manager: group.changedBy.manager })}</div>
        )}
        {group.clusterCount > 1 && seconds > AT_ONCE_SECONDS && (
          <div>{t('feed.span2', { duration: duration(seconds) })}</div>
        )}
      </div>
    </li>
  );
});
