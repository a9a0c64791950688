import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'fleet_';

/** A new enrollment token: 256 random bits, with a prefix by which secret scanners know it. */
export function newToken(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

/** What the hub keeps of a token: base64url SHA-256. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/**
 * What stands for the token in the enrollment of one agent of a batch: unique,
 * found again when the same key comes again, and opening nothing.
 */
export function hashForBatch(tokenHash: string, kid: string): string {
  return hashToken(`${tokenHash} ${kid}`);
}
