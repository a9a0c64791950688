import { KubeObject, KubeObjectInput, isRecord } from '../../store';
import { ServedKind } from '../kinds';
import { badRequest, invalid, unsupportedMediaType } from '../status';
import {
  JsonPatchError,
  JsonPatchOperation,
  applyJsonPatch,
} from './jsonPatch';
import { applyMergePatch } from './mergePatch';
import { applyStrategicMergePatch } from './strategicMergePatch';

/**
 * A patch with the media type it came under.
 *
 * @public
 */
export interface Patch {
  type:
    | 'application/json-patch+json'
    | 'application/merge-patch+json'
    | 'application/strategic-merge-patch+json';
  body: unknown;
}

const COMMON_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
];

/**
 * The media types of patches, besides server-side apply. Custom kinds have no
 * Go type whose tags could direct a strategic merge.
 */
export function patchTypesOf({
  custom,
}: Pick<ServedKind, 'custom'>): readonly string[] {
  return custom
    ? COMMON_TYPES
    : [...COMMON_TYPES, 'application/strategic-merge-patch+json'];
}

/**
 * Applies a patch to an object and returns the result; the object stays.
 *
 * @throws ApiStatusError 400 for a malformed patch, 415 for an unknown type,
 * 422 for a JSON patch that does not fit
 */
export function applyPatch(
  kind: ServedKind,
  object: KubeObject,
  patch: Patch,
): KubeObjectInput {
  const { type, body } = patch;
  if (type === 'application/json-patch+json') {
    if (!Array.isArray(body)) {
      throw badRequest('a JSON patch must be a list of operations');
    }
    try {
      return applyJsonPatch(
        object,
        body as JsonPatchOperation[],
      ) as KubeObjectInput;
    } catch (error) {
      if (error instanceof JsonPatchError) {
        const refused = invalid(kind, object.metadata.name, []);
        refused.status.message =
          'the server rejected our request due to an error in our request';
        refused.status.details = {};
        throw refused;
      }
      throw error;
    }
  }
  if (!isRecord(body)) throw badRequest('the patch must be a JSON object');
  if (type === 'application/merge-patch+json') {
    return applyMergePatch(object, body) as KubeObjectInput;
  }
  if (type === 'application/strategic-merge-patch+json') {
    return applyStrategicMergePatch(object, body) as KubeObjectInput;
  }
  throw unsupportedMediaType();
}

export * from './jsonPatch';
export * from './mergePatch';
export * from './strategicMergePatch';
