import { ApiServer } from '../api/ApiServer';
import { resourceOf } from '../api/kinds';
import {
  Matcher,
  parseFieldSelector,
  parseLabelSelector,
} from '../api/selectors';
import { badRequest, expired, invalid, tooLargeRevision } from '../api/status';
import { StoredObject } from '../store';
import { ResourceRequest } from './requestInfo';

const LIST_OPTIONS = { group: 'meta.k8s.io', kind: 'ListOptions' };

/** A refusal of the query itself, as `ListOptions` validation words it. */
export function invalidListOptions(field: string, ...why: string[]): Error {
  return invalid(
    LIST_OPTIONS,
    '',
    why.map(each => ({
      reason: 'FieldValueForbidden',
      field,
      message: `Forbidden: ${each}`,
    })),
  );
}

/** @throws ApiStatusError 400 for a resourceVersion that is no number */
export function parseRevision(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  if (!/^\d+$/.test(text)) {
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`,
    );
  }
  return Number(text);
}

/** What a list or watch selects: namespace and both selectors. */
export function selectionOf(request: ResourceRequest): {
  matches: Matcher;
  filtered: boolean;
} {
  const { kind, namespace, query } = request;
  const labels = query.get('labelSelector') ?? undefined;
  const fields = query.get('fieldSelector') ?? undefined;
  const byLabel = parseLabelSelector(labels);
  const byField = parseFieldSelector(kind, fields);
  const inside = kind.namespaced ? namespace : undefined;
  return {
    filtered: Boolean(labels?.trim() || fields?.trim()),
    matches: object =>
      (!inside || object.metadata.namespace === inside) &&
      byLabel(object) &&
      byField(object),
  };
}

interface ContinueToken {
  v: 'meta.k8s.io/v1';
  /** The revision of the snapshot; -1 goes on with the present, inconsistently. */
  rv: number;
  /** The key after which the next page starts. */
  start: string;
}

function encodeToken(rv: number, start: string): string {
  const token: ContinueToken = { v: 'meta.k8s.io/v1', rv, start };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function decodeToken(text: string): ContinueToken {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (
      token.v === 'meta.k8s.io/v1' &&
      Number.isInteger(token.rv) &&
      typeof token.start === 'string'
    ) {
      return token;
    }
  } catch {
    // Told below, like a token of the wrong shape.
  }
  throw badRequest(
    'continue key is not valid: it must be the metadata.continue of a list answer',
  );
}

const CONTINUE_EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

interface Slice {
  items: StoredObject[];
  revision: number;
  after?: string;
}

function continued(api: ApiServer, table: string, token: string): Slice {
  const { rv, start } = decodeToken(token);
  const current = api.store.revision;
  const revision = rv === -1 ? current : rv;
  const items = api.store.table(table).snapshot(revision);
  if (!items || revision > current) {
    const error = expired(CONTINUE_EXPIRED);
    error.status.metadata = { continue: encodeToken(-1, start) };
    throw error;
  }
  return { items, revision, after: start };
}

function exact(api: ApiServer, table: string, revision: number): Slice {
  const items = api.store.table(table).snapshot(revision);
  if (!items) {
    throw expired(
      `The resourceVersion for the provided list is too old: ${revision}`,
    );
  }
  return { items, revision };
}

/** The objects a list draws from and the revision it speaks for. */
function sliceOf(
  api: ApiServer,
  { kind, query }: ResourceRequest,
  limit: number,
): Slice {
  const table = resourceOf(kind);
  const revision = parseRevision(query.get('resourceVersion'));
  const match = query.get('resourceVersionMatch') ?? '';
  const token = query.get('continue');
  const current = api.store.revision;
  if (query.get('sendInitialEvents') !== null) {
    throw invalidListOptions(
      'sendInitialEvents',
      'sendInitialEvents is forbidden for list',
    );
  }
  const misplaced = [
    ...(match && revision === undefined
      ? ['resourceVersionMatch is forbidden unless resourceVersion is provided']
      : []),
    ...(match && token
      ? ['resourceVersionMatch is forbidden when continue is provided']
      : []),
  ];
  if (misplaced.length > 0) {
    throw invalidListOptions('resourceVersionMatch', ...misplaced);
  }
  if (match === 'Exact' && revision === 0) {
    throw invalidListOptions(
      'resourceVersionMatch',
      'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    );
  }
  if (match && match !== 'Exact' && match !== 'NotOlderThan') {
    throw invalid(LIST_OPTIONS, '', [
      {
        reason: 'FieldValueNotSupported',
        field: 'resourceVersionMatch',
        message: `Unsupported value: "${match}": supported values: "Exact", "NotOlderThan", ""`,
      },
    ]);
  }
  if (token) {
    if (revision) {
      throw badRequest(
        'specifying resource version is not allowed when using continue',
      );
    }
    return continued(api, table, token);
  }
  if (revision && revision > current) {
    throw tooLargeRevision(revision, current);
  }
  // Without a match, a limit together with a revision has always meant exactly it.
  if (revision && (match === 'Exact' || (!match && limit > 0))) {
    return exact(api, table, revision);
  }
  return { items: api.store.table(table).sorted(), revision: current };
}

function firstAfter(items: StoredObject[], key: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (items[middle].key > key) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The JSON of a list: a page of a consistent snapshot, with what is needed to
 * go on.
 *
 * Source: "Retrieving large results sets in chunks" and "Resource versions",
 * Kubernetes API concepts.
 *
 * @throws ApiStatusError 400, 410 Expired, 422, 504
 */
export function listJson(api: ApiServer, request: ResourceRequest): string {
  const { kind, query } = request;
  const given = query.get('limit') ?? '0';
  if (!/^-?\d+$/.test(given)) {
    throw badRequest(`strconv.ParseInt: parsing "${given}": invalid syntax`);
  }
  const asked = Number(given);
  // The API server answers resourceVersion=0 from its cache, which knows no pages.
  const fromCache = query.get('resourceVersion') === '0';
  const limit = asked > 0 && !fromCache ? asked : 0;
  const { items, revision, after } = sliceOf(api, request, limit);
  const { matches, filtered } = selectionOf(request);
  const page: string[] = [];
  let next: string | undefined;
  let last = '';
  let remaining = 0;
  for (
    let i = after === undefined ? 0 : firstAfter(items, after);
    i < items.length;
    i++
  ) {
    const stored = items[i];
    if (!matches(stored.object)) continue;
    if (limit > 0 && page.length === limit) {
      next = encodeToken(revision, last);
      if (filtered) break;
      remaining++;
      continue;
    }
    page.push(kind.custom ? stored.json : stored.itemJson);
    last = stored.key;
  }
  const metadata = {
    resourceVersion: String(revision),
    ...(next && { continue: next }),
    ...(remaining > 0 && { remainingItemCount: remaining }),
  };
  const apiVersion = kind.group
    ? `${kind.group}/${kind.version}`
    : kind.version;
  return `{"kind":"${
    kind.kind
  }List","apiVersion":"${apiVersion}","metadata":${JSON.stringify(
    metadata,
  )},"items":[${page.join(',')}]}`;
}
