import { createHash, randomUUID, sign } from 'node:crypto';
import { RequestTokenClaims, TIMING } from '@backstage-fleet/protocol';
import { AgentKey } from './keys';

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Compact JWS (RFC 7515) with EdDSA (RFC 8037) over the claims. */
function compactJws(key: AgentKey, typ: string, claims: object): string {
  const input = `${encode({ alg: 'EdDSA', kid: key.kid, typ })}.${encode(
    claims,
  )}`;
  const signature = sign(null, Buffer.from(input), key.privateKey);
  return `${input}.${signature.toString('base64url')}`;
}

/** base64url SHA-256. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('base64url');
}

/** Issue and expiry by the hub's clock; a second back, so that it is never of the future. */
function lifetime(hubNowMs: number): { iat: number; exp: number } {
  const iat = Math.floor(hubNowMs / 1000) - 1;
  return { iat, exp: iat + TIMING.tokenLifetime };
}

/** Signs one request: method, path and body as sent. */
export function requestToken(
  key: AgentKey,
  identity: { agentId: string; clusterId: string; hubId: string },
  request: { method: string; path: string; body: Uint8Array; hubNowMs: number },
): string {
  const claims: RequestTokenClaims = {
    iss: identity.agentId,
    sub: identity.clusterId,
    aud: identity.hubId,
    ...lifetime(request.hubNowMs),
    jti: randomUUID(),
    htm: request.method,
    htu: request.path,
    bh: sha256(request.body),
  };
  return compactJws(key, 'fleet-agent+jwt', claims);
}

/** Proof for `enroll` that the agent holds the key it hands in. */
export function enrollmentProof(
  key: AgentKey,
  request: { hubId: string; token: string; hubNowMs: number },
): string {
  return compactJws(key, 'fleet-enroll+jwt', {
    aud: request.hubId,
    th: sha256(request.token),
    ...lifetime(request.hubNowMs),
    jti: randomUUID(),
  });
}

/** Proof for `rotate` that the agent holds the key that is to replace its own. */
export function rotationProof(
  next: AgentKey,
  request: { agentId: string; hubId: string; old: string; hubNowMs: number },
): string {
  return compactJws(next, 'fleet-rotate+jwt', {
    iss: request.agentId,
    aud: request.hubId,
    old: request.old,
    ...lifetime(request.hubNowMs),
    jti: randomUUID(),
  });
}
