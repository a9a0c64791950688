import { Knex } from 'knex';
import { fromJson, isPostgres, nowExpression } from '../database/columns';
import {
  ClusterRow,
  OwnerAssignmentRow,
  OwnershipRow,
  ResourceRow,
} from '../database/tables';
import { KUBERNETES_ID, OwnerClaim, resolveOwners } from './resolve';
import { LabelRule } from './rules';

/** Namespaces that are resolved at a time. */
const CHUNK = 200;

/** Characters that are read of a label; owners and workloads have fewer. */
const MAX_LABEL = 512;

/** A namespace of a cluster. */
export interface NamespaceKey {
  clusterId: string;
  namespace: string;
}

interface ClaimRow {
  entity: string;
  kubernetes_id: string;
  owner: string;
  namespace: string | null;
  cluster_name: string | null;
}

/** Keeps the table `ownership` true to what it is derived from. */
export class OwnershipStore {
  readonly #rules: readonly LabelRule[];
  /** Labels that say anything of owners. */
  readonly #labels: readonly string[];

  constructor(rules: readonly LabelRule[]) {
    this.#rules = rules;
    this.#labels = [
      ...new Set([KUBERNETES_ID, ...rules.map(({ label }) => label)]),
    ];
  }

  /** Resolves some namespaces anew; writes only what differs. */
  async refresh(db: Knex, keys: readonly NamespaceKey[]): Promise<void> {
    for (const [clusterId, namespaces] of byCluster(keys)) {
      for (let i = 0; i < namespaces.length; i += CHUNK) {
        await this.#refreshSome(db, clusterId, namespaces.slice(i, i + CHUNK));
      }
    }
  }

  /** All namespaces of a cluster that may have owners. */
  async namespacesOf(db: Knex, clusterId: string): Promise<string[]> {
    const rows = await db
      .from('resources')
      .where({ cluster_id: clusterId, kind: 'namespaces' })
      .select({ namespace: 'name' })
      .union([
        db
          .from('resources')
          .where({ cluster_id: clusterId })
          .whereNotNull('workload')
          .select('namespace'),
        db
          .from('ownership')
          .where({ cluster_id: clusterId })
          .select('namespace'),
        db
          .from('owner_assignments')
          .where({ cluster_id: clusterId })
          .select('namespace'),
      ]);
    return rows.map((row: { namespace: string }) => row.namespace);
  }

  /**
   * Puts the claims of the catalog in place of those that were there.
   *
   * @returns ids (`backstage.io/kubernetes-id`) whose owner may be another now
   */
  async replaceClaims(
    db: Knex,
    claims: readonly OwnerClaim[],
  ): Promise<string[]> {
    const before = new Map(
      (await readClaims(db)).map(claim => [claim.entity, claim]),
    );
    const changed = new Set<string>();
    const wanted = new Map(claims.map(claim => [claim.entity, claim]));
    for (const claim of wanted.values()) {
      const old = before.get(claim.entity);
      if (!old || !sameClaim(old, claim)) {
        changed.add(claim.kubernetesId);
        if (old) {
          changed.add(old.kubernetesId);
        }
        await db('ownership_claims')
          .insert({
            entity: claim.entity,
            kubernetes_id: claim.kubernetesId,
            owner: claim.owner,
            namespace: claim.namespace ?? null,
            cluster_name: claim.cluster ?? null,
          })
          .onConflict(['entity'])
          .merge();
      }
    }
    for (const old of before.values()) {
      if (!wanted.has(old.entity)) {
        changed.add(old.kubernetesId);
        await db('ownership_claims').where({ entity: old.entity }).delete();
      }
    }
    return [...changed];
  }

  /** Namespaces in which there are objects of some workloads. */
  async namespacesWith(
    db: Knex,
    workloads: readonly string[],
  ): Promise<NamespaceKey[]> {
    const keys: NamespaceKey[] = [];
    for (let i = 0; i < workloads.length; i += CHUNK) {
      const rows = await db
        .from('resources')
        .whereIn('workload', workloads.slice(i, i + CHUNK))
        .distinct('cluster_id', 'namespace');
      keys.push(
        ...rows.map((row: { cluster_id: string; namespace: string }) => ({
          clusterId: row.cluster_id,
          namespace: row.namespace,
        })),
      );
    }
    return keys;
  }

  async #refreshSome(
    db: Knex,
    clusterId: string,
    namespaces: string[],
  ): Promise<void> {
    const cluster = await db<ClusterRow>('clusters')
      .where({ id: clusterId })
      .first();
    if (!cluster) {
      return;
    }
    const own = await db<ResourceRow>('resources')
      .where({ cluster_id: clusterId, kind: 'namespaces' })
      .whereIn('name', namespaces)
      .select('name', 'labels');
    const workloads = await this.#readWorkloads(db, clusterId, namespaces);
    const assignments = await db<OwnerAssignmentRow>('owner_assignments')
      .where({ cluster_id: clusterId })
      .whereIn('namespace', namespaces);
    const stored = await db<OwnershipRow>('ownership')
      .where({ cluster_id: clusterId })
      .whereIn('namespace', namespaces);
    const ids = new Set(workloads.map(row => row.workload));
    const claims = await readClaims(db, [...ids]);
    for (const namespace of namespaces) {
      const wanted = resolveOwners(
        {
          clusterName: cluster.name,
          namespace,
          labels: labelsOf(own.find(row => row.name === namespace)),
          workloads: workloads.filter(row => row.namespace === namespace),
          assignments: new Map(
            assignments
              .filter(row => row.namespace === namespace)
              .map(row => [
                row.workload,
                { owner: row.owner, by: row.assigned_by },
              ]),
          ),
          claims,
        },
        this.#rules,
      );
      await write(
        db,
        { clusterId, namespace },
        wanted,
        stored.filter(row => row.namespace === namespace),
      );
    }
  }

  /**
   * Workloads of some namespaces with the labels that say anything of owners:
   * with all of them, a cluster whose objects have large ones would not fit
   * into memory.
   */
  async #readWorkloads(
    db: Knex,
    clusterId: string,
    namespaces: readonly string[],
  ): Promise<
    { namespace: string; workload: string; labels: Record<string, string> }[]
  > {
    const columns = this.#labels.map((label, i) =>
      isPostgres(db)
        ? db.raw('left(labels ->> ?::text, ?) as ??', [
            label,
            MAX_LABEL,
            `label_${i}`,
          ])
        : db.raw('substr(labels ->> ?, 1, ?) as ??', [
            `$."${label}"`,
            MAX_LABEL,
            `label_${i}`,
          ]),
    );
    const rows: Record<string, string | null>[] = await db('resources')
      .where({ cluster_id: clusterId })
      .whereIn('namespace', [...namespaces])
      .whereNull('owner_uid')
      .whereNotNull('workload')
      .distinct('namespace', 'workload', ...columns);
    return rows.map(row => ({
      namespace: row.namespace!,
      workload: row.workload!,
      labels: Object.fromEntries(
        this.#labels
          .map((label, i) => [label, row[`label_${i}`]])
          .filter(isText),
      ),
    }));
  }
}

