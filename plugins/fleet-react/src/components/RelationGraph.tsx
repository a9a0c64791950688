import { Skeleton } from '@backstage/ui';
import { ComponentProps, lazy, Suspense } from 'react';
import type { LaidGraph as Graph } from './LaidGraph';

export type { GraphEdge, GraphNode } from './LaidGraph';

const Loaded = lazy(() =>
  import('./LaidGraph').then(module => ({ default: module.LaidGraph })),
);

/**
 * Objects that have to do with each other, as boxes and arrows from left to
 * right. The layout library is loaded when a graph is first shown.
 *
 * @public
 */
export function RelationGraph(props: ComponentProps<typeof Graph>) {
  return (
    <Suspense fallback={<Skeleton height={180} />}>
      <Loaded {...props} />
    </Suspense>
  );
}
