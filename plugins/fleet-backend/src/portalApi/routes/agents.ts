import {
  ClusterState,
  FleetAnswer,
  fleetClusterReadPermission,
  fleetResourceReadPermission,
} from '@backstage-fleet/plugin-fleet-common';
import { NotFoundError } from '@backstage/errors';
import type { Router } from 'express';
import { readCollected } from '../../clusters/collected';
import { listParameter, pageParameters, textParameter } from '../parameters';
import { RouteContext } from '../types';

/** Routes of agents: their versions over the fleet, and what they send. */
export function addAgentRoutes(
  router: Router,
  { db, guard, agentBoard, clusterNames, kinds }: RouteContext,
): void {
  router.get('/agents', async (req, res) => {
    const { filter } = await guard.require(req, fleetClusterReadPermission);
    const { query } = req;
    const page: FleetAnswer<'listAgents'> = await agentBoard.list(
      {
        ...pageParameters(query),
        states: listParameter<ClusterState>('state', query.state),
        q: textParameter('q', query.q),
        version: textParameter('version', query.version),
        profile: textParameter('profile', query.profile),
      },
      filter,
    );
    res.json(page);
  });

  router.get('/clusters/:name/collected', async (req, res) => {
    const { filter } = await guard.require(req, fleetClusterReadPermission);
    const { name } = req.params;
    const clusterId = await clusterNames.idOf(name, filter);
    if (clusterId === undefined) {
      throw new NotFoundError(
        `No cluster is named "${name}", or you may not see it; look for it in the list of clusters`,
      );
    }
    const items = await readCollected(
      db,
      kinds,
      clusterId,
      filter,
      // Samples are objects; who may not see those still learns what is collected.
      await guard.allows(req, fleetResourceReadPermission),
    );
    const answer: FleetAnswer<'listCollected'> = { items };
    res.json(answer);
  });
}
