import { fleetClusterReadPermission } from '@backstage-fleet/plugin-fleet-common';
import type { Router } from 'express';
import { listParameter } from '../parameters';
import { RouteContext } from '../types';

/** Route of the fleet at a glance. */
export function addOverviewRoutes(
  router: Router,
  { guard, overviewReader }: RouteContext,
): void {
  router.get('/overview', async (req, res) => {
    const { filter } = await guard.require(req, fleetClusterReadPermission);
    const { query } = req;
    res.json(
      await overviewReader.read(
        {
          environment: listParameter('environment', query.environment),
          region: listParameter('region', query.region),
          owner: listParameter('owner', query.owner),
        },
        filter,
      ),
    );
  });
}
