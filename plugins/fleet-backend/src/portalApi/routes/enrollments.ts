import {
  FleetAnswer,
  Enrollment,
  fleetClusterDeletePermission,
  fleetEnrollmentApprovePermission,
  fleetEnrollmentCreatePermission,
  fleetEnrollmentReadPermission,
} from '@backstage-fleet/plugin-fleet-common';
import { NotFoundError } from '@backstage/errors';
import type { Response, Router } from 'express';
import { actorOf } from '../../permissions';
import { listParameter, pageParameters } from '../parameters';
import { RouteContext } from '../types';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Routes by which agents are let in. Making tokens and approving agents are different rights. */
export function addEnrollmentRoutes(
  router: Router,
  { guard, enrollments }: RouteContext,
): void {
  router.get('/enrollments', async (req, res) => {
    await guard.require(req, fleetEnrollmentReadPermission);
    const page: FleetAnswer<'listEnrollments'> = await enrollments.list({
      ...pageParameters(req.query),
      states: listParameter<Enrollment['state']>('state', req.query.state),
    });
    noStore(res).json(page);
  });

  router.post('/enrollments', async (req, res) => {
    const { credentials } = await guard.require(
      req,
      fleetEnrollmentCreatePermission,
    );
    if (req.body.autoApprove) {
      // Such a token approves by itself: whoever makes it lets an agent in.
      await guard.require(req, fleetEnrollmentApprovePermission);
    }
    if (req.body.mode === 'replace') {
      // The cluster of that name is revoked and what is stored of it removed.
      await guard.require(req, fleetClusterDeletePermission);
    }
    const made = await enrollments.create(req.body, actorOf(credentials, req));
    noStore(res).status(201).json(made);
  });

  router.get('/enrollments/:id', async (req, res) => {
    await guard.require(req, fleetEnrollmentReadPermission);
    noStore(res).json(await enrollments.get(knownId(req.params.id)));
  });

  router.post('/enrollments/:id/approve', async (req, res) => {
    const { credentials } = await guard.require(
      req,
      fleetEnrollmentApprovePermission,
    );
    const approved = await enrollments.approve(
      knownId(req.params.id),
      req.body.fingerprint,
      actorOf(credentials, req),
    );
    noStore(res).json(approved);
  });

  router.post('/enrollments/:id/reject', async (req, res) => {
    const { credentials } = await guard.require(
      req,
      fleetEnrollmentApprovePermission,
    );
    const rejected = await enrollments.reject(
      knownId(req.params.id),
      actorOf(credentials, req),
    );
    noStore(res).json(rejected);
  });
}

/** What is shown here must not stay in a cache, least of all a token. */
function noStore<Answer extends Response>(res: Answer): Answer {
  res.setHeader('cache-control', 'no-store');
  return res;
}

/** PostgreSQL refuses to compare a uuid with other text; what is none names nothing. */
function knownId(id: string): string {
  if (!UUID.test(id)) {
    throw new NotFoundError(`No enrollment has the id "${id}"`);
  }
  return id;
}
