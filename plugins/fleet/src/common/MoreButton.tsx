import { Button } from '@backstage/ui';
import styles from './MoreButton.module.css';

/** Under a list that goes on: brings the next page of it. Shows nothing where there is none. */
export function MoreButton(props: {
  list: { hasMore: boolean; loadingMore: boolean; loadMore: () => void };
  label: string;
}) {
  const { list, label } = props;
  return list.hasMore ? (
    <div className={styles.more}>
      <Button
        size="small"
        variant="secondary"
        isPending={list.loadingMore}
        onPress={list.loadMore}
      >
        {label}
      </Button>
    </div>
  ) : null;
}
