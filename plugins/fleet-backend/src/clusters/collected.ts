import { CollectedKind } from '@backstage-fleet/plugin-fleet-common';
import {
  canonicalJson,
  JsonObject,
  KindRegistry,
  versionsOf,
} from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { fromJson } from '../database/columns';
import { BigIntColumn, KindStateRow, ResourceRow } from '../database/tables';
import { applyStoreFilter, StoreFilter } from '../permissions';
import { seesPartOnly } from './clusterRelation';

type SampleRow = Pick<
  ResourceRow,
  'kind' | 'uid' | 'name' | 'namespace' | 'object'
> & { count: BigIntColumn };

/**
 * What leaves a cluster, kind by kind: every path that may, how far the agent
 * is, and the newest object as it was sent.
 *
 * @param withSamples - whether the caller may see objects
 */
export async function readCollected(
  db: Knex,
  kinds: KindRegistry,
  clusterId: string,
  filter: StoreFilter,
  withSamples: boolean,
): Promise<CollectedKind[]> {
  const [samples, states] = await Promise.all([
    readNewest(db, clusterId, filter),
    applyStoreFilter(
      db<KindStateRow>('kind_states').where({ cluster_id: clusterId }),
      filter,
      { clusterId: 'cluster_id', kind: 'kind' },
    ),
  ]);
  const sampleOf = new Map(samples.map(row => [row.kind, row]));
  const stateOf = new Map(states.map(row => [row.kind, row]));
  const showsTotals = !seesPartOnly(filter);
  return kinds.specs().map(spec => {
    const sample = sampleOf.get(spec.id);
    return {
      kind: spec.id,
      kindName: spec.kind,
      versions: [...versionsOf(spec)],
      fields: [...spec.projection.paths],
      isCustom: spec.isCustom ?? false,
      profile: spec.profile ?? 'inventory',
      state: stateOf.get(spec.id)?.state,
      count: showsTotals ? Number(sample?.count ?? 0) : 0,
      sample: sample && withSamples ? toSample(sample) : undefined,
    };
  });
}

/** The newest object of each kind with the number of its kind, in one statement. */
async function readNewest(
  db: Knex,
  clusterId: string,
  filter: StoreFilter,
): Promise<SampleRow[]> {
  const ranked = applyStoreFilter(
    db('resources')
      .where({ cluster_id: clusterId })
      .select('kind', 'uid')
      .select({
        rank: db.raw(
          'row_number() over (partition by kind order by received_at desc, uid)',
        ),
        count: db.raw('count(*) over (partition by kind)'),
      }),
    filter,
  ).as('ranked');
  return db
    .from(ranked)
    .join('resources', join =>
      join
        .on('resources.kind', 'ranked.kind')
        .andOn('resources.uid', 'ranked.uid')
        .andOnVal('resources.cluster_id', clusterId),
    )
    .where('ranked.rank', 1)
    .select('ranked.count')
    .select('resources.kind', 'resources.uid', 'resources.name')
    .select('resources.namespace', 'resources.object');
}

/** The store orders members as it likes; what the agent hashed and sent is canonical. */
function toSample(row: SampleRow): NonNullable<CollectedKind['sample']> {
  const json = canonicalJson(fromJson<JsonObject>(row.object));
  return {
    uid: row.uid,
    name: row.name,
    namespace: row.namespace || undefined,
    bytes: Buffer.byteLength(json),
    json,
  };
}
