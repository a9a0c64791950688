import { ServedKind, qualifiedResource } from './kinds';

/**
 * One reason inside `details.causes` of a Status.
 *
 * @public
 */
export interface StatusCause {
  reason: string;
  message: string;
  field?: string;
}

/**
 * A `metav1.Status` object: what the API server answers instead of a resource.
 *
 * @public
 */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, unknown>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: StatusCause[];
    retryAfterSeconds?: number;
  };
  code?: number;
}

/**
 * A refusal of the API server: carries the Status body a client would read.
 *
 * @public
 */
export class ApiStatusError extends Error {
  constructor(readonly status: Status) {
    super(status.message);
    this.name = 'ApiStatusError';
  }

  /** The HTTP status code. */
  get code(): number {
    return this.status.code ?? 500;
  }

  /** The machine-readable reason, such as NotFound. */
  get reason(): string {
    return this.status.reason ?? '';
  }
}

function failure(
  code: number,
  reason: string,
  message: string,
  details?: Status['details'],
): ApiStatusError {
  return new ApiStatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details && { details }),
    code,
  });
}

type Named = Pick<ServedKind, 'group' | 'plural'>;

function detailsOf(kind: Named, name?: string): Status['details'] {
  return {
    ...(name && { name }),
    ...(kind.group && { group: kind.group }),
    kind: kind.plural,
  };
}

/** 404 for an object. */
export function notFound(kind: Named, name: string): ApiStatusError {
  return failure(
    404,
    'NotFound',
    `${qualifiedResource(kind)} "${name}" not found`,
    detailsOf(kind, name),
  );
}

/** 404 for a path that no resource serves. */
export function noSuchPath(): ApiStatusError {
  return failure(
    404,
    'NotFound',
    'the server could not find the requested resource',
    {},
  );
}

/** 405 for a method the path does not take. */
export function methodNotAllowed(): ApiStatusError {
  return failure(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

/** 409 on create. */
export function alreadyExists(kind: Named, name: string): ApiStatusError {
  return failure(
    409,
    'AlreadyExists',
    `${qualifiedResource(kind)} "${name}" already exists`,
    detailsOf(kind, name),
  );
}

/** 409 where the resourceVersion or uid a writer named is not the present one. */
export function conflict(
  kind: Named,
  name: string,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): ApiStatusError {
  return failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedResource(
      kind,
    )} "${name}": ${why}`,
    detailsOf(kind, name),
  );
}

/** 409 where fields belong to others, with one cause per field and manager. */
export function applyConflict(
  conflicts: { manager: string; field: string }[],
): ApiStatusError {
  const causes = conflicts.map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${manager}`,
    field,
  }));
  return failure(409, 'Conflict', conflictText(conflicts), { causes });
}

