import { PublicJwk, TIMING } from '@backstage-fleet/protocol';
import { compactVerify, importJWK } from 'jose';

const LEEWAY = 30;

/** What came of checking the proof that an agent holds the key it hands in. */
export type KeyProofResult =
  | { ok: true; jti: unknown }
  | { ok: false; code: 'bad_signature' | 'token_expired'; message: string };

/**
 * Checks the proof that comes with a new key: a short-lived compact JWS by the
 * key itself over what it is handed in for.
 *
 * @param expected - `claims` that must be just these; `now` in Unix seconds
 */
export async function verifyKeyProof(
  proof: string,
  expected: {
    publicJwk: PublicJwk;
    type: string;
    claims: Record<string, string>;
    now: number;
  },
): Promise<KeyProofResult> {
  const bad = (message: string): KeyProofResult => ({
    ok: false,
    code: 'bad_signature',
    message,
  });
  const { kty, crv, x } = expected.publicJwk;
  // Other spellings of the same key would have other fingerprints.
  if (Buffer.from(x, 'base64url').toString('base64url') !== x) {
    return bad('The key is not written as canonical base64url (x)');
  }
  let claims: Record<string, unknown>;
  try {
    const key = await importJWK({ kty, crv, x }, 'EdDSA');
    const { payload, protectedHeader } = await compactVerify(proof, key, {
      algorithms: ['EdDSA'],
    });
    if (protectedHeader.typ !== expected.type) {
      return bad(`The proof is of another type; expected ${expected.type}`);
    }
    claims = JSON.parse(new TextDecoder().decode(payload)) ?? {};
  } catch {
    return bad('The proof is not signed by the key it came with');
  }
  const other = Object.keys(expected.claims).find(
    name => claims[name] !== expected.claims[name],
  );
  if (other) {
    return bad(`The proof is for something else (${other})`);
  }
  const { iat, exp, jti } = claims;
  if (typeof iat !== 'number' || typeof exp !== 'number') {
    return bad('The proof lacks iat or exp');
  }
  if (exp - iat > TIMING.tokenLifetime) {
    return bad(
      `The proof lives ${exp - iat} s; at most ${
        TIMING.tokenLifetime
      } s are allowed`,
    );
  }
  if (exp + LEEWAY < expected.now || iat - LEEWAY > expected.now) {
    return {
      ok: false,
      code: 'token_expired',
      message:
        'The proof is over its time, or of the future; set the clock by serverTime and sign again',
    };
  }
  return { ok: true, jti };
}
