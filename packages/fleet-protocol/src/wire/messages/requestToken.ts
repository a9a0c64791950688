/**
 * Claims of a request token: compact JWS (EdDSA) by the agent's key, typ
 * `fleet-agent+jwt`, `kid` = RFC 7638 thumbprint of the key.
 *
 * @public
 */
export interface RequestTokenClaims {
  /** agentId */
  iss: string;
  /** clusterId */
  sub: string;
  /** hubId */
  aud: string;
  iat: number;
  /** At most 60 s after iat. */
  exp: number;
  jti: string;
  /** HTTP method. */
  htm: string;
  /** One of {@link AGENT_PATHS}. */
  htu: string;
  /** base64url SHA-256 of the body as sent, that is compressed. */
  bh: string;
}
