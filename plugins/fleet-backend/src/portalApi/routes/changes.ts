import {
  FleetAnswer,
  fleetChangeReadPermission,
} from '@backstage-fleet/plugin-fleet-common';
import type { Request, Router } from 'express';
import {
  listParameter,
  pageParameters,
  textParameter,
  timeParameter,
} from '../parameters';
import { RouteContext } from '../types';

/** Parameters that lists of changes and of groups of changes share. */
function filterParameters(query: Request['query']) {
  return {
    ...pageParameters(query),
    cluster: textParameter('cluster', query.cluster),
    kind: textParameter('kind', query.kind),
    namespace: textParameter('namespace', query.namespace),
    owner: textParameter('owner', query.owner),
    environment: textParameter('environment', query.environment),
    manager: textParameter('manager', query.manager),
    types: listParameter<'added' | 'modified' | 'deleted'>('type', query.type),
    q: textParameter('q', query.q),
    since: timeParameter('since', query.since),
    until: timeParameter('until', query.until),
  };
}

/** Routes of the change feed. */
export function addChangeRoutes(
  router: Router,
  { guard, changeReader, changeGroups, changeHistogram }: RouteContext,
): void {
  router.get('/changes', async (req, res) => {
    const { filter } = await guard.require(req, fleetChangeReadPermission);
    const { query } = req;
    const page: FleetAnswer<'listChanges'> = await changeReader.list(
      {
        ...filterParameters(query),
        uid: textParameter('uid', query.uid),
      },
      filter,
    );
    res.json(page);
  });

  router.get('/changes/groups', async (req, res) => {
    const { filter } = await guard.require(req, fleetChangeReadPermission);
    const page: FleetAnswer<'listChangeGroups'> = await changeGroups.list(
      filterParameters(req.query),
      filter,
    );
    res.json(page);
  });

  router.get('/changes/histogram', async (req, res) => {
    const { filter } = await guard.require(req, fleetChangeReadPermission);
    const { query } = req;
    const histogram: FleetAnswer<'changeHistogram'> =
      await changeHistogram.read(
        {
          cluster: textParameter('cluster', query.cluster),
          kind: textParameter('kind', query.kind),
          environment: textParameter('environment', query.environment),
          owner: textParameter('owner', query.owner),
          since: timeParameter('since', query.since),
          until: timeParameter('until', query.until),
        },
        filter,
      );
    res.json(histogram);
  });
}
