import { OwnershipRow } from '../database/tables';
import { LabelRule, ownerOf } from './rules';

/** Label by which entities of the catalog find their objects. */
export const KUBERNETES_ID = 'backstage.io/kubernetes-id';

/** A statement of a catalog entity: objects with this `backstage.io/kubernetes-id` are its owner's. */
export interface OwnerClaim {
  /** Reference of the entity. */
  entity: string;
  kubernetesId: string;
  owner: string;
  /** Only in this namespace. */
  namespace?: string;
  /** Only in the cluster of this name. */
  cluster?: string;
}

/** What is known of one namespace of a cluster. */
export interface NamespaceFacts {
  clusterName: string;
  namespace: string;
  /** Labels of the Namespace object; undefined where it is not stored. */
  labels: Record<string, string> | undefined;
  /** Labels of objects that nobody controls, by the workload they belong to. */
  workloads: readonly { workload: string; labels: Record<string, string> }[];
  /** Owners that people assigned, by workload; the empty one is the namespace. */
  assignments: ReadonlyMap<string, { owner: string; by: string }>;
  /** Claims whose kubernetesId is one of the workloads. */
  claims: readonly OwnerClaim[];
}

/** An owner with what it comes from. */
export type ResolvedOwner = Pick<
  OwnershipRow,
  'workload' | 'owner' | 'source' | 'rule'
>;

/**
 * Who owns a namespace and the workloads in it, where anything says so; where
 * nothing does, the owner of the cluster is theirs.
 *
 * @remarks
 * What a person assigned wins, then the catalog, which is where an
 * organization keeps owners, then labels. Workloads without a word of their
 * own are their namespace's, which the reader joins: they get no row, so that
 * giving a namespace to somebody else rewrites one. Pure and deterministic:
 * the same facts in another order give the same owners.
 */
export function resolveOwners(
  facts: NamespaceFacts,
  rules: readonly LabelRule[],
): ResolvedOwner[] {
  const owners: ResolvedOwner[] = [];
  const ofNamespace =
    assigned(facts, '') ?? labeled(rules, [facts.labels ?? {}]);
  if (ofNamespace) {
    owners.push({ workload: '', ...ofNamespace });
  }
  const labels = new Map<string, Record<string, string>[]>();
  for (const item of facts.workloads) {
    const list = labels.get(item.workload) ?? [];
    list.push(item.labels);
    labels.set(item.workload, list);
  }
  for (const workload of facts.assignments.keys()) {
    if (workload !== '' && !labels.has(workload)) {
      labels.set(workload, []);
    }
  }
  for (const workload of [...labels.keys()].sort()) {
    const own = labels.get(workload)!;
    const found =
      assigned(facts, workload) ??
      claimed(facts, workload, own) ??
      labeled(rules, own);
    if (found) {
      owners.push({ workload, ...found });
    }
  }
  return owners;
}

type Found = Omit<ResolvedOwner, 'workload'>;

function assigned(facts: NamespaceFacts, workload: string): Found | undefined {
  const found = facts.assignments.get(workload);
  return (
    found && {
      owner: found.owner,
      source: 'assignment',
      rule: `assigned by ${found.by}`,
    }
  );
}

function claimed(
  facts: NamespaceFacts,
  workload: string,
  labels: readonly Record<string, string>[],
): Found | undefined {
  // The workload may be named by another label of the same value.
  if (!labels.some(item => item[KUBERNETES_ID] === workload)) {
    return undefined;
  }
  const [claim] = facts.claims
    .filter(
      item =>
        item.kubernetesId === workload &&
        (item.namespace ?? facts.namespace) === facts.namespace &&
        (item.cluster ?? facts.clusterName) === facts.clusterName,
    )
    .sort(
      (a, b) => precision(b) - precision(a) || (a.entity < b.entity ? -1 : 1),
    );
  return claim && { owner: claim.owner, source: 'catalog', rule: claim.entity };
}

/** Of two entities with the same id the one that says more about where wins. */
function precision(claim: OwnerClaim): number {
  return (claim.cluster ? 2 : 0) + (claim.namespace ? 1 : 0);
}

function labeled(
  rules: readonly LabelRule[],
  labels: readonly Record<string, string>[],
): Found | undefined {
  for (const rule of rules) {
    const [value] = labels
      .map(item => item[rule.label])
      .filter((item): item is string => Boolean(item))
      .sort();
    const owner = value === undefined ? undefined : ownerOf(rule, value);
    if (owner !== undefined) {
      return { owner, source: 'label', rule: `${rule.label}=${value}` };
    }
  }
  return undefined;
}
