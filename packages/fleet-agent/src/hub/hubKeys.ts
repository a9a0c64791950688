import { calculateJwkThumbprint } from 'jose';
import { HubKey } from '@backstage-fleet/protocol';
import { DownlinkError } from './downlink';

/** More keys than a hub has at a time. */
const MAX_KEYS = 8;

/**
 * The keys of the hub to trust after a message brought some: those it names,
 * and the one it was signed with. Others are trusted no longer.
 *
 * @param signedBy - kid of the key the message was signed with
 * @returns the newest one last
 * @throws DownlinkError when one of them is not a key
 */
export async function newHubKeys(
  trusted: HubKey[],
  signedBy: string,
  brought: HubKey[],
): Promise<HubKey[]> {
  if (
    !Array.isArray(brought) ||
    brought.length === 0 ||
    brought.length > MAX_KEYS
  ) {
    throw new DownlinkError(
      'unreadable',
      `it does not bring one to ${MAX_KEYS} keys`,
    );
  }
  const keys: HubKey[] = [];
  for (const key of brought) {
    const { kty, crv, x } = key ?? {};
    const whole = kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string';
    const kid = whole ? await calculateJwkThumbprint({ kty, crv, x }) : '';
    if (!whole || kid !== key.kid) {
      throw new DownlinkError(
        'unreadable',
        'it brings a key that is not an Ed25519 key by the name of its thumbprint',
      );
    }
    keys.push({ kty, crv, x, kid });
  }
  const signer = trusted.filter(
    ({ kid }) => kid === signedBy && !keys.some(key => key.kid === kid),
  );
  return [...signer, ...keys];
}
