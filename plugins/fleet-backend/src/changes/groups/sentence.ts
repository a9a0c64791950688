import { FieldChange } from '@backstage-fleet/plugin-fleet-common';
import { ChangeType } from '../../database/tables';
import { counted } from '../../durations';

/** A change and how far it came. */
export interface ReachedChange {
  kindName: string;
  namespace?: string;
  name: string;
  type: ChangeType;
  diff: readonly FieldChange[];
  clusterCount: number;
  /** Clusters where the object fails now. */
  failing: number;
}

const IMAGE = /(^|\.)(initC|c)ontainers\[[^\]]+\]\.image$/;
const VERSION =
  /(^|\.)(version|targetRevision)$|app\.kubernetes\.io\/version\]$|helm\.sh\/chart\]$/;
const RESTART = /restartedAt\]$/;

/**
 * A change as a person would tell it: `image shop/api:1.4.2 reached 37
 * clusters, fails in 4`.
 */
export function changeSentence(change: ReachedChange): string {
  const { clusterCount, failing } = change;
  const clusters = counted(clusterCount, 'cluster');
  const fails = failing > 0 ? `, fails in ${failing}` : '';
  const place = change.namespace ? `${change.namespace}/` : '';
  const what = `${change.kindName} ${place}${change.name}`;
  if (change.type === 'added') {
    return `${what} was added to ${clusters}${fails}`;
  }
  if (change.type === 'deleted') {
    return `${what} was removed from ${clusters}`;
  }
  return `${modification(what, change.diff, clusters)}${fails}`;
}

function modification(
  what: string,
  diff: readonly FieldChange[],
  clusters: string,
): string {
  const images = [
    ...new Set(
      diff.flatMap(({ path, after }) =>
        after !== undefined && IMAGE.test(path) ? [after] : [],
      ),
    ),
  ];
  if (images.length > 0) {
    return `${imageList(images)} reached ${clusters}`;
  }
  const version = diff.find(
    ({ path, after }) => after !== undefined && VERSION.test(path),
  );
  if (version) {
    return `version ${version.after} of ${what} reached ${clusters}`;
  }
  if (diff.length !== 1) {
    return `${diff.length} fields of ${what} changed in ${clusters}`;
  }
  const [{ path, before, after }] = diff;
  if (path === 'spec.replicas' && after !== undefined) {
    const from = before === undefined ? '' : ` from ${before}`;
    return `${what} was scaled${from} to ${after} replica${
      after === '1' ? '' : 's'
    } in ${clusters}`;
  }
  if (RESTART.test(path)) {
    return `${what} was restarted in ${clusters}`;
  }
  if (path === 'spec.unschedulable') {
    return `${what} was ${
      after === 'true' ? 'cordoned' : 'uncordoned'
    } in ${clusters}`;
  }
  return after === undefined
    ? `${path} of ${what} was removed in ${clusters}`
    : `${path} of ${what} was changed in ${clusters}`;
}

function imageList(images: readonly string[]): string {
  if (images.length === 1) {
    return `image ${images[0]}`;
  }
  return images.length === 2
    ? `images ${images[0]} and ${images[1]}`
    : `image ${images[0]} and ${images.length - 1} more`;
}
