import { AgentProfile, KindRegistry } from '@backstage-fleet/protocol';
/* eslint-disable-next-line @backstage/no-forbidden-package-imports -- what makes the manifest is no library of the agent */
import { installManifest } from '@backstage-fleet/agent/src/install/manifest';

/** Profiles that agents are installed with. */
export const PROFILES: AgentProfile[] = [
  'inventory',
  'security',
  'lifecycle',
  'onboarding',
];

/** A rule of RBAC. */
export interface Rule {
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
  verbs: string[];
}

/** The rules that a plain installation of a profile brings, with what binds them. */
export function rolesOf(
  profile: AgentProfile,
): { kind: string; rules: Rule[] }[] {
  const specs = new KindRegistry()
    .specs()
    .filter(spec => (spec.profile ?? 'inventory') === profile);
  return installManifest({
    hub: 'https://portal.example/api/fleet',
    image: 'fleet-agent',
    namespace: 'fleet-agent',
    profile,
    specs,
  })
    .filter(object => /Role$/.test(String(object.kind)))
    .map(object => ({
      kind: String(object.kind),
      rules: object.rules as unknown as Rule[],
    }));
}

/** Everything an installation grants, one line for each resource. */
export function grantsOf(profile: AgentProfile): string {
  const lines = rolesOf(profile).flatMap(({ kind, rules }) =>
    rules.flatMap(rule => linesOf(kind, rule)),
  );
  return `${lines.sort().join('\n')}\n`;
}

/** The lines of a rule. */
function linesOf(kind: string, rule: Rule): string[] {
  const names = rule.resourceNames
    ? ` only ${rule.resourceNames.join(', ')}`
    : '';
  const verbs = [...rule.verbs].sort().join(' ');
  const resources = (rule.apiGroups ?? []).flatMap(group =>
    (rule.resources ?? []).map(resource =>
      group ? `${resource}.${group}` : resource,
    ),
  );
  return [...resources, ...(rule.nonResourceURLs ?? [])].map(
    what => `${kind}  ${what}${names}: ${verbs}`,
  );
}

const FORBIDDEN_VERBS = [
  '*',
  'escalate',
  'bind',
  'impersonate',
  'approve',
  'sign',
  'create',
  'patch',
  'delete',
  'deletecollection',
];

/** Resources whose right is another one than it looks. */
const FORBIDDEN_RESOURCES =
  /^\*|\/\*|^(configmaps|endpoints)$|^(nodes|pods|services)\/|^serviceaccounts\/token|^certificatesigningrequests|^(users|groups|userextras)/;

/** Why a rule must not be part of any profile; nothing for one that may. */
export function wrongWith(rule: Rule): string[] {
  const resources = rule.resources ?? [];
  const isOwn = rule.resourceNames?.length === 1;
  return [
    ...rule.verbs
      .filter(verb => FORBIDDEN_VERBS.includes(verb))
      .map(verb => `the verb ${verb}`),
    ...resources
      .filter(resource => FORBIDDEN_RESOURCES.test(resource))
      .map(resource => `the resource ${resource}`),
    ...(rule.apiGroups ?? [])
      .filter(group => group.includes('*'))
      .map(group => `the group ${group}`),
    ...(rule.nonResourceURLs ?? [])
      .filter(url => !['/version', '/livez', '/readyz'].includes(url))
      .map(url => `the URL ${url}`),
    ...(rule.verbs.includes('update') && !isOwn
      ? ['update of more than one object by name']
      : []),
    ...(resources.includes('secrets') &&
    (!isOwn || rule.verbs.some(verb => !['get', 'update'].includes(verb)))
      ? ['secrets other than its own one']
      : []),
  ];
}
