import { createHash } from 'node:crypto';

/** Bytes of a uid: those of a UUID, or of a hash of what is none. */
const LENGTH = 16;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** uids as bytes, to be kept for the time of a snapshot. */
export function packUids(uids: readonly string[]): Buffer {
  return Buffer.from(uids.map(uidKey).join(''), 'hex');
}

/** Keys of the uids, as {@link uidKey} makes them. */
export function unpackUids(packed: Uint8Array): string[] {
  const text = Buffer.from(
    packed.buffer,
    packed.byteOffset,
    packed.length,
  ).toString('hex');
  return text.match(/.{32}/g) ?? [];
}

/** A uid as 32 hexadecimal digits, by which uids are told apart. */
export function uidKey(uid: string): string {
  return UUID.test(uid)
    ? uid.replace(/-/g, '')
    : createHash('sha256')
        .update(uid)
        .digest('hex')
        .slice(0, 2 * LENGTH);
}
