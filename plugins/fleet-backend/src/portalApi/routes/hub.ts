import {
  fleetHubOperatePermission,
  fleetHubReadPermission,
} from '@backstage-fleet/plugin-fleet-common';
import type { Router } from 'express';
import { actorOf } from '../../permissions';
import { RouteContext } from '../types';

/** Routes of the hub itself. */
export function addHubRoutes(
  router: Router,
  { guard, hubStatus, hubKeys }: RouteContext,
): void {
  router.get('/hub', async (req, res) => {
    await guard.require(req, fleetHubReadPermission);
    res.setHeader('cache-control', 'no-store');
    res.json(await hubStatus.read());
  });

  router.post('/hub/keys/rotate', async (req, res) => {
    const { credentials } = await guard.require(req, fleetHubOperatePermission);
    await hubKeys.rotate(actorOf(credentials, req));
    if (await guard.allows(req, fleetHubReadPermission)) {
      res.setHeader('cache-control', 'no-store');
      res.json(await hubStatus.read());
    } else {
      res.status(204).end();
    }
  });
}
