import { PublicJwk } from './keys';

/**
 * Body of `POST rotate`, authenticated by the key that is to be replaced.
 * Since version 2.
 *
 * @public
 */
export interface RotateRequest {
  v: number;
  newPublicJwk: PublicJwk;
  /**
   * Proof that the agent holds the new key: compact JWS (EdDSA) by it, typ
   * `fleet-rotate+jwt`, claims `iss` = agentId, `aud` = hubId, `old` = kid of
   * the present key, `iat`, `exp` (at most 60 s later), `jti`.
   */
  proof: string;
}

/**
 * Answer of `POST rotate`. Both keys open the door until the new one is used
 * for the first time, or until `overlapUntil`, when the new one is forgotten.
 *
 * @public
 */
export interface RotateResponse {
  kid: string;
  overlapUntil: string;
  serverTime: string;
}
