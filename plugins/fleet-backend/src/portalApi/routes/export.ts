import {
  fleetExportPermission,
  fleetResourceReadPermission,
} from '@backstage-fleet/plugin-fleet-common';
import type { Router } from 'express';
import { audited } from '../../audit';
import { EXPORT_PAGE_ROWS, ExportFormat, streamExport } from '../../export';
import { RESOURCE_COLUMNS } from '../../inventory/exportColumns';
import { ResourceSort } from '../../inventory/orders';
import { actorOf } from '../../permissions';
import { timeParameter } from '../parameters';
import { RouteContext } from '../types';

/** Most characters of a query that the audit keeps. */
const AUDITED_QUERY = 400;

/** Route of objects as a file. */
export function addExportRoutes(
  router: Router,
  {
    guard,
    auditor,
    resourceReader,
    exportLimits,
    exportSlots,
    onExported,
  }: RouteContext,
): void {
  router.get('/resources/export', async (req, res) => {
    await guard.require(req, fleetExportPermission);
    const { filter, credentials } = await guard.require(
      req,
      fleetResourceReadPermission,
    );
    // The query language names the position of a character it cannot take.
    const query = req.query.query ? String(req.query.query) : '';
    const selection = {
      query,
      at: timeParameter('at', req.query.at),
      sort: req.query.sort as ResourceSort | undefined,
    };
    const actor = actorOf(credentials, req);
    const shown = query.replaceAll('\0', '').slice(0, AUDITED_QUERY);
    await audited(
      auditor,
      {
        eventId: 'resource-export',
        actor,
        meta: { target: `resources:${shown}` },
      },
      async () =>
        onExported(
          await exportSlots.run(res, actor.ref, () =>
            streamExport(res, {
              format: (req.query.format as ExportFormat | undefined) ?? 'csv',
              fileName: 'fleet-resources',
              columns: RESOURCE_COLUMNS,
              limits: exportLimits,
              readPage: page =>
                resourceReader.page(
                  { ...selection, ...page, maxLimit: EXPORT_PAGE_ROWS },
                  filter,
                ),
            }),
          ),
        ),
    );
  });
}