/** `conflict with "a": .b`, or a list of fields by manager where there are more. */
function conflictText(conflicts: { manager: string; field: string }[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${first.manager}: ${first.field}`;
  }
  const managers = [...new Set(conflicts.map(({ manager }) => manager))].sort();
  const parts = managers.map(manager => {
    const fields = conflicts
      .filter(each => each.manager === manager)
      .map(({ field }) => `- ${field}`);
    return [`conflicts with ${manager}:`, ...fields].join('\n');
  });
  return `Apply failed with ${conflicts.length} conflicts: ${parts.join('\n')}`;
}

/** 400. */
export function badRequest(message: string): ApiStatusError {
  return failure(400, 'BadRequest', message);
}

/** 500 without a reason: what the API server answers to some malformed writes. */
export function plainFailure(message: string): ApiStatusError {
  const error = failure(500, '', message);
  delete error.status.reason;
  return error;
}

/** 422 naming an option of a request, in the words of its options type. */
export function invalidOption(
  options:
    | 'ListOptions'
    | 'CreateOptions'
    | 'UpdateOptions'
    | 'PatchOptions'
    | 'DeleteOptions',
  field: string,
  message: string,
  reason = 'FieldValueNotSupported',
): ApiStatusError {
  return invalid({ group: 'meta.k8s.io', kind: options }, '', [
    { reason, field, message },
  ]);
}

/** 401. */
export function unauthorized(): ApiStatusError {
  return failure(401, 'Unauthorized', 'Unauthorized');
}

/** 403 with a reason in words. */
export function forbidden(
  kind: Named,
  name: string | undefined,
  why: string,
  causes?: StatusCause[],
): ApiStatusError {
  const subject = name
    ? `${qualifiedResource(kind)} "${name}"`
    : qualifiedResource(kind);
  return failure(403, 'Forbidden', `${subject} is forbidden: ${why}`, {
    ...detailsOf(kind, name),
    ...(causes && { causes }),
  });
}

/** 403 for a path that is no resource. */
export function forbiddenPath(
  user: string,
  verb: string,
  path: string,
): ApiStatusError {
  return failure(
    403,
    'Forbidden',
    `forbidden: User "${user}" cannot ${verb} path "${path}"`,
    {},
  );
}

/** 422 naming the fields. `causes` holds the validation reason per field. */
export function invalid(
  kind: Pick<ServedKind, 'group' | 'kind'>,
  name: string,
  causes: StatusCause[],
): ApiStatusError {
  const all = causes.map(cause => `${cause.field}: ${cause.message}`);
  const text = all.length === 1 ? all[0] : `[${all.join(', ')}]`;
  return failure(
    422,
    'Invalid',
    `${kind.kind}${
      kind.group ? `.${kind.group}` : ''
    } "${name}" is invalid: ${text}`,
    {
      ...(name && { name }),
      ...(kind.group && { group: kind.group }),
      kind: kind.kind,
      causes,
    },
  );
}

/** 415 for a kind of patch that the path does not take. */
export function unsupportedMediaType(): ApiStatusError {
  return failure(
    415,
    'UnsupportedMediaType',
    '415: Unsupported Media Type',
    {},
  );
}

/** 415 for a body that cannot be read. */
export function unknownFormat(accepted: string): ApiStatusError {
  return failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  );
}

/** 406: no form the client accepts can be given. */
export function notAcceptable(): ApiStatusError {
  return failure(
    406,
    'NotAcceptable',
    '406: Not Acceptable\n\nAvailable representations: application/json',
    {},
  );
}

/** 413. */
export function requestTooLarge(limit: number): ApiStatusError {
  return failure(
    413,
    'RequestEntityTooLarge',
    `Request entity too large: limit is ${limit}`,
  );
}

/** 410: the revision asked for is no longer kept. */
export function expired(message: string): ApiStatusError {
  return failure(410, 'Expired', message);
}

/** 504 where a reader asks for a revision the server has not reached. */
export function tooLargeRevision(
  asked: number,
  current: number,
): ApiStatusError {
  return failure(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${asked}, current: ${current}`,
    {
      causes: [
        {
          reason: 'ResourceVersionTooLarge',
          message: 'Too large resource version',
        },
      ],
      retryAfterSeconds: 1,
    },
  );
}

/** Any other code, for injected faults. */
export function injectedFailure(
  code: number,
  retryAfterSeconds?: number,
): ApiStatusError {
  const reasons: Record<number, string> = {
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'NotFound',
    409: 'Conflict',
    410: 'Expired',
    429: 'TooManyRequests',
    500: 'InternalError',
    503: 'ServiceUnavailable',
    504: 'Timeout',
  };
  return failure(
    code,
    reasons[code] ?? '',
    `the simulator was told to fail this request with ${code}`,
    retryAfterSeconds === undefined ? undefined : { retryAfterSeconds },
  );
}

/** 200 for an object that is gone. */
export function deleted(kind: Named, name: string, uid?: string): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { ...detailsOf(kind, name), ...(uid && { uid }) },
  };
}
