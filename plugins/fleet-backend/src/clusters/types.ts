import { Actor } from '../actor';

declare const authenticated: unique symbol;

/**
 * UUID of a cluster, taken from a verified agent key. Only the agent
 * authentication makes one, so that no store can be asked to write for a
 * cluster that a body, a path or a label named.
 */
export type AuthenticatedClusterId = string & { [authenticated]: true };

/** What people do with clusters. Callers have checked the permission; it writes the audit event. */
export interface ClusterRegistry {
  /**
   * Revokes all agents of a cluster. Within 5 s no replica answers them any
   * more and hanging polls end. What they reported stays. Revoking twice is
   * no error.
   *
   * @throws NotFoundError when there is no cluster of that name
   */
  revoke(name: string, actor: Actor): Promise<void>;
}
