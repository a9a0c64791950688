import { toNumber } from '../database/columns';
import { Order, SortKey } from '../paging';
import { SeenCluster } from './clusterRelation';

const NAME = text('name', row => row.name);

const KEYS = {
  name: NAME,
  lastSeenAt: number('last_sign', row => toNumber(row.last_sign)),
  health: number('health_rank', row => row.health_rank),
  nodes: number('nodes', row => row.nodes),
  pods: number('pods', row => row.pods),
  version: number(
    'coalesce(c.version_order, 0)',
    row => row.version_order ?? 0,
  ),
  environment: text(
    `coalesce(c.environment, '')`,
    row => row.environment ?? '',
  ),
  owner: text(`coalesce(c.owner, '')`, row => row.owner ?? ''),
  createdAt: number('created_at', row => toNumber(row.created_at)),
};

type SortField = keyof typeof KEYS;

const COLUMN_OF: Record<SortField, string> = {
  name: 'c.name',
  lastSeenAt: 'c.last_sign',
  health: 'c.health_rank',
  nodes: 'c.nodes',
  pods: 'c.pods',
  version: 'c.version_order',
  environment: 'c.environment',
  owner: 'c.owner',
  createdAt: 'c.created_at',
};

/** Orders in which clusters can be listed. */
export type ClusterSort = SortField | `-${SortField}`;

/** Columns that an order goes by, with the id; reading no others keeps what they need out of the statement. */
export function orderColumns(sort: ClusterSort = 'name'): string[] {
  const field = sort.replace(/^-/, '') as SortField;
  return [...new Set(['c.id', 'c.name', COLUMN_OF[field]])];
}

/** The order of a sort parameter. Names are unique, so they make every order total. */
export function clusterOrder(sort: ClusterSort = 'name'): Order<SeenCluster> {
  const isReversed = sort.startsWith('-');
  const field = (isReversed ? sort.slice(1) : sort) as SortField;
  // By health, what needs somebody comes first unless it is asked otherwise.
  const direction = isReversed === (field === 'health') ? 'asc' : 'desc';
  const own = { ...KEYS[field], direction } as SortKey<SeenCluster>;
  if (field === 'name') {
    return { name: sort, keys: [own] };
  }
  const named = field === 'lastSeenAt' ? direction : 'asc';
  return { name: sort, keys: [own, { ...NAME, direction: named }] };
}

function text(
  expression: string,
  value: (row: SeenCluster) => string,
): SortKey<SeenCluster> {
  return {
    expression: column(expression),
    direction: 'asc',
    type: 'text',
    value,
  };
}

function number(
  expression: string,
  value: (row: SeenCluster) => number,
): SortKey<SeenCluster> {
  return {
    expression: column(expression),
    direction: 'asc',
    type: 'number',
    value: row => Number(value(row)),
  };
}

function column(expression: string): string {
  return /^\w+$/.test(expression) ? `c.${expression}` : expression;
}
