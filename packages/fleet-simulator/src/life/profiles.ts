import { AppTemplate, demoApps } from './apps';

/**
 * Nodes of one make.
 *
 * @public
 */
export interface NodePool {
  name: string;
  count: number;
  controlPlane?: boolean;
  instanceType: string;
  cpu: number;
  /** GiB. */
  memory: number;
}

/**
 * How often things happen, per hour of simulated time.
 *
 * @public
 */
export interface LifeRates {
  deploy: number;
  /** A running version starts to crash, and heals. */
  crashLoop: number;
  scale: number;
  /** A deploy whose image does not exist. */
  brokenImage: number;
  /** A workload asks for more than any node has. */
  unschedulable: number;
  memoryPressure: number;
  /** A kubelet falls silent. */
  nodeOutage: number;
  /** A node is cordoned, emptied and brought back. */
  drain: number;
  /** Short-lived batch pods. */
  batch: number;
  /** ConfigMaps and Secrets change. */
  config: number;
}

/**
 * What a cluster is made of and how it lives.
 *
 * @public
 */
export interface LifeProfile {
  provider: 'openstack' | 'vsphere';
  environment: 'production' | 'staging' | 'development';
  region: string;
  zones: string[];
  version: string;
  pools: NodePool[];
  apps: readonly AppTemplate[];
  /** Replicas relative to production size; at least 1 stays. */
  replicaFactor: number;
  /** The field manager that deploys here. */
  deployedBy: 'argocd-controller' | 'helm' | 'kubectl-client-side-apply';
  rates: LifeRates;
  /** Multiplies all rates; default 1. */
  rate?: number;
}

const CALM: LifeRates = {
  deploy: 6,
  crashLoop: 0.8,
  scale: 8,
  brokenImage: 0.15,
  unschedulable: 0.2,
  memoryPressure: 0.2,
  nodeOutage: 0.08,
  drain: 0.15,
  batch: 10,
  config: 1,
};

/**
 * The clusters of the demo by name.
 *
 * @public
 */
export const demoProfiles: Readonly<Record<string, LifeProfile>> = {
  'osl-prod-1': {
    provider: 'openstack',
    environment: 'production',
    region: 'eu-north',
    zones: ['osl-a', 'osl-b', 'osl-c'],
    version: '1.33.4',
    pools: [
      {
        name: 'control-plane',
        count: 3,
        controlPlane: true,
        instanceType: 'm1.large',
        cpu: 4,
        memory: 16,
      },
      {
        name: 'general',
        count: 9,
        instanceType: 'm1.2xlarge',
        cpu: 8,
        memory: 32,
      },
    ],
    apps: demoApps,
    replicaFactor: 1,
    deployedBy: 'argocd-controller',
    rates: CALM,
  },
  'ber-stg-1': {
    provider: 'vsphere',
    environment: 'staging',
    region: 'eu-central',
    zones: ['ber-1', 'ber-2'],
    version: '1.34.1',
    pools: [
      {
        name: 'control-plane',
        count: 1,
        controlPlane: true,
        instanceType: 'vm-4x16',
        cpu: 4,
        memory: 16,
      },
      {
        name: 'general',
        count: 4,
        instanceType: 'vm-8x32',
        cpu: 8,
        memory: 32,
      },
    ],
    apps: demoApps,
    replicaFactor: 0.4,
    deployedBy: 'helm',
    rates: { ...CALM, deploy: 12, crashLoop: 2, brokenImage: 0.5 },
  },
  'fra-dev-1': {
    provider: 'openstack',
    environment: 'development',
    region: 'eu-central',
    zones: ['fra-a', 'fra-b'],
    version: '1.32.8',
    pools: [
      {
        name: 'control-plane',
        count: 1,
        controlPlane: true,
        instanceType: 'm1.large',
        cpu: 4,
        memory: 16,
      },
      {
        name: 'general',
        count: 3,
        instanceType: 'm1.xlarge',
        cpu: 8,
        memory: 16,
      },
    ],
    apps: demoApps.filter(app => app.namespace !== 'logistics'),
    replicaFactor: 0.25,
    deployedBy: 'kubectl-client-side-apply',
    rates: {
      ...CALM,
      deploy: 20,
      crashLoop: 4,
      brokenImage: 1.5,
      unschedulable: 0.6,
    },
  },
};
