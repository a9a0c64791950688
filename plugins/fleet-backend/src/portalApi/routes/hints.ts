import { fleetChangeReadPermission } from '@backstage-fleet/plugin-fleet-common';
import { NotFoundError } from '@backstage/errors';
import type { Router } from 'express';
import { numberParameter, textParameter } from '../parameters';
import { RouteContext } from '../types';

/** Route on which pages wait for news. */
export function addHintRoutes(
  router: Router,
  { guard, clusterNames, hints }: RouteContext,
): void {
  router.get('/hints', async (req, res) => {
    const { filter } = await guard.require(req, fleetChangeReadPermission);
    const cluster = textParameter('cluster', req.query.cluster);
    const clusterId =
      cluster === undefined
        ? undefined
        : await clusterNames.idOf(cluster, filter);
    if (cluster !== undefined && clusterId === undefined) {
      throw new NotFoundError(
        `No cluster is named "${cluster}", or you may not see it; look for it in the list of clusters`,
      );
    }
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const seq = await hints.await({
      clusterId,
      after: numberParameter('after', req.query.after) ?? 0,
      filter,
      signal: gone.signal,
    });
    if (!res.destroyed) {
      res.setHeader('cache-control', 'no-store');
      res.json({ seq });
    }
  });
}
