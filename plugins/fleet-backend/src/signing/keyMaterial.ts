import { HubKey, PublicJwk } from '@backstage-fleet/protocol';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
} from 'jose';
import { HubKeyRow } from '../database/tables';
import { seal, unseal } from './seal';

/** A private key as jose takes it. */
export type SigningKey = Awaited<ReturnType<typeof importJWK>>;

/** A new key of the hub as a row, without its state and times. */
export async function newHubKey(
  secret: string,
): Promise<Pick<HubKeyRow, 'kid' | 'public_jwk' | 'sealed_key'>> {
  const pair = await generateKeyPair('EdDSA', {
    crv: 'Ed25519',
    extractable: true,
  });
  const { x } = await exportJWK(pair.publicKey);
  const publicJwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: x! };
  const kid = await calculateJwkThumbprint(publicJwk);
  const privateJwk = await exportJWK(pair.privateKey);
  return {
    kid,
    public_jwk: JSON.stringify(publicJwk),
    sealed_key: seal(secret, kid, JSON.stringify(privateJwk)),
  };
}

/** The public half of a stored key. */
export function publicKeyOf(row: HubKeyRow): HubKey {
  return { ...JSON.parse(row.public_jwk), kid: row.kid };
}

/**
 * The private half of a stored key.
 *
 * @throws Error when the configured secret does not open it
 */
export async function openHubKey(
  secret: string,
  row: HubKeyRow,
): Promise<SigningKey> {
  let jwk;
  try {
    jwk = JSON.parse(unseal(secret, row.kid, row.sealed_key));
  } catch {
    throw new Error(
      `fleet.signing.secret does not open the hub's key ${row.kid} in the table hub_keys; set it to the value it had when the key was made. If that is lost, delete the row and attach the agents again`,
    );
  }
  return importJWK(jwk, 'EdDSA');
}
