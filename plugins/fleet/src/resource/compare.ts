import type { Resource } from '@backstage-fleet/plugin-fleet-common';

/** Properties by which the same object may differ between clusters. */
export type Difference = 'image' | 'replicas';

/** In what an object of another cluster is not like this one. */
export function differences(
  subject: Pick<Resource, 'images' | 'desired'>,
  other: Pick<Resource, 'images' | 'desired'>,
): Difference[] {
  const found: Difference[] = [];
  if (imagesText(subject.images) !== imagesText(other.images)) {
    found.push('image');
  }
  if (subject.desired !== other.desired) {
    found.push('replicas');
  }
  return found;
}

function imagesText(images: readonly string[] | undefined): string {
  return [...(images ?? [])].sort().join(' ');
}
