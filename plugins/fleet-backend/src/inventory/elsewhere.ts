import { Resource, TotalCount } from '@backstage-fleet/plugin-fleet-common';
import { KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { ResourceRow } from '../database/tables';
import { Page, PageRequest } from '../paging';
import { applyStoreFilter, StoreFilter } from '../permissions';
import { bounded } from './bounded';
import { readCountedListPage } from './listRows';
import { resourceOrder } from './orders';
import { applyResourceQuery } from './query';
import { toResource } from './rows';

/**
 * The objects of the same kind, namespace and name in other clusters.
 *
 * @throws InputError when the cursor cannot be read
 */
export async function readElsewhere(
  store: Knex,
  kinds: KindRegistry,
  row: Pick<ResourceRow, 'cluster_id' | 'kind' | 'namespace' | 'name'>,
  request: PageRequest,
  filter: StoreFilter,
): Promise<Page<Resource> & { totalCount: TotalCount }> {
  return bounded(store, async db => {
    const same = applyStoreFilter(
      db.from('resources'),
      filter,
    ) as Knex.QueryBuilder;
    applyResourceQuery(
      db,
      same,
      [
        {
          negated: false,
          condition: { type: 'text', field: 'name', anyOf: [[row.name]] },
        },
        { negated: false, condition: { type: 'kind', kinds: [row.kind] } },
      ],
      0,
    );
    same
      .where('resources.namespace', row.namespace)
      .whereNot('resources.cluster_id', row.cluster_id);
    const page = await readCountedListPage(
      db,
      same,
      resourceOrder(db),
      request,
    );
    return {
      ...page,
      items: page.items.map(item => toResource(item, kinds)),
    };
  });
}
