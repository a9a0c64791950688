import {
  AgentConfig,
  AgentProfile,
  CustomKind,
  KindId,
  KindRegistry,
  KindReport,
  KindSpec,
  canonicalJson,
  checkCustomKind,
  kindSpec,
  kindSpecs,
} from '@backstage-fleet/protocol';
import { AgentFatalError } from '../errors';

/** What the cluster's side allows, whatever the hub wants. */
export interface KindPolicy {
  profile: AgentProfile;
  /** Ids of kinds, or `*.` and an API group for all kinds of it. */
  denyKinds: readonly string[];
  /** Namespaces the agent is limited to. */
  namespaces?: readonly string[];
}

/** A kind to be collected. */
export interface WantedKind {
  spec: KindSpec;
  /** Differs where the definition of a custom kind differs. */
  definition: string;
}

/** A kind the hub wants and does not get. */
export interface UnwantedKind {
  id: KindId;
  report: KindReport;
  /** What the hub holds of it is to be taken back. */
  takeBack: boolean;
}

/** What becomes of a configuration. */
export interface KindPlan {
  wanted: WantedKind[];
  unwanted: UnwantedKind[];
  /** Sentences on what the agent does not know at all. */
  unknown: string[];
}

/**
 * What the options of an agent allow.
 *
 * @throws AgentFatalError when they allow nothing
 */
export function policyOf({
  profile = 'inventory',
  denyKinds = [],
  namespaces,
}: {
  profile?: AgentProfile;
  denyKinds?: readonly string[];
  namespaces?: readonly string[];
}): KindPolicy {
  if (namespaces && namespaces.length === 0) {
    throw new AgentFatalError(
      'bad_options',
      'The list of namespaces is empty; expected one at least, or no list for all of them',
    );
  }
  return {
    profile,
    denyKinds,
    namespaces: namespaces && [...new Set(namespaces)],
  };
}

/** Kinds the agent can collect without the help of the hub. */
export function offeredKinds(policy: KindPolicy): KindId[] {
  return kindSpecs()
    .filter(
      spec =>
        (spec.profile ?? 'inventory') === policy.profile &&
        reasonAgainst(spec, policy) === undefined,
    )
    .map(({ id }) => id);
}

/** Built-in kinds of the profile that the cluster's side keeps to itself. */
export function deniedKinds(policy: KindPolicy): KindId[] {
  const offered = new Set(offeredKinds(policy));
  return kindSpecs()
    .filter(
      ({ id, profile = 'inventory' }) =>
        profile === policy.profile && !offered.has(id),
    )
    .map(({ id }) => id);
}

/** How those kinds are told of: the hub does not ask for what it was not offered, and would not learn of them otherwise. */
export function deniedReports(policy: KindPolicy): Record<KindId, KindReport> {
  return Object.fromEntries(
    deniedKinds(policy).map(id => [
      id,
      {
        state: 'forbidden',
        message: reasonAgainst(kindSpec(id)!, policy),
      },
    ]),
  );
}

/**
 * Decides which of the kinds the hub wants are collected: those the agent
 * understands, of its own profile, whose definition passes its own check, and
 * which the cluster's side does not deny.
 *
 * @param maxKinds - the hub's limit
 */
export function planKinds(
  config: AgentConfig,
  policy: KindPolicy,
  maxKinds = Infinity,
): KindPlan {
  const plan: KindPlan = { wanted: [], unwanted: [], unknown: [] };
  const { good, bad } = checkDefinitions(config.custom ?? []);
  const registry = new KindRegistry({
    custom: [...good.values()],
    enabled: config.kinds.filter(id => kindSpec(id)),
  });
  for (const id of new Set(config.kinds)) {
    const spec = registry.spec(id);
    const problem = bad.get(id);
    if (problem !== undefined) {
      plan.unwanted.push({
        id,
        report: { state: 'broken', message: problem },
        takeBack: false,
      });
    } else if (!spec) {
      plan.unknown.push(
        `The hub asks for ${id}, which this version of the agent does not know`,
      );
    } else if ((spec.profile ?? 'inventory') !== policy.profile) {
      plan.unknown.push(
        `The hub asks for ${id}, which agents of the profile ${
          spec.profile ?? 'inventory'
        } report, not this one (${policy.profile})`,
      );
    } else {
      const against = reasonAgainst(spec, policy);
      if (against !== undefined) {
        plan.unwanted.push({
          id,
          report: { state: 'forbidden', message: against },
          takeBack: true,
        });
      } else if (plan.wanted.length < maxKinds) {
        const custom = good.get(id);
        plan.wanted.push({
          spec,
          definition: custom ? canonicalJson({ ...custom } as never) : '',
        });
      } else {
        plan.unknown.push(
          `The hub asks for ${id}, which is beyond its own limit of ${maxKinds} kinds`,
        );
      }
    }
  }
  return plan;
}

/** Whether a list of kinds and of groups (`*.example.com`) names a kind. */
export function isDenied(
  spec: Pick<KindSpec, 'id' | 'group'>,
  denyKinds: readonly string[],
): boolean {
  return denyKinds.includes(spec.id) || denyKinds.includes(`*.${spec.group}`);
}

function reasonAgainst(
  spec: KindSpec,
  { denyKinds, namespaces }: KindPolicy,
): string | undefined {
  if (isDenied(spec, denyKinds)) {
    return 'The configuration of the agent denies this kind';
  }
  return namespaces && !spec.namespaced
    ? 'The agent is limited to namespaces, this kind is not in one'
    : undefined;
}

/**
 * Custom kinds by their ids: those that pass, and what is wrong with the
 * others. The agent does not take the hub's word for what may leave its
 * cluster.
 */
function checkDefinitions(definitions: readonly CustomKind[]): {
  good: Map<KindId, CustomKind>;
  bad: Map<KindId, string>;
} {
  const good = new Map<KindId, CustomKind>();
  const bad = new Map<KindId, string>();
  for (const custom of Array.isArray(definitions) ? definitions : []) {
    const id = custom?.group
      ? `${custom.resource}.${custom.group}`
      : String(custom?.resource);
    const checked = checkCustomKind(custom);
    if (checked.ok && !good.has(id) && !kindSpec(id)) {
      good.set(id, checked.value);
    } else {
      const why = checked.ok
        ? 'it is defined twice, or built in'
        : checked.message;
      bad.set(
        id,
        `The definition does not pass the agent's check: ${why}`.slice(0, 512),
      );
    }
  }
  return { good, bad };
}
