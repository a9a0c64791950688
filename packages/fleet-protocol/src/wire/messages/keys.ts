/**
 * Public key of an agent or the hub: Ed25519 as a JWK (RFC 8037).
 *
 * @public
 */
export interface PublicJwk {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
}

/**
 * A public key of the hub with its id, the RFC 7638 thumbprint.
 *
 * @public
 */
export interface HubKey extends PublicJwk {
  kid: string;
}
