import { Version } from '@backstage-fleet/plugin-fleet-common';
import {
  actorOfChange,
  ChangeActor,
  JsonObject,
} from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { diffFields, isAskedFor } from '../changes/diff';
import { readVersionObjects } from '../changes/versionObjects';
import { fromJson, toNumber, toTimestamp } from '../database/columns';
import { FeedRow, VersionRow } from '../database/tables';
import { Order, Page, PageRequest, readPage } from '../paging';
import { applyStoreFilter, StoreFilter } from '../permissions';
import { findRow } from './findRow';

const VERSION_ORDER: Order<VersionRow> = {
  name: 'newest',
  keys: [
    {
      expression: 'ordinal',
      direction: 'desc',
      type: 'number',
      value: row => toNumber(row.ordinal),
    },
  ],
};

/**
 * Versions of an object within retention, newest first, or undefined where
 * there is no such object that the caller may see, present or past.
 *
 * @throws InputError when the cursor cannot be read
 */
export async function readVersions(
  db: Knex,
  clusterId: string,
  uid: string,
  request: PageRequest,
  filter: StoreFilter,
): Promise<Page<Version> | undefined> {
  const kind = await kindOf(db, clusterId, uid, filter);
  if (kind === undefined) {
    return undefined;
  }
  const page = await readPage<VersionRow>(
    db,
    db<VersionRow>('versions').where({ cluster_id: clusterId, uid, kind }),
    VERSION_ORDER,
    request,
  );
  const objects = await readVersionObjects(db, page.items);
  return {
    ...page,
    items: page.items.map((row, i) =>
      toVersion(row, objects[i], objects[i + 1]),
    ),
  };
}

/** Kind of an object that the caller may see as it is, or by its last change. */
async function kindOf(
  db: Knex,
  clusterId: string,
  uid: string,
  filter: StoreFilter,
): Promise<string | undefined> {
  const row = await findRow(db, clusterId, uid, filter);
  if (row) {
    return row.kind;
  }
  const change = await applyStoreFilter(
    db<FeedRow>('feed')
      // Its deletion is news, and the index holds what is news.
      .where({ cluster_id: clusterId, uid, is_initial: false })
      .orderBy('seq', 'desc')
      .select('kind'),
    filter,
  ).first();
  return change?.kind;
}

function toVersion(
  row: VersionRow,
  object: JsonObject | undefined,
  before: JsonObject | undefined,
): Version {
  const changedBy = fromJson<ChangeActor>(row.changed_by);
  const isAsked =
    changedBy?.askedBy !== undefined &&
    object !== undefined &&
    before !== undefined &&
    isAskedFor(diffFields(before, object));
  return {
    hash: row.content_hash,
    observedAt: toTimestamp(row.observed_at),
    receivedAt: toTimestamp(row.received_at),
    changedBy: actorOfChange(changedBy, isAsked),
    deleted: Boolean(row.is_deleted),
    object,
  };
}
