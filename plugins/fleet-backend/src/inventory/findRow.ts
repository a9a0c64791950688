import { ResourceRef } from '@backstage-fleet/plugin-fleet-common';
import { KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { ResourceRow } from '../database/tables';
import { applyStoreFilter, StoreFilter } from '../permissions';
import { toResourceRef } from './rows';

/** Longest owner chain that is followed; Kubernetes itself rarely makes one of three. */
const MAX_OWNERS = 8;

/** An object as it is stored, or undefined where there is none the caller may see. */
export async function findRow(
  db: Knex,
  clusterId: string,
  uid: string,
  filter: StoreFilter,
): Promise<ResourceRow | undefined> {
  return applyStoreFilter(
    db<ResourceRow>('resources').where({ cluster_id: clusterId, uid }),
    filter,
  ).first();
}

/** Owners of an object, nearest first, as far as they are stored. */
export async function readOwners(
  db: Knex,
  kinds: KindRegistry,
  row: ResourceRow,
  filter: StoreFilter,
): Promise<ResourceRef[]> {
  const owners: ResourceRow[] = [];
  const seen = new Set([row.uid]);
  let next = row.owner_uid;
  while (next && !seen.has(next) && owners.length < MAX_OWNERS) {
    seen.add(next);
    const owner = await findRow(db, row.cluster_id, next, filter);
    if (!owner) {
      break;
    }
    owners.push(owner);
    next = owner.owner_uid;
  }
  return owners.map(owner => toResourceRef(owner, kinds));
}
