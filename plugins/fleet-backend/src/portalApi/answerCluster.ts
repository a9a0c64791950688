import { fleetClusterReadPermission } from '@backstage-fleet/plugin-fleet-common';
import type { Request, Response } from 'express';
import { RouteContext } from './types';

/**
 * Answers a change of a cluster: with the cluster to those who may read it,
 * and with nothing (204) to those who may only change it.
 */
export async function answerCluster(
  { guard, clusterReader }: Pick<RouteContext, 'guard' | 'clusterReader'>,
  req: Request<any, any, any, any, any>,
  res: Response,
  name: string,
): Promise<void> {
  const grant = await guard.find(req, fleetClusterReadPermission);
  const cluster = grant && (await clusterReader.get(name, grant.filter));
  if (cluster) {
    res.json(cluster);
  } else {
    res.status(204).end();
  }
}
