export {
  canonicalJson,
  contentHash,
  hashOfCanonicalJson,
} from './canonicalJson';
export type { JsonObject, JsonValue } from './canonicalJson';
