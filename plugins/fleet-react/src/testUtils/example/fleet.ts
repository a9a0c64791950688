import type { ClusterDetail } from '@backstage-fleet/plugin-fleet-common';

/** A cluster of the example: what is said of it, its nodes, what ails it. */
export interface ExampleCluster {
  cluster: Partial<ClusterDetail> & { name: string };
  /** Nodes by zone. */
  zones: Record<string, number>;
  bad?: 'nodes' | 'crash' | 'away' | 'image' | 'late';
}

const PLATFORM = 'group:default/platform-team';
const SHOP = 'group:default/team-shop';
const PAYMENTS = 'group:default/team-payments';
const IDENTITY = 'group:default/team-identity';

type Row = [
  name: string,
  version: string,
  owner: string | undefined,
  zones: number[],
  bad?: ExampleCluster['bad'],
];

const PLACES: Record<
  string,
  Pick<
    ClusterDetail,
    'provider' | 'distribution' | 'region' | 'datacenter' | 'workspace'
  >
> = {
  osl: {
    provider: 'openstack',
    distribution: 'talos',
    region: 'eu-north',
    datacenter: 'osl-1',
    workspace: 'europe',
  },
  ber: {
    provider: 'aws',
    distribution: 'eks',
    region: 'eu-central-1',
    datacenter: 'fra',
    workspace: 'europe',
  },
  dub: {
    provider: 'aws',
    distribution: 'eks',
    region: 'eu-west-1',
    datacenter: 'dub',
    workspace: 'europe',
  },
  ams: {
    provider: 'azure',
    distribution: 'aks',
    region: 'westeurope',
    datacenter: 'ams',
    workspace: 'europe',
  },
  iad: {
    provider: 'azure',
    distribution: 'aks',
    region: 'us-east',
    datacenter: 'iad',
    workspace: 'americas',
  },
  sin: {
    provider: 'vsphere',
    distribution: 'tanzu',
    region: 'ap-southeast',
    datacenter: 'sin-2',
    workspace: 'asia',
  },
  lab: {
    provider: 'openstack',
    distribution: 'kubeadm',
    region: 'eu-north',
    datacenter: 'osl-lab',
    workspace: 'europe',
  },
};

const ENVIRONMENTS: Record<string, string> = {
  prod: 'production',
  stg: 'staging',
  dev: 'development',
  mgmt: 'production',
};

const NEWEST_MINOR = 36;

// The three that tests know by name stand first.
const ROWS: Row[] = [
  ['osl-prod-2', 'v1.35.2', PLATFORM, [5, 4, 3], 'nodes'],
  ['ber-stg-1', 'v1.35.4', SHOP, [3, 3], 'crash'],
  ['lab-dev-1', 'v1.36.0', SHOP, [3], 'away'],
  ['osl-mgmt-1', 'v1.36.0', PLATFORM, [1, 1, 1]],
  ['osl-prod-1', 'v1.35.4', PLATFORM, [8, 8, 8]],
  ['osl-stg-1', 'v1.36.0', PLATFORM, [2, 2, 2]],
  ['ber-prod-1', 'v1.35.4', SHOP, [9, 9, 9]],
  ['ber-prod-2', 'v1.35.4', PAYMENTS, [6, 6, 6], 'image'],
  ['ber-dev-1', 'v1.36.0', SHOP, [2, 2]],
  ['dub-prod-1', 'v1.34.6', PAYMENTS, [5, 5, 5]],
  ['dub-prod-2', 'v1.34.6', IDENTITY, [3, 3, 3]],
  ['dub-stg-1', 'v1.35.4', PAYMENTS, [2, 2]],
  ['dub-dev-1', 'v1.36.0', PAYMENTS, [1, 1]],
  ['ams-prod-1', 'v1.35.4', IDENTITY, [4, 4, 4]],
  ['ams-prod-2', 'v1.35.2', SHOP, [6, 6], 'late'],
  ['ams-stg-1', 'v1.36.0', IDENTITY, [2, 2]],
  ['ams-dev-1', 'v1.36.0', IDENTITY, [3]],
  ['iad-prod-1', 'v1.34.6', SHOP, [7, 7, 7]],
  ['iad-prod-2', 'v1.33.9', PAYMENTS, [4, 4]],
  ['iad-stg-1', 'v1.35.4', SHOP, [2, 2]],
  ['iad-dev-1', 'v1.36.0', undefined, [2]],
  ['sin-prod-1', 'v1.31.12', PLATFORM, [3, 3, 3], 'crash'],
  ['sin-stg-1', 'v1.34.6', PLATFORM, [3]],
  ['sin-dev-1', 'v1.35.4', PLATFORM, [2]],
];

/** 24 clusters in 3 environments, 4 providers and 6 regions. */
export const EXAMPLE_CLUSTERS: ExampleCluster[] = ROWS.map(
  ([name, version, owner, counts, bad], index) => {
    const [site, kind] = name.split('-');
    const place = PLACES[site];
    const environment = ENVIRONMENTS[kind];
    const minor = Number(version.split('.')[1]);
    const zone = (at: number) =>
      ['openstack', 'vsphere'].includes(place.provider ?? '')
        ? `${site}-${'abc'[at]}`
        : `${place.region}${'abc'[at]}`;
    const zones = Object.fromEntries(
      counts.map((count, at) => [zone(at), count]),
    );
    return {
      bad,
      zones,
      cluster: {
        name,
        ...place,
        environment,
        owner,
        kubernetesVersion: version,
        minorsBehind: NEWEST_MINOR - minor,
        zones: Object.keys(zones),
        machineClasses: ['m5.large', 'm5.2xlarge'],
        project: ['checkout', 'storefront', 'core'][index % 3],
        criticality: environment === 'production' ? 'high' : 'low',
        sensitivity: owner === PAYMENTS ? 'restricted' : 'internal',
        description:
          kind === 'mgmt'
            ? 'Runs the Cluster API controllers of Europe.'
            : undefined,
        labels: {
          tier: environment === 'production' ? 'gold' : 'bronze',
          wave: String(1 + (index % 3)),
          ...(kind === 'mgmt' && { role: 'management' }),
        },
        tags: environment === 'production' ? ['pci', '24x7'] : [],
        ...(name === 'osl-prod-1' && { aliases: ['osl-prod-blue'] }),
        links: [
          {
            title: 'Argo CD',
            url: `https://argocd.example.com/clusters/${name}`,
            icon: 'argocd',
          },
          {
            title: 'Grafana',
            url: `https://grafana.example.com/d/cluster?var-cluster=${name}`,
            icon: 'dashboard',
          },
          {
            title: 'Logs',
            url: `https://logs.example.com/?cluster=${name}`,
            icon: 'logs',
          },
        ],
        ...(bad === 'away' && {
          state: 'unreachable' as const,
          health: 'unreachable' as const,
          healthReasons: ['No word from its agent since 4 min'],
          ageSeconds: 251,
        }),
        ...(bad === 'late' && { state: 'late' as const, ageSeconds: 63 }),
      },
    };
  },
);
