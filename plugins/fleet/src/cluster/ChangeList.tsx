import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiArrowUpLine } from '@remixicon/react';
import { fleetTranslationRef } from '../translation';
import { ChangeItem } from './ChangeItem';
import styles from './ChangeList.module.css';
import { ChangeFeed } from './useChangeFeed';

/** Changes along a thread, under a quiet count of newer ones. */
export function ChangeList(props: { feed: ChangeFeed; limit?: number }) {
  const { feed, limit } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <div>
      {feed.newer > 0 && (
        <div className={styles.newer}>
          <Button
            size="small"
            variant="secondary"
            iconStart={<RiArrowUpLine />}
            onPress={feed.showNewer}
          >
            {feed.newerAtLeast
              ? t('changes.newerMany', { amount: String(feed.newer) })
              : t('changes.newer', { count: feed.newer })}
          </Button>
        </div>
      )}
      <ol className={styles.list}>
        {feed.shown.slice(0, limit).map(change => (
          <ChangeItem key={change.seq} change={change} />
        ))}
      </ol>
    </div>
  );
}
