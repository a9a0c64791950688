export { type WriteOptions } from './ApiServer';
export { type DeleteOptions } from './deletion';
export { builtInKinds, type KindSpec } from './kinds';
export {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  type JsonPatchOperation,
  type Patch,
} from './patch';
export { ApiStatusError, type Status, type StatusCause } from './status';
