import type { Overview } from '@backstage-fleet/plugin-fleet-common';
import {
  EmptyState,
  Panel,
  StackedBar,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import { minorVersions } from './versionParts';

/** Minors that Kubernetes itself supports, the newest among them. */
const SUPPORTED_MINORS = 3;

/** Kubernetes versions of the fleet, the newest first, with a line below what is two behind. */
export function Versions(props: { versions: Overview['versions'] }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const minors = minorVersions(props.versions);
  const lastSupported = minors
    .filter(item => item.behind < SUPPORTED_MINORS)
    .pop();
  const someOlder = minors.some(item => item.behind >= SUPPORTED_MINORS);
  return (
    <Panel title={t('home.versions')}>
      {minors.length === 0 ? (
        <EmptyState
          title={t('home.versionsEmpty')}
          description={t('home.versionsText')}
        />
      ) : (
        <StackedBar
          label={t('home.versions')}
          lineAfter={
            someOlder && lastSupported
              ? { id: lastSupported.minor, label: t('home.supported') }
              : undefined
          }
          parts={minors.map(item => ({
            id: item.minor,
            label: item.minor,
            value: item.clusters,
            weight: item.weight,
            href: hrefs.clusters({ version: item.versions }),
            note: [
              item.behind > 0
                ? t('clusters.behind', { count: item.behind })
                : t('home.newest'),
              item.versions
                .map(version => version.replace(/^v/, ''))
                .join(', '),
            ].join(' · '),
          }))}
        />
      )}
    </Panel>
  );
}
