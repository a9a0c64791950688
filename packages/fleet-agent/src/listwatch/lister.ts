import { JsonObject } from '@backstage-fleet/protocol';
import { KubernetesConnection } from '../kubernetes';
import { KubernetesAnswerError } from '../kubernetes/errors';
import { kubernetesJson, placeOf } from '../kubernetes/request';
import { Collection, pathOf } from './collection';

const PAGE_SIZE = 500;
/** A page that is too large is asked for again with this part of the objects. */
const SMALLER = 1 / 5;

/** What is taken of an API server that does not come to an end. */
export const LIST_BOUNDS = {
  /** Bytes of a page; twice what 500 large pods have. */
  pageBytes: 16 * 1024 * 1024,
  /** Bytes of a list in one answer. */
  wholeBytes: 128 * 1024 * 1024,
  /** Objects of a list. */
  objects: 1_000_000,
  /** Characters of a token for the next page. */
  token: 16 * 1024,
};

/** One page of a list. */
export interface ListPage {
  items: JsonObject[];
  /** Where a watch may start so that nothing is missed after this list. */
  resourceVersion: string;
}

/**
 * Lists a collection page by page, in smaller pages where its objects are large.
 *
 * @remarks
 * The resource version is that of the first page: with `continue` the API
 * server answers all pages as of it, and where it had to compact in between,
 * a watch from the first page's version repeats changes rather than losing
 * them.
 *
 * @param pageSize - 0 asks for everything in one answer, for API servers whose
 * `continue` tokens expire faster than a list takes
 * @throws KubernetesError; 410 when a `continue` token expired.
 * KubernetesAnswerError for a list that is no list or does not end
 */
export async function* listPages(
  kubernetes: KubernetesConnection,
  collection: Collection,
  signal: AbortSignal,
  pageSize = PAGE_SIZE,
  bounds = LIST_BOUNDS,
): AsyncGenerator<ListPage> {
  const path = pathOf(collection);
  let limit = pageSize;
  let next = '';
  let resourceVersion: string | undefined;
  let objects = 0;
  do {
    const query = new URLSearchParams();
    if (limit > 0) {
      query.set('limit', String(limit));
    }
    if (next) {
      query.set('continue', next);
    }
    let list: JsonObject;
    try {
      list = await kubernetesJson(kubernetes, `${path}?${query}`, {
        signal,
        maxBytes: limit > 0 ? bounds.pageBytes : bounds.wholeBytes,
      });
    } catch (error) {
      if (
        limit > 1 &&
        error instanceof KubernetesAnswerError &&
        error.isTooLarge
      ) {
        limit = Math.ceil(limit * SMALLER);
        continue;
      }
      throw error;
    }
    const metadata = (list.metadata ?? {}) as JsonObject;
    resourceVersion ??= String(metadata.resourceVersion ?? '');
    const items = Array.isArray(list.items) ? list.items : [];
    objects += items.length;
    if (objects > bounds.objects) {
      throw unending(path, `more than ${bounds.objects} objects`);
    }
    yield { items: items as JsonObject[], resourceVersion };
    const token =
      typeof metadata.continue === 'string' ? metadata.continue : '';
    if (token && (token === next || token.length > bounds.token)) {
      throw unending(path, 'pages that lead nowhere');
    }
    next = token;
  } while (next || resourceVersion === undefined);
}

function unending(path: string, what: string): KubernetesAnswerError {
  return new KubernetesAnswerError(
    `The API server answered the list of ${placeOf(path)} with ${what}`,
  );
}
