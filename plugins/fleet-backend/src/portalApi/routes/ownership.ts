import {
  FleetAnswer,
  fleetOwnershipUpdatePermission,
  fleetResourceReadPermission,
} from '@backstage-fleet/plugin-fleet-common';
import { NotFoundError } from '@backstage/errors';
import type { Router } from 'express';
import { actorOf, EVERYTHING } from '../../permissions';
import { pageParameters, textParameter } from '../parameters';
import { RouteContext } from '../types';

/** Routes of ownership. */
export function addOwnershipRoutes(
  router: Router,
  { guard, clusterNames, ownership, ownershipReader }: RouteContext,
): void {
  router.get('/ownership', async (req, res) => {
    const { filter } = await guard.require(req, fleetResourceReadPermission);
    const { query } = req;
    const page: FleetAnswer<'listOwnership'> = await ownershipReader.list(
      {
        ...pageParameters(query),
        cluster: textParameter('cluster', query.cluster),
        namespace: textParameter('namespace', query.namespace),
        owner: textParameter('owner', query.owner),
      },
      filter,
    );
    res.json(page);
  });

  router.put(
    '/clusters/:name/namespaces/:namespace/owner',
    async (req, res) => {
      const { credentials } = await guard.require(
        req,
        fleetOwnershipUpdatePermission,
      );
      const name = textParameter('name', req.params.name)!;
      const clusterId = await clusterNames.idOf(name, EVERYTHING);
      if (clusterId === undefined) {
        throw new NotFoundError(
          `No cluster is named "${name}", or you may not see it; look for it in the list of clusters`,
        );
      }
      await ownership.assign(
        {
          clusterId,
          clusterName: name,
          namespace: textParameter('namespace', req.params.namespace)!,
          workload: textParameter('workload', req.body.workload),
          owner: req.body.owner,
        },
        actorOf(credentials, req),
      );
      res.status(204).end();
    },
  );
}
