import {
  KeyObject,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
} from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { PublicJwk } from '@backstage-fleet/protocol';
import { PrivateJwk } from '../state/types';

/** The agent's Ed25519 key. The private half stays inside `node:crypto`. */
export interface AgentKey {
  privateKey: KeyObject;
  publicJwk: PublicJwk;
  /** RFC 7638 thumbprint of the public key: key id and fingerprint. */
  kid: string;
}

/** Makes a key in the form in which states keep it. */
export function generatePrivateJwk(): PrivateJwk {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x, d } = privateKey.export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x: x!, d: d! };
}

/**
 * Reads a kept key.
 *
 * @throws Error when it is not an Ed25519 key; the message does not show it
 */
export async function readKey(jwk: PrivateJwk): Promise<AgentKey> {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    throw new Error(
      'The kept agent key cannot be read; expected an Ed25519 key as a JWK (kty OKP, crv Ed25519, x, d)',
    );
  }
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  const publicJwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: x! };
  return {
    privateKey,
    publicJwk,
    kid: await calculateJwkThumbprint({ ...publicJwk }),
  };
}
