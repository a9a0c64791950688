import { Knex } from 'knex';
import { FeedConsumer } from '../consumers/types';
import { ClusterRow, FeedRow } from '../database/tables';
import { NamespaceKey, OwnershipStore } from './OwnershipStore';

/** Keeps owners of namespaces and workloads as objects and their labels change. */
export function createOwnershipConsumer(store: OwnershipStore): FeedConsumer {
  return {
    name: 'ownership',
    description: 'Who owns which namespaces and workloads',
    async handle(trx, changes) {
      const listed = new Set(
        changes
          .filter(change => change.type === 'listed')
          .map(change => change.cluster_id),
      );
      for (const clusterId of listed) {
        await store.refresh(trx, await allNamespaces(store, trx, clusterId));
      }
      await store.refresh(
        trx,
        affectedNamespaces(
          changes.filter(change => !listed.has(change.cluster_id)),
        ),
      );
    },
    async rebuild(db, signal) {
      const clusters = await db<ClusterRow>('clusters').select('id');
      for (const { id } of clusters) {
        if (signal.aborted) {
          return;
        }
        const namespaces = await allNamespaces(store, db, id);
        await db.transaction((trx: Knex.Transaction) =>
          store.refresh(trx, namespaces),
        );
      }
    },
  };
}

async function allNamespaces(
  store: OwnershipStore,
  db: Knex,
  clusterId: string,
): Promise<NamespaceKey[]> {
  const namespaces = await store.namespacesOf(db, clusterId);
  return namespaces.map(namespace => ({ clusterId, namespace }));
}

/**
 * Namespaces whose owners a change may touch. Pods that change their state
 * are by far the most changes and never bring another label with them: labels
 * of what controls them do.
 */
export function affectedNamespaces(
  changes: readonly Pick<
    FeedRow,
    'cluster_id' | 'kind' | 'namespace' | 'name' | 'type' | 'workload'
  >[],
): NamespaceKey[] {
  return changes
    .filter(
      change =>
        change.kind === 'namespaces' ||
        (change.workload !== null &&
          !(change.kind === 'pods' && change.type === 'modified')),
    )
    .map(change => ({
      clusterId: change.cluster_id,
      namespace: change.kind === 'namespaces' ? change.name : change.namespace,
    }));
}
