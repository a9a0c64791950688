export { type WriteOptions } from './ApiServer';
export { type DeleteOptions } from './deletion';
export { addonKinds, type Addon } from './addedKinds';
export { definitionOf } from './customResources';
export { builtInKinds, type ServedKind } from './kinds';
export {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  type JsonPatchOperation,
  type Patch,
} from './patch';
export { ApiStatusError, type Status, type StatusCause } from './status';
