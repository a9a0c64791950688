import { AuditorService } from '@backstage/backend-plugin-api';
import { assertError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { Actor } from './actor';

/**
 * Does a change that belongs into the audit trail, and writes how it went.
 *
 * @param event - meta must hold neither bodies nor secrets
 */
export async function audited<T>(
  auditor: AuditorService,
  event: { eventId: string; actor: Actor; meta: JsonObject },
  work: () => Promise<T>,
): Promise<T> {
  const entry = await auditor.createEvent({
    eventId: event.eventId,
    severityLevel: 'medium',
    request: event.actor.request,
    meta: { ...event.meta, by: event.actor.ref },
  });
  let result: T;
  try {
    result = await work();
  } catch (error) {
    assertError(error);
    await entry.fail({ error });
    throw error;
  }
  await entry.success();
  return result;
}
