import {
  FleetAnswer,
  ClusterState,
  fleetClusterReadPermission,
  fleetClusterRevokePermission,
} from '@backstage-fleet/plugin-fleet-common';
import { NotFoundError } from '@backstage/errors';
import type { Router } from 'express';
import { ClusterSort } from '../../clusters/clusterRows';
import { actorOf, EVERYTHING } from '../../permissions';
import { listParameter, pageParameters, textParameter } from '../parameters';
import { RouteContext } from '../types';

/** Routes of clusters. */
export function addClusterRoutes(
  router: Router,
  { guard, clusterReader, clusterRegistry }: RouteContext,
): void {
  router.get('/clusters', async (req, res) => {
    const { filter } = await guard.require(req, fleetClusterReadPermission);
    const { query } = req;
    const page: FleetAnswer<'listClusters'> = await clusterReader.list(
      {
        ...pageParameters(query),
        q: textParameter('q', query.q),
        states: listParameter<ClusterState>('state', query.state),
        environments: listParameter('environment', query.environment),
        owners: listParameter('owner', query.owner),
        sort: query.sort as ClusterSort | undefined,
      },
      filter,
    );
    res.json(page);
  });

  router.get('/clusters/:name', async (req, res) => {
    const { filter } = await guard.require(req, fleetClusterReadPermission);
    const cluster = await clusterReader.get(req.params.name, filter);
    if (!cluster) {
      throw noCluster(req.params.name);
    }
    res.json(cluster);
  });

  router.post('/clusters/:name/revoke', async (req, res) => {
    const { credentials } = await guard.require(
      req,
      fleetClusterRevokePermission,
    );
    const { name } = req.params;
    if (name.includes('\0')) {
      throw noCluster(name);
    }
    await clusterRegistry.revoke(name, actorOf(credentials, req));
    const cluster = await clusterReader.get(name, EVERYTHING);
    if (!cluster) {
      throw noCluster(name);
    }
    res.json(cluster);
  });
}

function noCluster(name: string): NotFoundError {
  return new NotFoundError(
    `No cluster is named "${name}", or you may not see it; look for it in the list of clusters`,
  );
}
