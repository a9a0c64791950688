import {
  FleetAnswer,
  fleetChangeReadPermission,
} from '@backstage-fleet/plugin-fleet-common';
import type { Router } from 'express';
import { pageParameters, textParameter, timeParameter } from '../parameters';
import { RouteContext } from '../types';

/** Route of the change feed. */
export function addChangeRoutes(
  router: Router,
  { guard, changeReader }: RouteContext,
): void {
  router.get('/changes', async (req, res) => {
    const { filter } = await guard.require(req, fleetChangeReadPermission);
    const { query } = req;
    const page: FleetAnswer<'listChanges'> = await changeReader.list(
      {
        ...pageParameters(query),
        cluster: textParameter('cluster', query.cluster),
        kind: textParameter('kind', query.kind),
        namespace: textParameter('namespace', query.namespace),
        uid: textParameter('uid', query.uid),
        since: timeParameter('since', query.since),
        until: timeParameter('until', query.until),
      },
      filter,
    );
    res.json(page);
  });
}
