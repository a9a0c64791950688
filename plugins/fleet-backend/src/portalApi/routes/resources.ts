import {
  FleetAnswer,
  fleetResourceReadPermission,
} from '@backstage-fleet/plugin-fleet-common';
import { NotFoundError } from '@backstage/errors';
import type { Router } from 'express';
import { ResourceSort } from '../../inventory/orders';
import { pageParameters } from '../parameters';
import { RouteContext } from '../types';

/** Routes of Kubernetes objects. */
export function addResourceRoutes(
  router: Router,
  { guard, resourceReader }: RouteContext,
): void {
  router.get('/resources', async (req, res) => {
    const { filter } = await guard.require(req, fleetResourceReadPermission);
    const page: FleetAnswer<'listResources'> = await resourceReader.list(
      {
        ...pageParameters(req.query),
        // The query language names the position of a character it cannot take.
        query: req.query.query && String(req.query.query),
        sort: req.query.sort as ResourceSort | undefined,
      },
      filter,
    );
    res.json(page);
  });

  router.get('/clusters/:name/resources/:uid', async (req, res) => {
    const { filter } = await guard.require(req, fleetResourceReadPermission);
    const { name, uid } = req.params;
    const resource = await resourceReader.get(name, uid, filter);
    if (!resource) {
      throw noResource(name, uid);
    }
    res.json(resource);
  });

  router.get('/clusters/:name/resources/:uid/versions', async (req, res) => {
    const { filter } = await guard.require(req, fleetResourceReadPermission);
    const { name, uid } = req.params;
    const page = await resourceReader.versions(
      name,
      uid,
      pageParameters(req.query),
      filter,
    );
    if (!page) {
      throw noResource(name, uid);
    }
    res.json(page);
  });
}

function noResource(cluster: string, uid: string): NotFoundError {
  return new NotFoundError(
    `No object with uid "${uid}" is known in cluster "${cluster}"; it may have been deleted`,
  );
}
