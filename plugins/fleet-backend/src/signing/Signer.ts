import { HubKey } from '@backstage-fleet/protocol';

/**
 * Signs what the hub says to agents. The one of this room keeps its keys sealed
 * in the database; another one may keep them in a key management service.
 */
export interface Signer {
  /** Keys agents are to trust: the one that signs first, then the one that is to follow it. */
  keys(): HubKey[];

  /** Learns of keys that other replicas made. To be called before a transaction, in which a signer may not read. */
  refresh?(): Promise<void>;

  /**
   * Compact JWS (EdDSA, RFC 8037) over claims.
   *
   * @param type - `typ` of the protected header
   * @param trusted - kid of the newest key the reader is known to trust; where
   * that is one of the past that is still kept, it signs, so that the reader
   * understands. Null for a reader that knows the first key there was
   */
  sign(type: string, claims: object, trusted?: string | null): Promise<string>;
}

/** Who the hub is to its agents. */
export interface HubIdentity {
  /** UUID, the audience of request tokens and the issuer of downlink messages. */
  hubId: string;
  signer: Signer;
}
