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

  /**
   * Gives a cluster another name; the old one stays as an alias.
   *
   * @throws InputError for a name that cannot be one, NotFoundError,
   * ConflictError when the name is taken
   */
  rename(name: string, newName: string, actor: Actor): Promise<void>;

  /**
   * Revokes a cluster and has everything that is stored of it removed in the
   * background, but the audit. Purging one that is being removed is no error.
   *
   * @param confirm - the name again
   * @throws InputError when `confirm` is not the name, NotFoundError,
   * ConflictError while its agents were heard of lately and are not revoked
   */
  purge(name: string, confirm: string, actor: Actor): Promise<void>;
}
