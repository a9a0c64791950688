import { ContainerBehavior } from '../controllers/kubelet';
import { Addon } from '../api/addedKinds';
import { AppTemplate, demoApps, legacyApps, tenantApps } from './apps';
import { PlatformName, ProviderName, platforms } from './platforms';
import { LifeProfile, ManagedCluster, NodePool, ratesOf } from './profiles';

type Size = 'small' | 'medium' | 'large' | 'huge';

interface Row {
  name: string;
  platform: PlatformName;
  provider: ProviderName;
  region: string;
  version: string;
  size: Size;
  legacy?: boolean;
  management?: boolean;
}

const openstack = { platform: 'openstack', provider: 'openstack' } as const;
const vsphere = { platform: 'vsphere', provider: 'vsphere' } as const;
const eks = { platform: 'eks', provider: 'aws' } as const;
const aks = { platform: 'aks', provider: 'azure' } as const;
const k3s = { platform: 'k3s' } as const;
const NORTH = 'eu-north';
const CENTRAL = 'eu-central';
const IRELAND = 'eu-west-1';
const VIRGINIA = 'us-east-1';
const WEST = 'westeurope';
const ASIA = 'southeastasia';

/** name, where, region, version, size: one line per cluster. */
function row(
  name: string,
  where: { platform: PlatformName; provider: ProviderName },
  region: string,
  version: string,
  size: Size,
  more: Partial<Row> = {},
): Row {
  return { name, ...where, region, version, size, ...more };
}

/** The clusters of the demo; of a smaller fleet the first. */
const ROWS: readonly Row[] = [
  row('osl-prod-1', openstack, NORTH, '1.33.4', 'large'),
  row('ber-stg-1', vsphere, CENTRAL, '1.34.1', 'medium'),
  row('fra-dev-1', openstack, CENTRAL, '1.32.8', 'small'),
  row('ber-legacy-1', vsphere, CENTRAL, '1.27.16', 'small', { legacy: true }),
  row('osl-mgmt-1', openstack, NORTH, '1.33.4', 'small', { management: true }),
  row(
    'ber-edge-1',
    { ...k3s, provider: 'vsphere' },
    CENTRAL,
    '1.32.6',
    'small',
  ),
  row('osl-prod-2', openstack, NORTH, '1.33.4', 'large'),
  row('osl-stg-1', openstack, NORTH, '1.34.1', 'medium'),
  row('fra-prod-1', openstack, CENTRAL, '1.33.2', 'medium'),
  row(
    'fra-dev-2',
    { ...k3s, provider: 'openstack' },
    CENTRAL,
    '1.34.1',
    'small',
  ),
  row('ber-prod-1', vsphere, CENTRAL, '1.32.7', 'large'),
  row('ber-prod-2', vsphere, CENTRAL, '1.32.7', 'medium'),
  row('ber-dev-1', { ...k3s, provider: 'vsphere' }, CENTRAL, '1.33.3', 'small'),
  row('dub-prod-1', eks, IRELAND, '1.33.4', 'huge'),
  row('dub-stg-1', eks, IRELAND, '1.33.4', 'medium'),
  row('dub-dev-1', eks, IRELAND, '1.34.1', 'small'),
  row('iad-prod-1', eks, VIRGINIA, '1.32.9', 'large'),
  row('iad-prod-2', eks, VIRGINIA, '1.32.9', 'medium'),
  row('iad-stg-1', eks, VIRGINIA, '1.33.4', 'medium'),
  row('ams-prod-1', aks, WEST, '1.33.3', 'large'),
  row('ams-stg-1', aks, WEST, '1.34.1', 'medium'),
  row('sin-prod-1', aks, ASIA, '1.31.11', 'medium'),
  row('sin-stg-1', aks, ASIA, '1.32.6', 'small'),
  row('sin-dev-1', aks, ASIA, '1.33.3', 'small'),
];

/**
 * The cluster of the demo whose agent falls silent.
 *
 * @public
 */
export const SILENT_CLUSTER = 'ber-edge-1';

/**
 * What is wrong in the demo and stays so, until somebody does something about it.
 *
 * @public
 */
export const LASTING_TROUBLES: readonly {
  cluster: string;
  app: string;
  behavior: ContainerBehavior;
}[] = [
  {
    cluster: 'iad-stg-1',
    app: 'checkout/pricing',
    behavior: { exitsAfterMs: 8000, exitCode: 1 },
  },
  {
    cluster: 'sin-prod-1',
    app: 'payments/fraud-scoring',
    behavior: { exitsAfterMs: 45_000, exitReason: 'OOMKilled' },
  },
];

const WORKERS: Record<Size, { count: number; size: 'small' | 'large' }> = {
  small: { count: 3, size: 'small' },
  medium: { count: 5, size: 'large' },
  large: { count: 9, size: 'large' },
  huge: { count: 18, size: 'large' },
};

const MACHINES = {
  control: { cpu: 4, memory: 16 },
  small: { cpu: 8, memory: 16 },
  large: { cpu: 8, memory: 32 },
};

