import {
  ChangeHistogram,
  fleetApiRef,
  QueryPanel,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link as TextLink } from '@backstage/ui';
import { Link, useNavigate } from 'react-router-dom';
import type { ClusterQuery } from '../common/clusterFilters';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import styles from './RecentChanges.module.css';

const HOURS = 24;
const GROUPS = 3;
/** A day of changes need not be counted anew at every hint. */
const REFRESH_SECONDS = 60;

/** What changed in the last day: hours as bars, and the widest changes as sentences. */
export function RecentChanges(props: {
  filter: ClusterQuery;
  revision: number;
}) {
  const { filter } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const navigate = useNavigate();
  // The feed takes one value; more of them show the whole fleet's changes.
  const one = (values: string[] | undefined) =>
    values?.length === 1 ? values[0] : undefined;
  const narrowed = {
    ...(one(filter.environment) && { environment: one(filter.environment) }),
    ...(one(filter.owner) && { owner: one(filter.owner) }),
  };
  const since = () => new Date(Date.now() - HOURS * 3_600_000).toISOString();
  const bins = useFleetQuery(
    JSON.stringify(['bins', narrowed]),
    signal => api.changeHistogram({ ...narrowed, since: since() }, { signal }),
    { refreshSeconds: REFRESH_SECONDS, keepPrevious: true },
  );
  const groups = useFleetQuery(
    JSON.stringify(['groups', narrowed]),
    signal =>
      api.listChangeGroups(
        { ...narrowed, since: since(), limit: 50 },
        { signal },
      ),
    { refreshSeconds: REFRESH_SECONDS, keepPrevious: true },
  );
  const widest = [...(groups.data?.items ?? [])]
    .filter(group => group.sentence)
    .sort((a, b) => b.clusterCount - a.clusterCount)
    .slice(0, GROUPS);
  return (
    <QueryPanel
      title={t('home.changes')}
      note={t('home.changesNote')}
      actions={
        <TextLink variant="body-small" href={hrefs.changes(narrowed)}>
          {t('changes.all')}
        </TextLink>
      }
      query={bins}
      rows={4}
      isEmpty={data =>
        data.bins.every(bin => bin.added + bin.modified + bin.deleted === 0)
      }
      empty={{
        title: t('home.changesEmpty'),
        description: t('home.changesEmptyText'),
      }}
    >
      {data => (
        <>
          <ChangeHistogram
            bins={data.bins}
            binSeconds={data.binSeconds}
            onSelect={span => navigate(hrefs.changes({ ...narrowed, ...span }))}
          />
          {widest.length > 0 && (
            <ul className={styles.groups}>
              {widest.map(group => (
                <li key={group.id}>
                  <Link
                    to={hrefs.changes({
                      ...narrowed,
                      kind: group.kind,
                      q: group.name,
                    })}
                    data-failing={group.failing > 0}
                  >
                    {group.sentence}
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </QueryPanel>
  );
}
