import { IncomingMessage } from 'node:http';
import { WriteOptions } from '../api/ApiServer';
import { DeleteOptions } from '../api/deletion';
import { badRequest, invalidOption } from '../api/status';
import { isRecord } from '../store';
import { ResourceRequest, isTrue } from './requestInfo';

type OptionsKind =
  | 'CreateOptions'
  | 'UpdateOptions'
  | 'PatchOptions'
  | 'DeleteOptions';

const OPTIONS_OF: Record<string, OptionsKind> = {
  POST: 'CreateOptions',
  PUT: 'UpdateOptions',
  PATCH: 'PatchOptions',
  DELETE: 'DeleteOptions',
};

/** The media type of server-side apply. */
export const APPLY_TYPE = 'application/apply-patch+yaml';

/** Who writes: the fieldManager parameter, or the first word of the user agent. */
function managerOf(
  request: ResourceRequest,
  req: IncomingMessage,
  applies: boolean,
): string {
  const asked = request.query.get('fieldManager');
  if (asked) return asked;
  if (applies) {
    throw invalidOption(
      'PatchOptions',
      'fieldManager',
      'Required value: is required for apply patch',
      'FieldValueRequired',
    );
  }
  const agent = req.headers['user-agent'] ?? 'unknown';
  return agent.split(/[/ ]/)[0].slice(0, 128) || 'unknown';
}

function isDryRun(values: unknown, kind: OptionsKind): boolean {
  if (!Array.isArray(values) || values.length === 0) return false;
  if (values.some(value => value !== 'All')) {
    throw invalidOption(
      kind,
      'dryRun',
      `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`,
    );
  }
  return true;
}

/**
 * The options of a create, update or patch.
 *
 * @throws ApiStatusError 422 in the words of the options of the verb
 */
export function writeOptions(
  request: ResourceRequest,
  req: IncomingMessage,
  applies: boolean,
): WriteOptions {
  const { query, method, subresource } = request;
  const force = query.get('force');
  if (force !== null && !applies && method === 'PATCH') {
    throw invalidOption(
      'PatchOptions',
      'force',
      'Forbidden: may not be specified for non-apply patch',
      'FieldValueForbidden',
    );
  }
  return {
    manager: managerOf(request, req, applies),
    dryRun: isDryRun(query.getAll('dryRun'), OPTIONS_OF[method]),
    ...(applies && { force: isTrue(force) }),
    ...((subresource === 'status' || subresource === 'scale') && {
      subresource,
    }),
  };
}

/**
 * The options of a delete, from its body or its query.
 *
 * @throws ApiStatusError 400 for a body of another kind, 422 for what cannot be
 */
export function deleteOptions(
  { query }: ResourceRequest,
  body: unknown,
): DeleteOptions {
  const options = isRecord(body) ? body : {};
  if (options.kind !== undefined && options.kind !== 'DeleteOptions') {
    throw badRequest(
      `the body of a delete must be DeleteOptions, got kind ${options.kind}`,
    );
  }
  const policy =
    options.propagationPolicy ?? query.get('propagationPolicy') ?? undefined;
  if (policy && !['Orphan', 'Background', 'Foreground'].includes(policy)) {
    throw invalidOption(
      'DeleteOptions',
      'propagationPolicy',
      `Unsupported value: "${policy}": supported values: "Foreground", "Background", "Orphan", "nil"`,
    );
  }
  if (policy && typeof options.orphanDependents === 'boolean') {
    throw invalidOption(
      'DeleteOptions',
      'propagationPolicy',
      `Invalid value: "${policy}": orphanDependents and deletionPropagation cannot be both set`,
      'FieldValueInvalid',
    );
  }
  const grace =
    options.gracePeriodSeconds ?? query.get('gracePeriodSeconds') ?? undefined;
  return {
    propagationPolicy:
      policy ?? (options.orphanDependents ? 'Orphan' : undefined),
    preconditions: options.preconditions,
    gracePeriodSeconds: grace === undefined ? undefined : Number(grace),
    dryRun: isDryRun(options.dryRun ?? query.getAll('dryRun'), 'DeleteOptions'),
  };
}
