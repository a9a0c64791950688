import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import { fleetReactTranslationRef } from '../translation';
import styles from './LoadingState.module.css';

/**
 * The shape of what is being loaded: lines of a list, or blocks of a page.
 *
 * @public
 */
export function LoadingState(props: {
  rows?: number;
  variant?: 'lines' | 'page';
}) {
  const { rows = 5, variant = 'lines' } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  return (
    <div
      role="status"
      aria-label={t('loading')}
      className={variant === 'page' ? styles.page : styles.lines}
    >
      {variant === 'page' && (
        <>
          <Skeleton height={28} width="36%" />
          <Skeleton height={16} width="62%" />
          <div className={styles.blocks}>
            <Skeleton height={88} />
            <Skeleton height={88} />
            <Skeleton height={88} />
            <Skeleton height={88} />
          </div>
        </>
      )}
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton
          key={index}
          height={18}
          width={`${94 - ((index * 17) % 40)}%`}
        />
      ))}
    </div>
  );
}
