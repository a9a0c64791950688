import {
  fleetClusterRevokePermission,
  fleetEnrollmentApprovePermission,
  fleetHubOperatePermission,
} from '@backstage-fleet/plugin-fleet-common';
import { NotFoundError } from '@backstage/errors';
import type { Request, Router } from 'express';
import { actorOf, StoreFilter } from '../../permissions';
import { NamedCluster } from '../../sessions/AgentRegistry';
import { answerCluster } from '../answerCluster';
import { RouteContext } from '../types';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Routes of the single agents of a cluster. */
export function addAgentsOfClusterRoutes(
  router: Router,
  context: RouteContext,
): void {
  const { guard, clusterNames, agentRegistry } = context;
  const clusterOf = async (
    name: string,
    filter: StoreFilter,
  ): Promise<NamedCluster> => {
    const id = await clusterNames.idOf(name, filter);
    if (id === undefined) {
      throw noCluster(name);
    }
    return { id, name };
  };

  router.post('/clusters/:name/agents/:id/revoke', async (req, res) => {
    const { credentials, filter } = await guard.require(
      req,
      fleetClusterRevokePermission,
    );
    const { name, id } = req.params;
    const cluster = await clusterOf(name, filter);
    await agentRegistry.revoke(cluster, knownId(id), actorOf(credentials, req));
    await answerCluster(context, req, res, name);
  });

  router.post('/clusters/:name/agents/:id/accept', async (req, res) => {
    const { credentials, filter } = await guard.require(
      req,
      fleetEnrollmentApprovePermission,
    );
    const { name, id } = req.params;
    const cluster = await clusterOf(name, filter);
    await agentRegistry.accept(cluster, knownId(id), actorOf(credentials, req));
    await answerCluster(context, req, res, name);
  });

  router.post(
    '/clusters/:name/resync',
    async (req: Request<{ name: string }>, res) => {
      const { credentials, filter } = await guard.require(
        req,
        fleetHubOperatePermission,
      );
      const cluster = await clusterOf(req.params.name, filter);
      await agentRegistry.resync(
        cluster,
        req.body.kind,
        actorOf(credentials, req),
      );
      res.status(202).end();
    },
  );
}

/** PostgreSQL refuses to compare a uuid with other text; what is none names nothing. */
function knownId(id: string): string {
  if (!UUID.test(id)) {
    throw new NotFoundError(`No agent has the id "${id.slice(0, 64)}"`);
  }
  return id;
}

function noCluster(name: string): NotFoundError {
  return new NotFoundError(
    `No cluster is named "${name}", or you may not see it; look for it in the list of clusters`,
  );
}
