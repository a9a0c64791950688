const MAX_LENGTH = 256;

/** Words that look like keys, tokens or hashes rather than language. */
const SECRET_LIKE =
  /\b(?=[A-Za-z0-9+/_=-]*\d)(?=[A-Za-z0-9+/_=-]*[A-Za-z])[A-Za-z0-9+/_=-]{20,}\b/g;

/** `key=value`, `key: value` and URLs with credentials. */
const ASSIGNMENT =
  /\b(password|passwd|secret|token|apikey|api_key|authorization|bearer)\b\s*[:=]?\s*\S+/gi;
const URL_CREDENTIALS = /\/\/[^\s/@]+@/g;

/**
 * Makes a message of the scheduler or the kubelet fit to leave a cluster: long
 * words that look like keys, assignments to secret-like names and credentials
 * in URLs are replaced by `***`, and the text ends after 256 characters.
 *
 * @public
 */
export function scrubMessage(message: string): string {
  const scrubbed = message
    .replace(URL_CREDENTIALS, '//***@')
    .replace(ASSIGNMENT, '$1 ***')
    .replace(SECRET_LIKE, '***');
  return scrubbed.length > MAX_LENGTH
    ? `${scrubbed.slice(0, MAX_LENGTH - 1)}…`
    : scrubbed;
}
