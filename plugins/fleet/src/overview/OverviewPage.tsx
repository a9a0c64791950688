import {
  EmptyState,
  fleetApiRef,
  QueryView,
  useFleetQuery,
  useLiveHints,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { RiShipLine } from '@remixicon/react';
import { clusterQueryOf } from '../common/clusterFilters';
import { useHrefs } from '../common/hrefs';
import { PageFrame } from '../common/PageFrame';
import { useMyRefs } from '../common/useMyRefs';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { Attention } from './Attention';
import { Capacity } from './Capacity';
import { FleetMap } from './FleetMap';
import { OverviewFilters } from './OverviewFilters';
import styles from './OverviewPage.module.css';
import { OverviewSentence } from './OverviewSentence';
import { RecentChanges } from './RecentChanges';
import { Upcoming } from './Upcoming';
import { Versions } from './Versions';

/** Hints tell of changes; that a cluster fell silent shows only by asking. */
const REFRESH_SECONDS = 15;

/** The fleet on one page: how it is, what needs a person, what changed, what comes. */
export function OverviewPage() {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const [params, setParams] = useUrlState();
  const { revision } = useLiveHints();
  const myRefs = useMyRefs();
  const mine = params.get('mine') === 'yes';
  const filter = clusterQueryOf(params, myRefs);
  const filtered = mine || Object.keys(filter ?? {}).length > 0;
  const query = useFleetQuery(
    JSON.stringify([filter, mine && myRefs === undefined]),
    async signal => {
      if (mine && myRefs === undefined) {
        return undefined;
      }
      return filter
        ? api.getOverview(
            {
              environment: filter.environment,
              region: filter.region,
              owner: filter.owner,
            },
            { signal },
          )
        : null;
    },
    { revision, refreshSeconds: REFRESH_SECONDS, keepPrevious: true },
  );
  const nothing = query.data === null || query.data?.totals.clusters === 0;
  return (
    <PageFrame title={t('home.title')}>
      <OverviewFilters params={params} filter={filter} onChange={setParams} />
      {nothing ? (
        <EmptyState
          icon={<RiShipLine size={28} />}
          title={t(filtered ? 'clusters.noMatchTitle' : 'clusters.emptyTitle')}
          description={t(
            filtered ? 'clusters.noMatchText' : 'clusters.emptyText',
          )}
          action={
            !filtered && (
              <ButtonLink variant="primary" href={hrefs.enroll()}>
                {t('clusters.emptyAction')}
              </ButtonLink>
            )
          }
        />
      ) : (
        <QueryView query={query} loading={{ variant: 'page', rows: 6 }}>
          {overview => (
            <>
              <OverviewSentence
                overview={overview}
                receivedAt={query.receivedAt}
              />
              <FleetMap
                clusters={overview.clusters}
                params={params}
                onChange={setParams}
              />
              <div className={styles.three}>
                <Attention items={overview.attention} />
                <RecentChanges filter={filter ?? {}} revision={revision} />
                <Upcoming items={overview.upcoming ?? []} />
              </div>
              <div className={styles.two}>
                <Versions versions={overview.versions} />
                <Capacity capacity={overview.capacity} />
              </div>
            </>
          )}
        </QueryView>
      )}
    </PageFrame>
  );
}
