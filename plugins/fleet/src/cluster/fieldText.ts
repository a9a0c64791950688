import type { FieldChange } from '@backstage-fleet/plugin-fleet-common';
import { imageTag } from '@backstage-fleet/plugin-fleet-react';

/** Ends of paths that follow from other changes or only say when. */
const MINOR =
  /(At|Time|observedGeneration|generation|startedAt|finishedAt|imageID)$/;

/** Fields in the order of what people ask: what was wanted, what came of it, and last when. */
export function importantFirst(
  diff: readonly FieldChange[],
): readonly FieldChange[] {
  const rank = ({ path }: FieldChange) => {
    if (MINOR.test(path)) {
      return 3;
    }
    if (path.startsWith('spec.')) {
      return 0;
    }
    return path.startsWith('status.conditions') ? 2 : 1;
  };
  return [...diff].sort((a, b) => rank(a) - rank(b));
}

/**
 * A field's path without what every object shares: the way to the pod
 * template, to a container's status or a condition, and the prefix of an
 * annotation or label.
 */
export function fieldLabel(path: string): string {
  const map =
    /^(?:.*\.)?metadata\.(annotation|label)s\[(?:.*\/)?([^/\]]+)\]$/.exec(path);
  if (map) {
    const whose = path.startsWith('spec.template.') ? 'template ' : '';
    return `${whose}${map[1]} ${map[2]}`;
  }
  return path
    .replace(/^spec\.template\.spec\./, '')
    .replace(/^status\.(?:initC|c)ontainerStatuses\[([^\]]+)\]\./, '$1 ')
    .replace(/^status\.conditions\[([^\]]+)\]\./, 'condition $1 ')
    .replace(/^status\./, '');
}

/** Values of a change as a person reads them; images of one repository are told apart by tag alone. */
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
  return { before: readable(before), after: readable(after) };
}

/** An object, or a list of them, as words, without its times when it says anything else; other values as they are. */
function readable(value: string | undefined): string | undefined {
  if (!/^[{[]/.test(value ?? '')) {
    return value && timeOfDay(value);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(value!);
  } catch {
    return value; // was cut or only looks like an object
  }
  if (!Array.isArray(parsed)) {
    return wordsOf(parsed as object) ?? value;
  }
  const words = parsed.map(item => isNested(item) && wordsOf(item as object));
  return words.length > 0 && words.every(Boolean) ? words.join('; ') : value;
}

/** Members of an object as words; undefined where these are not plain or there are none. */
function wordsOf(object: object): string | undefined {
  const entries = Object.entries(object);
  if (entries.length === 0 || entries.some(([, item]) => isNested(item))) {
    return undefined;
  }
  const telling = entries.filter(([key]) => !MINOR.test(key));
  return (telling.length > 0 ? telling : entries)
    .map(([key, item]) => `${key} ${timeOfDay(`${item}`)}`)
    .join(', ');
}

/** The moment of a time stamp as this place tells it; other text as it is. */
function timeOfDay(text: string): string {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)
    ? new Date(text).toLocaleString(undefined, {
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      })
    : text;
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
