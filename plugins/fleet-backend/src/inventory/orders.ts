import { Knex } from 'knex';
import { Order, SortKey } from '../paging';
import { foldCase, nameKey } from './query';
import { CREATED, createdOf, ListRow, RESTARTS, restartsOf } from './rows';

/** Orders in which resources can be listed. */
export type ResourceSort =
  | 'name'
  | '-name'
  | 'state'
  | '-state'
  | 'age'
  | '-age'
  | 'restarts'
  | '-restarts';

/** Columns that the expressions of all orders read. */
export const SORTED_COLUMNS = [
  ...['name', 'cluster_id', 'uid', 'kind'],
  ...['severity', 'restarts', 'created_at'],
].map(column => `resources.${column}`);

type Direction = 'asc' | 'desc';

const name = (db: Knex, direction: Direction): SortKey<ListRow> => ({
  expression: nameKey(db),
  direction,
  type: 'text',
  value: row => foldCase(row.name),
});

/** Tells objects of the same name apart. */
const identity = (direction: Direction): SortKey<ListRow>[] => [
  {
    expression: 'resources.cluster_id',
    direction,
    type: 'uuid',
    value: row => row.cluster_id,
  },
  {
    expression: 'resources.uid',
    direction,
    type: 'text',
    value: row => row.uid,
  },
  {
    expression: 'resources.kind',
    direction,
    type: 'text',
    value: row => row.kind,
  },
];

/** The order of a sort parameter. */
export function resourceOrder(
  db: Knex,
  sort: ResourceSort = 'name',
): Order<ListRow> {
  const descending = sort.startsWith('-');
  const direction = descending ? 'desc' : 'asc';
  const field = descending ? sort.slice(1) : sort;
  if (field === 'name') {
    return { name: sort, keys: [name(db, direction), ...identity(direction)] };
  }
  return {
    name: sort,
    keys: [leadingKey(field, direction), name(db, 'asc'), ...identity('asc')],
  };
}

function leadingKey(field: string, direction: Direction): SortKey<ListRow> {
  if (field === 'state') {
    return {
      expression: 'resources.severity',
      direction,
      type: 'number',
      value: row => row.severity,
    };
  }
  if (field === 'restarts') {
    return {
      expression: RESTARTS,
      direction,
      type: 'number',
      value: restartsOf,
    };
  }
  // The lowest age is the latest time of creation.
  return {
    expression: CREATED,
    direction: direction === 'asc' ? 'desc' : 'asc',
    type: 'number',
    value: createdOf,
  };
}
