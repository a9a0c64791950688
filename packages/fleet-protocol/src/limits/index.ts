export { DEFAULT_LIMITS, TIMING } from './limits';
export type { ProtocolLimits } from './limits';
export { BoundedJsonError, parseBoundedJson } from './parseJson';
