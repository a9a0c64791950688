import {
  FleetAnswer,
  fleetResourceReadPermission,
} from '@backstage-fleet/plugin-fleet-common';
import type { Router } from 'express';
import { pageParameters, textParameter } from '../parameters';
import { RouteContext } from '../types';

/** Route of hosts that are reachable from outside. */
export function addIngressRoutes(
  router: Router,
  { guard, ingressReader }: RouteContext,
): void {
  router.get('/ingresses', async (req, res) => {
    const { filter } = await guard.require(req, fleetResourceReadPermission);
    const page: FleetAnswer<'listIngresses'> = await ingressReader.list(
      {
        ...pageParameters(req.query),
        query: req.query.query && String(req.query.query),
        host: textParameter('host', req.query.host),
      },
      filter,
    );
    res.json(page);
  });
}
