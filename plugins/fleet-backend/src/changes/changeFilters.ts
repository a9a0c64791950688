import { Knex } from 'knex';
import { isPostgres } from '../database/columns';

/** Columns by which changes are filtered, as a query names them; constants of the code. */
export interface ChangeColumns {
  clusterId: string;
  kind: string;
  namespace: string;
  name: string;
  workload: string;
  /** JSON as text. */
  changedBy: string;
}

/** Columns of the table `feed`. */
export const FEED_FILTER_COLUMNS: ChangeColumns = {
  clusterId: 'feed.cluster_id',
  kind: 'feed.kind',
  namespace: 'feed.namespace',
  name: 'feed.name',
  workload: 'feed.workload',
  changedBy: 'feed.changed_by',
};

/** Restricts to clusters of an environment. */
export function whereEnvironment(
  query: Knex.QueryBuilder,
  environment: string,
  { clusterId }: Pick<ChangeColumns, 'clusterId'>,
): void {
  query.whereRaw(
    `${clusterId} in (select id from clusters where environment = ?)`,
    [environment],
  );
}

/**
 * Restricts to what somebody owns: by its workload, else its namespace, else
 * its cluster. Clusters of which nothing is theirs are out before any row is
 * looked at.
 */
export function whereOwner(
  query: Knex.QueryBuilder,
  owner: string,
  columns: Omit<ChangeColumns, 'changedBy'>,
): void {
  const { clusterId, kind, name, workload } = columns;
  // A namespace belongs to whoever owns it, not to whoever owns its cluster.
  const namespace = `case when ${kind} = 'namespaces' then ${name} else ${columns.namespace} end`;
  query
    .whereRaw(
      `${clusterId} in (select id from clusters where owner = ?
         union select cluster_id from ownership where owner = ?)`,
      [owner, owner],
    )
    .whereRaw(
      `coalesce(
         (select o.owner from ownership o where o.cluster_id = ${clusterId}
           and o.namespace = ${namespace} and o.workload = ${workload} and o.workload <> ''),
         (select o.owner from ownership o where o.cluster_id = ${clusterId}
           and o.namespace = ${namespace} and o.workload = ''),
         (select c.owner from clusters c where c.id = ${clusterId})) = ?`,
      [owner],
    );
}

/** Restricts to changes by a field manager, also to those that a report of status followed at once. */
export function whereManager(
  db: Knex,
  query: Knex.QueryBuilder,
  manager: string,
  { changedBy }: Pick<ChangeColumns, 'changedBy'>,
): void {
  query.whereRaw(
    isPostgres(db)
      ? `? IN (${changedBy}::jsonb ->> 'manager', ${changedBy}::jsonb #>> '{askedBy,manager}')`
      : `? IN (${changedBy} ->> '$.manager', ${changedBy} ->> '$.askedBy.manager')`,
    [manager],
  );
}

/** Restricts to objects whose name contains a text, in whatever case. */
export function whereNameContains(
  query: Knex.QueryBuilder,
  part: string,
  { name }: Pick<ChangeColumns, 'name'>,
): void {
  const escaped = part.toLowerCase().replace(/[\\%_]/g, '\\$&');
  query.whereRaw(`lower(${name}) like ? escape '\\'`, [`%${escaped}%`]);
}
