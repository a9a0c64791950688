import { HubKey } from '@backstage-fleet/protocol';

/**
 * Signs what the hub says to agents. The one of this room keeps its key sealed
 * in the database; another one may keep it in a key management service.
 */
export interface Signer {
  /** Keys agents are to trust, the one that signs first. */
  keys(): HubKey[];

  /**
   * Compact JWS (EdDSA, RFC 8037) over claims.
   *
   * @param type - `typ` of the protected header
   */
  sign(type: string, claims: object): Promise<string>;
}

/** Who the hub is to its agents. */
export interface HubIdentity {
  /** UUID, the audience of request tokens and the issuer of downlink messages. */
  hubId: string;
  signer: Signer;
}
