import {
  LATE_KIND_AFTER_MS,
  type ResourceDetail,
} from '@backstage-fleet/plugin-fleet-common';
import { useDuration, useNow } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import { fleetTranslationRef } from '../translation';

/** Says that what is shown may be old, and why; nothing while it is fresh. */
export function KindNotice({ resource }: { resource: ResourceDetail }) {
  const { kind, kindState = 'live', lastHeardAt } = resource;
  const { t } = useTranslationRef(fleetTranslationRef);
  const duration = useDuration();
  const now = useNow(10_000);
  if (kindState !== 'live') {
    return (
      <Alert
        status={kindState === 'syncing' ? 'info' : 'warning'}
        icon
        title={t(`resource.stale.${kindState}`, { kind })}
      />
    );
  }
  const silentMs = lastHeardAt ? now - Date.parse(lastHeardAt) : 0;
  return silentMs > LATE_KIND_AFTER_MS ? (
    <Alert
      status="warning"
      icon
      title={t('resource.stale.silent', {
        kind,
        duration: duration(silentMs / 1_000),
      })}
    />
  ) : null;
}
