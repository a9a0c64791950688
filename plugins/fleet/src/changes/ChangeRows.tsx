import { QueryPanel } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiArrowUpLine } from '@remixicon/react';
import { ReactNode } from 'react';
import { MoreButton } from '../common/MoreButton';
import { fleetTranslationRef } from '../translation';
import styles from './ChangesPage.module.css';
import { StillRows } from './useStillRows';

/** Rows of the feed under a quiet count of newer ones, over a way to older ones. */
export function ChangeRows<Row>(props: {
  rows: StillRows<Row>;
  isNarrowed: boolean;
  render: (row: Row) => ReactNode;
}) {
  const { rows, isNarrowed, render } = props;
  const { list, newer, newerAtLeast, showNewer } = rows;
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <QueryPanel
      flush
      top={
        newer > 0 && (
          <div className={styles.newer}>
            <Button
              size="small"
              variant="secondary"
              iconStart={<RiArrowUpLine />}
              onPress={showNewer}
            >
              {newerAtLeast
                ? t('changes.newerMany', { amount: String(newer) })
                : t('changes.newer', { count: newer })}
            </Button>
          </div>
        )
      }
      query={list}
      rows={8}
      empty={{
        title: t(isNarrowed ? 'feed.noMatch' : 'feed.empty'),
        description: t(isNarrowed ? 'feed.noMatchText' : 'feed.emptyText'),
      }}
    >
      {items => (
        <>
          <ol className={styles.list}>{items.map(render)}</ol>
          <MoreButton list={list} label={t('feed.older')} />
        </>
      )}
    </QueryPanel>
  );
}
