import { importJWK, jwtVerify } from 'jose';
import { DownlinkMessage } from '@backstage-fleet/protocol';
import { AgentIdentity } from '../state';

/** A downlink message that must not be acted on. */
export class DownlinkError extends Error {
  readonly code: 'hub_key_mismatch' | 'not_for_us' | 'unreadable';

  constructor(code: DownlinkError['code'], message: string) {
    super(message);
    this.name = 'DownlinkError';
    this.code = code;
  }
}

/**
 * Checks a message against the keys of the hub that are trusted and against who the
 * agent is.
 *
 * @param hubNowMs - time by the hub's clock
 * @returns the message, and the kid of the key it is signed with
 * @throws DownlinkError
 */
export async function verifyDownlink(
  jws: string,
  identity: AgentIdentity,
  hubNowMs: number,
): Promise<{ message: DownlinkMessage; kid: string }> {
  try {
    const { payload, protectedHeader } = await jwtVerify(
      jws,
      async header => {
        const key = identity.hubKeys.find(({ kid }) => kid === header.kid);
        if (!key) {
          throw new DownlinkError(
            'hub_key_mismatch',
            `it is signed with the key ${header.kid}, which is not one of the hub's keys pinned at enrollment or brought by them`,
          );
        }
        return importJWK({ kty: key.kty, crv: key.crv, x: key.x }, 'EdDSA');
      },
      {
        algorithms: ['EdDSA'],
        typ: 'fleet-downlink+jwt',
        issuer: identity.hubId,
        subject: identity.clusterId,
        audience: identity.agentId,
        requiredClaims: ['exp', 'dseq', 'type'],
        currentDate: new Date(hubNowMs),
        clockTolerance: 5,
      },
    );
    return {
      message: payload as unknown as DownlinkMessage,
      kid: protectedHeader.kid!,
    };
  } catch (error) {
    if (error instanceof DownlinkError) {
      throw error;
    }
    const code = (error as { code?: string }).code;
    if (code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') {
      throw new DownlinkError(
        'hub_key_mismatch',
        'its signature is not by the hub key it names',
      );
    }
    const claims =
      code === 'ERR_JWT_CLAIM_VALIDATION_FAILED' || code === 'ERR_JWT_EXPIRED';
    throw new DownlinkError(
      claims ? 'not_for_us' : 'unreadable',
      (error as Error).message,
    );
  }
}
