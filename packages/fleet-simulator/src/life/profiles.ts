import { Addon } from '../api/addedKinds';
import { AppTemplate } from './apps';
import { PlatformName, ProviderName } from './platforms';

/**
 * Nodes of one make.
 *
 * @public
 */
export interface NodePool {
  name: string;
  count: number;
  size: 'control' | 'small' | 'large';
  controlPlane?: boolean;
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
  /** Runs of CronJobs. */
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
  platform: PlatformName;
  provider: ProviderName;
  environment: 'production' | 'staging' | 'development';
  region: string;
  zones: string[];
  version: string;
  pools: NodePool[];
  apps: readonly AppTemplate[];
  /** Add-ons whose kinds the cluster serves. */
  addons: readonly Addon[];
  /** Replicas relative to production size; at least 1 stays. */
  replicaFactor: number;
  /** The field manager that deploys here. */
  deployedBy: 'argocd-controller' | 'helm' | 'kubectl-client-side-apply';
  rates: LifeRates;
  /** Multiplies all rates; default 1. */
  rate?: number;
  /**
   * How fast small things of no trouble follow one another, every few minutes at
   * a pace of 1; default 0, for none.
   */
  everyday?: number;
  /** How long before the start of its life the cluster was made, in days; default 0. */
  ageDays?: number;
  /** Clusters that Cluster API manages from here. */
  manages?: readonly ManagedCluster[];
}

/**
 * A cluster as the management cluster knows it.
 *
 * @public
 */
export interface ManagedCluster {
  name: string;
  provider: ProviderName;
  version: string;
  controlPlanes: number;
  workers: number;
}

const CALM: LifeRates = {
  deploy: 0,
  crashLoop: 0.03,
  scale: 0.25,
  brokenImage: 0,
  unschedulable: 0.01,
  memoryPressure: 0.015,
  nodeOutage: 0.008,
  drain: 0.02,
  batch: 0.15,
  config: 0.1,
};

/** How busy clusters of an environment are; productions follow the rollouts of the fleet. */
export const ratesOf: Record<LifeProfile['environment'], LifeRates> = {
  production: CALM,
  staging: { ...CALM, deploy: 0.03, crashLoop: 0.06, brokenImage: 0.02 },
  development: {
    ...CALM,
    deploy: 0.35,
    crashLoop: 0.12,
    brokenImage: 0.06,
    unschedulable: 0.04,
  },
};
