const MAX_LENGTH = 256;

/** Characters of a message that are looked at: the work grows with their square where words have no end. */
const MAX_READ = 2048;

/** Words that look like keys, tokens or hashes rather than language. */
const SECRET_LIKE =
  /\b(?=[A-Za-z0-9+/_=-]*\d)(?=[A-Za-z0-9+/_=-]*[A-Za-z])[A-Za-z0-9+/_=-]{20,}\b/g;

/** `DB_PASSWORD=value`, `"clientSecret": "value"`, `Authorization: Basic value`. */
const NAMED_VALUE =
  /((?:password|passwd|pwd|secret|token|api[_-]?key|authorization|credentials?)[\w-]*)["']?\s*[:=]\s*["']?(?:(?:bearer|basic)\s+)?[^\s"']+["']?/gi;

/** `password value`, `key: value` and URLs with credentials. */
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
  const scrubbed = beginningOf(message)
    .replace(URL_CREDENTIALS, '//***@')
    .replace(NAMED_VALUE, '$1 ***')
    .replace(ASSIGNMENT, '$1 ***')
    .replace(SECRET_LIKE, '***');
  return scrubbed.length > MAX_LENGTH
    ? `${scrubbed.slice(0, MAX_LENGTH - 1)}…`
    : scrubbed;
}

/** What is read of a message: whole words, as half a secret is one that does not look like it. */
function beginningOf(message: string): string {
  if (message.length <= MAX_READ) {
    return message;
  }
  const cut = message.slice(0, MAX_READ);
  const space = cut.lastIndexOf(' ');
  return space > 0 ? cut.slice(0, space) : cut;
}
