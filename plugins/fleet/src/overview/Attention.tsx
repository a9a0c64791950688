import type { Overview } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  EmptyState,
  OwnerChip,
  Panel,
  StateMark,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link as TextLink } from '@backstage/ui';
import { RiCheckLine } from '@remixicon/react';
import { Link } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import styles from './Attention.module.css';

const SHOWN = 7;

/** What needs a person, the worst first, each with the rows behind it. */
export function Attention(props: { items: Overview['attention'] }) {
  const { items } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  return (
    <Panel
      title={t('overview.attention')}
      note={items.length > 0 ? String(items.length) : undefined}
      flush={items.length > 0}
      actions={
        items.length > 0 && (
          <TextLink
            variant="body-small"
            href={hrefs.clusters({
              health: ['critical', 'degraded', 'unreachable', 'unknown'],
            })}
          >
            {t('cluster.showAll')}
          </TextLink>
        )
      }
    >
      {items.length === 0 ? (
        <EmptyState
          icon={<RiCheckLine size={24} />}
          title={t('overview.attentionEmpty')}
          description={t('home.attentionText')}
        />
      ) : (
        <ul className={styles.list}>
          {items.slice(0, SHOWN).map((item, index) => (
            <li key={index} className={styles.item}>
              <StateMark state={item.health} size={12} />
              <div className={styles.text}>
                <Link to={hrefs.cluster(item.cluster)} className={styles.name}>
                  {item.cluster}
                </Link>
                <Link
                  className={styles.reason}
                  to={
                    item.query
                      ? hrefs.search(item.query)
                      : hrefs.cluster(item.cluster)
                  }
                >
                  {item.reason}
                </Link>
              </div>
              <span className={styles.owner}>
                <OwnerChip owner={item.owner} />
              </span>
              <span className={styles.since}>
                <Age at={item.since} bare />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
