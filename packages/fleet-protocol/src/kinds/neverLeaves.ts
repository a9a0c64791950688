/**
 * Members that hold secrets, or free text that may, wherever they are. They
 * pass no allow-list of a custom kind, nor through an open end (`.**`).
 */
const MEMBERS = new Set([
  'args',
  'binarydata',
  'cabundle',
  'command',
  'data',
  'httpheaders',
  'managedfields',
  'password',
  'passwd',
  'privatekey',
  'stringdata',
  'token',
]);

/**
 * Ends of names of members whose text is a secret. Where such a member is an
 * object it tells where the secret is (`passwordRef`, `secret.secretName`).
 */
const SECRET_TEXT =
  /(password|passwd|passphrase|secret|token|privatekey|apikey|accesskey|secretkey)s?$/;

/** Whether the text of a member, or a list of texts, must stay in the cluster. */
export function isSecretText(member: string): boolean {
  return SECRET_TEXT.test(member.toLowerCase().replace(/[-_]/g, ''));
}

/** Whether a member of an object must stay in the cluster whatever a configuration says. */
export function neverLeaves(member: string): boolean {
  const name = member.toLowerCase();
  return MEMBERS.has(name) || name.includes('last-applied');
}
