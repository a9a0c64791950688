import { JsonObject, KindSpec } from '@backstage-fleet/protocol';
import { KubernetesConnection } from '../kubernetes';
import { kubernetesJson } from '../kubernetes/request';

const PAGE_SIZE = 500;

/** Path of the collection of a kind over all namespaces. */
export function collectionPath(spec: KindSpec): string {
  return spec.group
    ? `/apis/${spec.group}/${spec.version}/${spec.resource}`
    : `/api/${spec.version}/${spec.resource}`;
}

/** One page of a list. */
export interface ListPage {
  items: JsonObject[];
  /** Where a watch may start so that nothing is missed after this list. */
  resourceVersion: string;
}

/**
 * Lists a kind page by page.
 *
 * @remarks
 * The resource version is that of the first page: with `continue` the API
 * server answers all pages as of it, and where it had to compact in between,
 * a watch from the first page's version repeats changes rather than losing
 * them.
 *
 * @param pageSize - 0 asks for everything in one answer, for API servers whose
 * `continue` tokens expire faster than a list takes
 * @throws KubernetesError; 410 when a `continue` token expired
 */
export async function* listPages(
  kubernetes: KubernetesConnection,
  spec: KindSpec,
  signal: AbortSignal,
  pageSize = PAGE_SIZE,
): AsyncGenerator<ListPage> {
  let next: string | undefined;
  let resourceVersion: string | undefined;
  do {
    const query = new URLSearchParams();
    if (pageSize > 0) {
      query.set('limit', String(pageSize));
    }
    if (next) {
      query.set('continue', next);
    }
    const list = await kubernetesJson(
      kubernetes,
      `${collectionPath(spec)}?${query}`,
      { signal },
    );
    const metadata = (list.metadata ?? {}) as JsonObject;
    resourceVersion ??= String(metadata.resourceVersion ?? '');
    const items = Array.isArray(list.items) ? list.items : [];
    yield { items: items as JsonObject[], resourceVersion };
    next = typeof metadata.continue === 'string' ? metadata.continue : '';
  } while (next);
}
