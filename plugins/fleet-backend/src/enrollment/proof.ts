import { PublicJwk, TIMING } from '@backstage-fleet/protocol';
import { compactVerify, importJWK } from 'jose';
import { hashToken } from './token';

const LEEWAY = 30;

/** What came of checking the proof that an agent holds the key it hands in. */
export type ProofResult =
  | { ok: true }
  | { ok: false; code: 'bad_signature' | 'token_expired'; message: string };

/**
 * Checks the proof of an enrollment: a JWS by the key itself over the hub and
 * the enrollment token.
 *
 * @param now - Unix seconds
 */
export async function verifyProof(
  proof: string,
  expected: { publicJwk: PublicJwk; hubId: string; token: string; now: number },
): Promise<ProofResult> {
  const bad = (message: string): ProofResult => ({
    ok: false,
    code: 'bad_signature',
    message,
  });
  // Other spellings of the same key would have other fingerprints.
  const { x: encoded } = expected.publicJwk;
  if (Buffer.from(encoded, 'base64url').toString('base64url') !== encoded) {
    return bad('The key is not written as canonical base64url (publicJwk.x)');
  }
  let claims: Record<string, unknown>;
  try {
    const { kty, crv, x } = expected.publicJwk;
    const key = await importJWK({ kty, crv, x }, 'EdDSA');
    const { payload, protectedHeader } = await compactVerify(proof, key, {
      algorithms: ['EdDSA'],
    });
    if (protectedHeader.typ !== 'fleet-enroll+jwt') {
      return bad('The proof is of another type; expected fleet-enroll+jwt');
    }
    claims = JSON.parse(new TextDecoder().decode(payload)) ?? {};
  } catch {
    return bad('The proof is not signed by the key it came with');
  }
  const { aud, th, iat, exp } = claims;
  if (aud !== expected.hubId) {
    return bad('The proof is for another hub (aud)');
  }
  if (th !== hashToken(expected.token)) {
    return bad('The proof is for another enrollment token (th)');
  }
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
  return { ok: true };
}
