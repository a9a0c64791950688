import {
  FleetAnswer,
  fleetResourceReadPermission,
  fleetSearchSharePermission,
  SavedSearch,
} from '@backstage-fleet/plugin-fleet-common';
import type { Request, Router } from 'express';
import { audited } from '../../audit';
import { actorOf } from '../../permissions';
import { SearchEditor, SearchInput } from '../../searches/SavedSearches';
import { pageParameters } from '../parameters';
import { RouteContext } from '../types';

/** Routes of saved searches. */
export function addSearchRoutes(
  router: Router,
  { guard, auditor, savedSearches }: RouteContext,
): void {
  router.get('/searches', async (req, res) => {
    const { credentials } = await guard.require(
      req,
      fleetResourceReadPermission,
    );
    const page: FleetAnswer<'listSearches'> = await savedSearches.list(
      actorOf(credentials, req).ref,
      {
        ...pageParameters(req.query),
        page: req.query.page as SavedSearch['page'],
      },
    );
    res.json(page);
  });

  /** Who asks, once it is clear that the request may do what it does. */
  const change = async <T>(
    req: Request<any, any, any, any, any>,
    event: { eventId: string; target: string; shares: boolean },
    work: (editor: SearchEditor) => Promise<T>,
  ): Promise<T> => {
    const { credentials } = await guard.require(
      req,
      fleetResourceReadPermission,
    );
    if (event.shares) {
      await guard.require(req, fleetSearchSharePermission);
    }
    const actor = actorOf(credentials, req);
    const mayShare =
      event.shares || (await guard.allows(req, fleetSearchSharePermission));
    return audited(
      auditor,
      {
        eventId: event.eventId,
        actor,
        meta: { target: `search:${event.target}` },
      },
      () => work({ ref: actor.ref, mayShare }),
    );
  };

  router.post('/searches', async (req, res) => {
    const input: SearchInput = req.body;
    const saved: SavedSearch = await change(
      req,
      {
        eventId: 'search-save',
        target: auditName(input.name),
        shares: input.isShared === true,
      },
      editor => savedSearches.save(input, editor),
    );
    res.status(201).json(saved);
  });

  router.put('/searches/:id', async (req, res) => {
    const input: SearchInput = req.body;
    const saved: SavedSearch = await change(
      req,
      {
        eventId: 'search-update',
        target: auditName(req.params.id),
        shares: input.isShared === true,
      },
      editor => savedSearches.update(req.params.id, input, editor),
    );
    res.json(saved);
  });

  router.delete('/searches/:id', async (req, res) => {
    await change(
      req,
      {
        eventId: 'search-delete',
        target: auditName(req.params.id),
        shares: false,
      },
      editor => savedSearches.delete(req.params.id, editor),
    );
    res.status(204).end();
  });
}

/** No store holds a NUL character. */
function auditName(text: string): string {
  return text.replaceAll('\0', '');
}
