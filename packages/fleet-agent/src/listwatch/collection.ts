import { KindSpec } from '@backstage-fleet/protocol';

/** Objects of a kind in one API version, in one namespace or all of them. */
export interface Collection {
  spec: KindSpec;
  /** The kind's own first version unless told. */
  version?: string;
  namespace?: string;
}

/** Path of a collection. */
export function collectionPath(
  spec: KindSpec,
  version: string = spec.version,
  namespace?: string,
): string {
  const root = spec.group
    ? `/apis/${spec.group}/${version}`
    : `/api/${version}`;
  const within =
    namespace === undefined
      ? ''
      : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${within}/${spec.resource}`;
}

/** Path of a collection. */
export function pathOf({ spec, version, namespace }: Collection): string {
  return collectionPath(spec, version, namespace);
}
