import { Skeleton } from '@backstage/ui';
import { ComponentProps, lazy, Suspense } from 'react';
import type { ChangeTimeline as Timeline } from './ChangeTimeline';

const Loaded = lazy(() =>
  import('./ChangeTimeline').then(module => ({
    default: module.ChangeTimeline,
  })),
);

/**
 * Changes per span of time as bars. The chart library is loaded when it is
 * first shown.
 *
 * @public
 */
export function ChangeTimeline(props: ComponentProps<typeof Timeline>) {
  return (
    <Suspense fallback={<Skeleton height={90} />}>
      <Loaded {...props} />
    </Suspense>
  );
}