const REPLICAS: Record<Size, number> = {
  small: 0.25,
  medium: 0.5,
  large: 1,
  huge: 1,
};

/** Where small clusters run only what they need. */
const CORE_TEAMS = new Set(['payments', 'checkout', 'web']);

function environmentOf(name: string): LifeProfile['environment'] {
  if (name.includes('-dev-')) return 'development';
  return name.includes('-stg-') ? 'staging' : 'production';
}

function poolsOf({ platform, size }: Row): NodePool[] {
  const workers = WORKERS[size];
  const pools: NodePool[] = [
    {
      name: 'general',
      count: workers.count,
      size: workers.size,
      ...MACHINES[workers.size],
    },
  ];
  if (platforms[platform].showsControlPlane) {
    pools.unshift({
      name: 'control-plane',
      count: size === 'large' ? 3 : 1,
      size: 'control',
      controlPlane: true,
      ...MACHINES.control,
    });
  }
  return pools;
}

function appsOf({ name, size, legacy, management }: Row): AppTemplate[] {
  const system = demoApps.filter(app => app.system);
  const teams = demoApps.filter(app => !app.system);
  if (management) {
    return [...system, ...teams.filter(app => app.namespace === 'identity')];
  }
  if (legacy) {
    return [
      ...system,
      ...legacyApps,
      ...teams.filter(app => app.namespace !== 'payments'),
    ];
  }
  switch (size) {
    case 'small':
      return [...system, ...teams.filter(app => CORE_TEAMS.has(app.namespace))];
    case 'large':
      return [...demoApps, ...tenantApps(teams, ['eu'])];
    case 'huge':
      return [...demoApps, ...tenantApps(teams, ['eu', 'uk', 'us', 'ca'])];
    default:
      return name.includes('prod')
        ? [...demoApps]
        : demoApps.filter(app => app.namespace !== 'logistics');
  }
}

function addonsOf({ platform, size, management }: Row): Addon[] {
  const addons: Addon[] = ['certManager'];
  if (size !== 'small' || management) addons.push('argoCd');
  else if (platform === 'k3s') addons.push('flux');
  if (platform === 'eks' || platform === 'aks') addons.push('gatewayApi');
  if (management) addons.push('clusterApi');
  return addons;
}

function zonesOf({ name, provider, region, size }: Row): string[] {
  const letters = size === 'small' ? ['a'] : ['a', 'b', 'c'];
  if (provider === 'aws') return letters.map(letter => `${region}${letter}`);
  if (provider === 'azure') {
    return letters.map((_, index) => `${region}-${index + 1}`);
  }
  return letters.map(letter => `${name.slice(0, 3)}-${letter}`);
}

function versionOf({ platform, version }: Row): string {
  return `${version}${platforms[platform].versionSuffix}`;
}

function profileOf(each: Row, index: number): LifeProfile {
  const { name, platform, provider, region, size } = each;
  const environment = environmentOf(name);
  const deployedBy = {
    production: 'argocd-controller',
    staging: 'helm',
    development: 'kubectl-client-side-apply',
  } as const;
  return {
    platform,
    provider,
    environment,
    region,
    zones: zonesOf(each),
    version: versionOf(each),
    pools: poolsOf(each),
    apps: appsOf(each),
    addons: addonsOf(each),
    replicaFactor: REPLICAS[size],
    deployedBy: deployedBy[environment],
    rates: ratesOf[environment],
    ageDays: 40 + ((index * 37) % 300),
  };
}

/**
 * One more cluster like another one: `osl-prod-1` is followed by `osl-prod-11`.
 * It is small, so that a laptop can run hundreds.
 */
function likeness(base: Row, round: number): Row {
  return {
    ...base,
    name: `${base.name}${round}`,
    size: 'small',
    management: false,
    legacy: false,
  };
}

/**
 * The profiles of a fleet of this many clusters by name; 24 unless said.
 *
 * @public
 */
export function demoProfilesOf(
  count: number = ROWS.length,
): Record<string, LifeProfile> {
  const rows = Array.from({ length: count }, (_, index) => {
    const round = Math.floor(index / ROWS.length);
    const base = ROWS[index % ROWS.length];
    return round === 0 ? base : likeness(base, round);
  });
  const profiles = rows.map(profileOf);
  const managed: ManagedCluster[] = rows.flatMap((each, index) =>
    each.platform === 'k3s' || each.management
      ? []
      : [
          {
            name: each.name,
            provider: each.provider,
            version: `v${versionOf(each)}`,
            controlPlanes: each.size === 'large' ? 3 : 1,
            workers: profiles[index].pools.at(-1)!.count,
          },
        ],
  );
  return Object.fromEntries(
    rows.map((each, index) => [
      each.name,
      each.management
        ? { ...profiles[index], manages: managed }
        : profiles[index],
    ]),
  );
}

/**
 * The clusters of the demo by name.
 *
 * @public
 */
export const demoProfiles: Readonly<Record<string, LifeProfile>> =
  demoProfilesOf();
