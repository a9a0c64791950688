import { Skeleton } from '@backstage/ui';
import { ComponentProps, lazy, Suspense } from 'react';
import type { CodeView as View } from './CodeView';

const Loaded = lazy(() =>
  import('./CodeView').then(module => ({ default: module.CodeView })),
);

/**
 * An object as YAML, or text of a language, with a button that copies it. The
 * code view is loaded when it is first shown.
 *
 * @public
 */
export function YamlView(props: ComponentProps<typeof View>) {
  return (
    <Suspense fallback={<Skeleton height={120} />}>
      <Loaded {...props} />
    </Suspense>
  );
}
