import type { ClusterDetail } from '@backstage-fleet/plugin-fleet-common';
import type { LiveHints } from '@backstage-fleet/plugin-fleet-react';

/** What every part of a cluster's page is given. */
export interface ClusterView {
  cluster: ClusterDetail;
  /** When `cluster` was received, in ms of the browser's clock. */
  receivedAt: number;
  /** Grows when something in the cluster changed. */
  revision: number;
  connection: LiveHints['connection'];
  tabHref: (tab: 'overview' | 'workloads' | 'nodes' | 'changes') => string;
}
