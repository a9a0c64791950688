export { canonicalJson, contentHash } from './canonicalJson';
export type { JsonObject, JsonValue } from './canonicalJson';
