import { Knex } from 'knex';
import { isPostgres } from '../../database/columns';
import { anyOf, Fragment, matchText } from './text';
import { TextPattern } from './types';

/** Namespace whose owner an object has: its own, or the one that it is. */
export const OWNED_NAMESPACE = `CASE WHEN resources.kind = 'namespaces' THEN resources.name ELSE resources.namespace END`;

/** Owner of a row of `resources`: of its workload, else its namespace, else its cluster. */
const OWNER = `coalesce(
  (SELECT w.owner FROM ownership w WHERE w.cluster_id = resources.cluster_id
    AND w.namespace = ${OWNED_NAMESPACE} AND w.workload = resources.workload AND w.workload <> ''),
  (SELECT n.owner FROM ownership n WHERE n.cluster_id = resources.cluster_id
    AND n.namespace = ${OWNED_NAMESPACE} AND n.workload = ''),
  (SELECT c.owner FROM clusters c WHERE c.id = resources.cluster_id))`;

/** Objects that somebody owns, or nobody (null). */
export function matchOwner(
  db: Knex,
  patterns: readonly (TextPattern | null)[],
): Fragment {
  return anyOf(
    patterns.map(pattern => {
      if (pattern === null) {
        return { sql: `${OWNER} IS NULL`, bindings: [] };
      }
      const owner = matchText(db, OWNER, pattern);
      if (!isPostgres(db)) {
        return owner;
      }
      // Most clusters have nothing of an owner; they are out before any row is looked at.
      const of = (column: string) => matchText(db, column, pattern);
      const own = of('o.owner');
      const all = of('oc.owner');
      return {
        sql: `resources.cluster_id IN (
            SELECT o.cluster_id FROM ownership o WHERE ${own.sql}
            UNION SELECT oc.id FROM clusters oc WHERE ${all.sql}) AND ${owner.sql}`,
        bindings: [...own.bindings, ...all.bindings, ...owner.bindings],
      };
    }),
  );
}
