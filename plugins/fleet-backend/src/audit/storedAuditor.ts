import {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import { JsonObject, JsonValue } from '@backstage/types';
import { AuditedField, AuditStore } from './AuditStore';

/**
 * Backstage's auditor that also keeps every event in the hub's own table.
 *
 * @remarks
 * Of `meta` it understands `by` (who), `clusterName`, `target` and `diff` (a
 * list of `{path, before, after}`, allow-listed by whoever makes the event);
 * nothing else of it is stored. An event that cannot be stored is not carried
 * out: what cannot be audited does not happen.
 */
export function createStoredAuditor(
  auditor: AuditorService,
  store: AuditStore,
): AuditorService {
  return {
    async createEvent(options) {
      const id = await store.begin(beginningOf(options));
      const event = await auditor.createEvent(options);
      return {
        async success(result) {
          await store.end(id);
          await event.success(result);
        },
        async fail(result) {
          await store.end(
            id,
            'error' in result && result.error
              ? result.error.message
              : 'It failed without a reason',
          );
          await event.fail(result);
        },
      };
    },
  };
}

function beginningOf({
  eventId,
  severityLevel,
  meta,
}: AuditorServiceCreateEventOptions) {
  const clusterName = textOf(meta?.clusterName);
  return {
    actor: textOf(meta?.by) ?? 'unknown',
    event: eventId,
    severity: severityLevel ?? 'low',
    target:
      textOf(meta?.target) ??
      (clusterName === undefined ? undefined : `cluster:${clusterName}`),
    clusterName,
    diff: fieldsOf(meta?.diff),
  } as const;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function fieldsOf(value: JsonValue | undefined): AuditedField[] | undefined {
  if (!Array.isArray(value)) {
    return undefined;
  }
  return value.flatMap(item => {
    const { path, before, after } = (item ?? {}) as JsonObject;
    return typeof path === 'string'
      ? [{ path, before: textOf(before), after: textOf(after) }]
      : [];
  });
}
