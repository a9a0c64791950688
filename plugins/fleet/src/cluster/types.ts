import type { ClusterDetail } from '@backstage-fleet/plugin-fleet-common';
import type { LiveHints } from '@backstage-fleet/plugin-fleet-react';

/** Tabs of a cluster's page, in their order. */
export const CLUSTER_TABS = [
  'overview',
  'workloads',
  'nodes',
  'resources',
  'changes',
  'collected',
  'settings',
] as const;

/** Name of a tab of a cluster's page, as its address holds it. */
export type ClusterTab = (typeof CLUSTER_TABS)[number];

/** What every part of a cluster's page is given. */
export interface ClusterView {
  cluster: ClusterDetail;
  /** When `cluster` was received, in ms of the browser's clock. */
  receivedAt: number;
  /** Grows when something in the cluster changed. */
  revision: number;
  connection: LiveHints['connection'];
  tabHref: (tab: ClusterTab) => string;
  /** Loads the cluster again, after it was changed here. */
  reload: () => void;
}
