import type { Overview } from '@backstage-fleet/plugin-fleet-common';
import { EmptyState, Panel } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiCalendarCheckLine, RiShieldKeyholeLine } from '@remixicon/react';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import styles from './Upcoming.module.css';

/** As many as stand beside the other parts of the row. */
const SHOWN = 6;

/** What will break at a known time, the soonest first. */
export function Upcoming(props: { items: NonNullable<Overview['upcoming']> }) {
  const { items } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const [all, setAll] = useState(false);
  const rest = all ? 0 : Math.max(0, items.length - SHOWN);
  return (
    <Panel
      title={t('home.upcoming')}
      note={items.length > 0 ? items.length.toLocaleString() : undefined}
      flush={items.length > 0}
    >
      {items.length === 0 ? (
        <EmptyState
          icon={<RiCalendarCheckLine size={24} />}
          title={t('home.upcomingEmpty')}
          description={t('home.upcomingText')}
        />
      ) : (
        <>
          <ul className={styles.list}>
            {items.slice(0, items.length - rest).map((item, index) => (
              <li key={index} className={styles.item}>
                <RiShieldKeyholeLine size={18} aria-hidden />
                <div>
                  {item.query ? (
                    <Link to={hrefs.search(item.query)}>{item.sentence}</Link>
                  ) : (
                    item.sentence
                  )}
                  <div className={`${page.quiet} ${page.small}`}>
                    <time dateTime={item.at}>
                      {new Date(item.at).toLocaleDateString(undefined, {
                        day: 'numeric',
                        month: 'long',
                        weekday: 'short',
                      })}
                    </time>
                  </div>
                </div>
              </li>
            ))}
          </ul>
          {rest > 0 && (
            <div className={styles.more}>
              <Button
                size="small"
                variant="tertiary"
                onPress={() => setAll(true)}
              >
                {t('home.upcomingMore', { count: rest })}
              </Button>
            </div>
          )}
        </>
      )}
    </Panel>
  );
}
