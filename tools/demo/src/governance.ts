import { Governance } from '@backstage-fleet/plugin-fleet-common';
import { LifeProfile } from '@backstage-fleet/simulator';

const PLATFORM = 'group:default/platform-team';

/** Who runs a demo cluster, as a person would say it when enrolling. */
export function ownerOf(profile: Pick<LifeProfile, 'environment'>): string {
  return profile.environment === 'development' ? 'group:default/web' : PLATFORM;
}

const CRITICALITY = {
  production: 'high',
  staging: 'medium',
  development: 'low',
} as const;

const PROJECTS: [part: RegExp, project: string][] = [
  [/mgmt/, 'fleet-operations'],
  [/legacy/, 'order-archive'],
  [/edge/, 'stores'],
  [/^(dub|iad)-/, 'shop-cloud'],
  [/^(ams|sin)-/, 'shop-asia-europe'],
];

const DATACENTERS: Record<string, string> = {
  osl: 'oslo-1',
  ber: 'berlin-2',
  fra: 'frankfurt-1',
  dub: 'dublin',
  iad: 'ashburn',
  ams: 'amsterdam',
  sin: 'singapore',
};

/** What people say of a demo cluster. */
export function governanceOf(name: string, profile: LifeProfile): Governance {
  const { environment, platform } = profile;
  const isCritical = /^(osl-prod-1|dub-prod-1|osl-mgmt-1)$/.test(name);
  const project =
    PROJECTS.find(([part]) => part.test(name))?.[1] ?? 'shop-core';
  return {
    owner: ownerOf(profile),
    environment,
    project,
    workspace: environment,
    datacenter: DATACENTERS[name.slice(0, 3)],
    criticality: isCritical ? 'critical' : CRITICALITY[environment],
    sensitivity:
      environment === 'production'
        ? (isCritical && 'restricted') || 'confidential'
        : 'internal',
    tags: [platform, ...(name.includes('legacy') ? ['to-be-retired'] : [])],
    labels: { tier: isCritical ? 'gold' : 'silver', platform },
    contacts: [{ name: 'Platform team', email: 'platform-team@example.com' }],
  };
}
