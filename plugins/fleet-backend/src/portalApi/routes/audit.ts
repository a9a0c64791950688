import {
  AuditEvent,
  FleetAnswer,
  fleetAuditReadPermission,
} from '@backstage-fleet/plugin-fleet-common';
import type { Router } from 'express';
import { pageParameters, textParameter, timeParameter } from '../parameters';
import { RouteContext } from '../types';

/** Routes of the audit. */
export function addAuditRoutes(
  router: Router,
  { guard, auditReader }: RouteContext,
): void {
  router.get('/audit', async (req, res) => {
    await guard.require(req, fleetAuditReadPermission);
    const { query } = req;
    const page: FleetAnswer<'listAudit'> = await auditReader.list({
      ...pageParameters(query),
      actor: textParameter('actor', query.actor),
      event: textParameter('event', query.event),
      cluster: textParameter('cluster', query.cluster),
      outcome: query.outcome as AuditEvent['outcome'] | undefined,
      since: timeParameter('since', query.since),
      until: timeParameter('until', query.until),
    });
    res.json(page);
  });

  router.get('/audit/refusals', async (req, res) => {
    await guard.require(req, fleetAuditReadPermission);
    const { query } = req;
    const page: FleetAnswer<'listRefusals'> = await auditReader.refusals({
      ...pageParameters(query),
      since: timeParameter('since', query.since),
      until: timeParameter('until', query.until),
    });
    res.json(page);
  });
}
