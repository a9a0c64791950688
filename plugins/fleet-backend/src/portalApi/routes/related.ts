import {
  FleetAnswer,
  fleetResourceReadPermission,
} from '@backstage-fleet/plugin-fleet-common';
import type { Router } from 'express';
import { pageParameters } from '../parameters';
import { RouteContext } from '../types';
import { noResource } from './resources';

/** Routes of what an object has to do with, here and in other clusters. */
export function addRelatedRoutes(
  router: Router,
  { guard, resourceReader, relatedReader }: RouteContext,
): void {
  router.get('/clusters/:name/resources/:uid/related', async (req, res) => {
    const { filter } = await guard.require(req, fleetResourceReadPermission);
    const { name, uid } = req.params;
    const subject = await resourceReader.find(name, uid, filter);
    if (!subject) {
      throw noResource(name, uid);
    }
    const related: FleetAnswer<'listRelated'> = await relatedReader.list(
      subject,
      filter,
    );
    res.json(related);
  });

  router.get('/clusters/:name/resources/:uid/elsewhere', async (req, res) => {
    const { filter } = await guard.require(req, fleetResourceReadPermission);
    const { name, uid } = req.params;
    const page: FleetAnswer<'listElsewhere'> | undefined =
      await resourceReader.elsewhere(
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
