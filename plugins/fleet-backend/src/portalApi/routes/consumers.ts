import {
  FleetAnswer,
  fleetHubOperatePermission,
} from '@backstage-fleet/plugin-fleet-common';
import type { Router } from 'express';
import { actorOf } from '../../permissions';
import { RouteContext } from '../types';

/** Route that lets a consumer of the change feed begin anew. */
export function addConsumerRoutes(
  router: Router,
  { guard, consumerReplay }: Pick<RouteContext, 'guard' | 'consumerReplay'>,
): void {
  router.post('/hub/consumers/:name/replay', async (req, res) => {
    const { credentials } = await guard.require(req, fleetHubOperatePermission);
    const status: FleetAnswer<'replayConsumer'> = await consumerReplay.replay(
      req.params.name,
      actorOf(credentials, req),
    );
    res.json(status);
  });
}
