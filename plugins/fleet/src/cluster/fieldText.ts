import type { FieldChange } from '@backstage-fleet/plugin-fleet-common';
import { imageTag } from '@backstage-fleet/plugin-fleet-react';

/**
 * A field's path without what every workload shares: the way to the pod
 * template, and the prefix of an annotation or label.
 */
export function fieldLabel(path: string): string {
  const map =
    /^(?:.*\.)?metadata\.(annotation|label)s\[(?:.*\/)?([^/\]]+)\]$/.exec(path);
  return map
    ? `${map[1]} ${map[2]}`
    : path.replace(/^spec\.template\.spec\./, '');
}

/** Values of a change; images of one repository are told apart by tag alone. */
export function fieldValues(field: FieldChange): {
  before?: string;
  after?: string;
} {
  const { path, before, after } = field;
  if (/\.image$/.test(path) && before && after) {
    const repository = (image: string) =>
      image.slice(0, image.length - imageTag(image).length);
    if (repository(before) === repository(after)) {
      return { before: imageTag(before), after: imageTag(after) };
    }
  }
  return { before, after };
}
