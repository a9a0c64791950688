import {
  createCipheriv,
  createDecipheriv,
  randomBytes,
  scryptSync,
} from 'node:crypto';

const VERSION = 'v1';

/** scrypt with N = 2^15, r = 8, p = 1 (RFC 7914), some 50 ms: the secret may be a passphrase. */
function keyOf(secret: string, salt: Buffer): Buffer {
  return scryptSync(secret, salt, 32, {
    N: 2 ** 15,
    r: 8,
    p: 1,
    maxmem: 64 * 1024 * 1024,
  });
}

/**
 * Seals a text by a secret: AES-256-GCM under a key derived with a fresh salt.
 *
 * @param context - bound to the text, so that a sealed text cannot be moved
 * to another place
 */
export function seal(secret: string, context: string, text: string): string {
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, salt), iv);
  cipher.setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [
    VERSION,
    ...[salt, iv, cipher.getAuthTag(), sealed].map(part =>
      part.toString('base64url'),
    ),
  ].join('.');
}

/**
 * Opens what {@link seal} closed.
 *
 * @throws Error when the secret or the context is another one, or the text was changed
 */
export function unseal(
  secret: string,
  context: string,
  sealed: string,
): string {
  const [version, ...parts] = sealed.split('.');
  if (version !== VERSION || parts.length !== 4) {
    throw new Error('The sealed text is not of a known format');
  }
  const [salt, iv, tag, body] = parts.map(part =>
    Buffer.from(part, 'base64url'),
  );
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, salt), iv, {
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(body), decipher.final()]).toString();
}
