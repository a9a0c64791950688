import {
  FleetAnswer,
  fleetResourceReadPermission,
} from '@backstage-fleet/plugin-fleet-common';
import { NotFoundError } from '@backstage/errors';
import type { Router } from 'express';
import { ResourceSort } from '../../inventory/orders';
import { FacetField } from '../../inventory/facets';
import {
  listParameter,
  numberParameter,
  pageParameters,
  timeParameter,
} from '../parameters';
import { RouteContext } from '../types';

/** Routes of Kubernetes objects. */
export function addResourceRoutes(
  router: Router,
  { guard, resourceReader, queryCompleter }: RouteContext,
): void {
  router.get('/resources', async (req, res) => {
    const { filter } = await guard.require(req, fleetResourceReadPermission);
    const page: FleetAnswer<'listResources'> = await resourceReader.list(
      {
        ...pageParameters(req.query),
        // The query language names the position of a character it cannot take.
        query: req.query.query && String(req.query.query),
        at: timeParameter('at', req.query.at),
        sort: req.query.sort as ResourceSort | undefined,
      },
      filter,
    );
    res.json(page);
  });

  router.get('/resources/facets', async (req, res) => {
    const { filter } = await guard.require(req, fleetResourceReadPermission);
    const facets: FleetAnswer<'resourceFacets'> = await resourceReader.facets(
      {
        query: req.query.query && String(req.query.query),
        at: timeParameter('at', req.query.at),
      },
      listParameter<FacetField>('field', req.query.field),
      filter,
    );
    res.json(facets);
  });

  router.get('/resources/completions', async (req, res) => {
    const { filter } = await guard.require(req, fleetResourceReadPermission);
    const items: FleetAnswer<'completeQuery'> = await queryCompleter.complete(
      req.query.query ? String(req.query.query) : '',
      numberParameter('position', req.query.position),
      filter,
    );
    res.json(items);
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

/** The answer where there is no such object that the caller may see. */
export function noResource(cluster: string, uid: string): NotFoundError {
  return new NotFoundError(
    `No object with uid "${uid}" is known in cluster "${cluster}"; it may have been deleted`,
  );
}