function isText(entry: readonly unknown[]): entry is [string, string] {
  return typeof entry[1] === 'string';
}

async function write(
  db: Knex,
  { clusterId, namespace }: NamespaceKey,
  wanted: ReturnType<typeof resolveOwners>,
  stored: OwnershipRow[],
): Promise<void> {
  const kept = new Set(wanted.map(item => item.workload));
  const gone = stored.filter(row => !kept.has(row.workload));
  if (gone.length > 0) {
    await db('ownership')
      .where({ cluster_id: clusterId, namespace })
      .whereIn(
        'workload',
        gone.map(row => row.workload),
      )
      .delete();
  }
  const before = new Map(stored.map(row => [row.workload, row]));
  const changed = wanted.filter(item => {
    const old = before.get(item.workload);
    return (
      !old ||
      old.owner !== item.owner ||
      old.source !== item.source ||
      old.rule !== item.rule
    );
  });
  for (let i = 0; i < changed.length; i += CHUNK) {
    await db('ownership')
      .insert(
        changed.slice(i, i + CHUNK).map(item => ({
          ...item,
          rule: item.rule?.slice(0, 512) ?? null,
          cluster_id: clusterId,
          namespace,
          resolved_at: nowExpression(db),
        })),
      )
      .onConflict(['cluster_id', 'namespace', 'workload'])
      .merge();
  }
}

async function readClaims(db: Knex, ids?: string[]): Promise<OwnerClaim[]> {
  const rows: ClaimRow[] = [];
  if (!ids) {
    rows.push(...(await db<ClaimRow>('ownership_claims')));
  }
  for (let i = 0; i < (ids?.length ?? 0); i += CHUNK) {
    rows.push(
      ...(await db<ClaimRow>('ownership_claims').whereIn(
        'kubernetes_id',
        ids!.slice(i, i + CHUNK),
      )),
    );
  }
  return rows.map(row => ({
    entity: row.entity,
    kubernetesId: row.kubernetes_id,
    owner: row.owner,
    ...(row.namespace === null ? {} : { namespace: row.namespace }),
    ...(row.cluster_name === null ? {} : { cluster: row.cluster_name }),
  }));
}

function sameClaim(a: OwnerClaim, b: OwnerClaim): boolean {
  return (
    a.kubernetesId === b.kubernetesId &&
    a.owner === b.owner &&
    a.namespace === b.namespace &&
    a.cluster === b.cluster
  );
}

function labelsOf(
  row: Pick<ResourceRow, 'labels'> | undefined,
): Record<string, string> | undefined {
  return row && (fromJson(row.labels) ?? {});
}

function byCluster(keys: readonly NamespaceKey[]): Map<string, string[]> {
  const grouped = new Map<string, Set<string>>();
  for (const { clusterId, namespace } of keys) {
    if (namespace !== '') {
      const own = grouped.get(clusterId) ?? new Set();
      own.add(namespace);
      grouped.set(clusterId, own);
    }
  }
  return new Map([...grouped].map(([id, set]) => [id, [...set].sort()]));
}
