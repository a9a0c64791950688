import {
  Cluster,
  FleetAnswer,
  fleetClusterDeletePermission,
  fleetClusterReadPermission,
  fleetClusterRevokePermission,
  fleetClusterUpdatePermission,
  fleetExportPermission,
} from '@backstage-fleet/plugin-fleet-common';
import { NotFoundError } from '@backstage/errors';
import type { Router } from 'express';
import { CLUSTER_COLUMNS } from '../../clusters/clusterExport';
import { readClusterFacets } from '../../clusters/clusterFacets';
import { ClusterSort } from '../../clusters/clusterOrders';
import { ExportFormat, streamExport } from '../../export';
import { actorOf } from '../../permissions';
import { answerCluster } from '../answerCluster';
import { clusterFilterParameters } from '../clusterParameters';
import { pageParameters, textParameter } from '../parameters';
import { RouteContext } from '../types';

/** Routes of clusters. */
export function addClusterRoutes(router: Router, context: RouteContext): void {
  addLists(router, context);
  addChanges(router, context);
}

function addLists(
  router: Router,
  {
    db,
    guard,
    clusterReader,
    exportLimits,
    exportSlots,
    onExported,
  }: RouteContext,
): void {
  router.get('/clusters', async (req, res) => {
    const { filter } = await guard.require(req, fleetClusterReadPermission);
    const { query } = req;
    const page: FleetAnswer<'listClusters'> = await clusterReader.list(
      {
        ...pageParameters(query),
        ...clusterFilterParameters(query),
        sort: query.sort as ClusterSort | undefined,
      },
      filter,
    );
    res.json(page);
  });

  router.get('/clusters/facets', async (req, res) => {
    const { filter } = await guard.require(req, fleetClusterReadPermission);
    const facets: FleetAnswer<'clusterFacets'> = await readClusterFacets(
      db,
      clusterFilterParameters(req.query),
      filter,
      textParameter('groupLabel', req.query.groupLabel),
    );
    res.json(facets);
  });

  router.get('/clusters/export', async (req, res) => {
    // What may be seen is decided by the right to read; that to export comes on top.
    const { filter, credentials } = await guard.require(
      req,
      fleetClusterReadPermission,
    );
    await guard.require(req, fleetExportPermission);
    const filters = clusterFilterParameters(req.query);
    const { ref } = actorOf(credentials, req);
    const outcome = await exportSlots.run(res, ref, () =>
      streamExport<Cluster>(res, {
        format: (req.query.format ?? 'csv') as ExportFormat,
        fileName: 'clusters',
        columns: CLUSTER_COLUMNS,
        limits: exportLimits,
        readPage: request =>
          clusterReader.page({ ...filters, ...request }, filter),
      }),
    );
    onExported(outcome);
  });

  router.get('/clusters/:name', async (req, res) => {
    const { filter } = await guard.require(req, fleetClusterReadPermission);
    const cluster = await clusterReader.get(req.params.name, filter);
    if (!cluster) {
      throw noCluster(req.params.name);
    }
    res.json(cluster);
  });
}

function addChanges(router: Router, context: RouteContext): void {
  const { guard, clusterRegistry, governance } = context;

  router.patch('/clusters/:name', async (req, res) => {
    const { credentials } = await guard.require(
      req,
      fleetClusterUpdatePermission,
    );
    const name = knownName(req.params.name);
    await governance.update(name, req.body, actorOf(credentials, req));
    await answerCluster(context, req, res, name);
  });

  router.post('/clusters/:name/rename', async (req, res) => {
    const { credentials } = await guard.require(
      req,
      fleetClusterUpdatePermission,
    );
    await clusterRegistry.rename(
      knownName(req.params.name),
      req.body.name,
      actorOf(credentials, req),
    );
    await answerCluster(context, req, res, req.body.name);
  });

  router.delete('/clusters/:name', async (req, res) => {
    const { credentials } = await guard.require(
      req,
      fleetClusterDeletePermission,
    );
    await clusterRegistry.purge(
      knownName(req.params.name),
      textParameter('confirm', req.query.confirm) ?? '',
      actorOf(credentials, req),
    );
    res.status(202).end();
  });

  router.post('/clusters/:name/revoke', async (req, res) => {
    const { credentials } = await guard.require(
      req,
      fleetClusterRevokePermission,
    );
    const name = knownName(req.params.name);
    await clusterRegistry.revoke(name, actorOf(credentials, req));
    await answerCluster(context, req, res, name);
  });
}

/** PostgreSQL refuses to compare text with a NUL; what has one names nothing. */
function knownName(name: string): string {
  if (name.includes('\0')) {
    throw noCluster(name);
  }
  return name;
}

function noCluster(name: string): NotFoundError {
  return new NotFoundError(
    `No cluster is named "${name}", or you may not see it; look for it in the list of clusters`,
  );
}
