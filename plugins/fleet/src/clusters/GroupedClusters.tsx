import type { Facet } from '@backstage-fleet/plugin-fleet-common';
import {
  EmptyState,
  OwnerLink,
  Panel,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiArrowDownSLine, RiArrowRightSLine } from '@remixicon/react';
import { useState } from 'react';
import type { ClusterQuery } from '../common/clusterFilters';
import { compareEnvironments } from '../common/environments';
import { fleetTranslationRef } from '../translation';
import { ClusterSort } from './clusterSort';
import { ClustersTable } from './ClustersTable';
import styles from './GroupedClusters.module.css';

/** Groups that stand open at first. */
const OPEN = 3;

/** Clusters under the values of a property or a label; a group loads its rows when opened. */
export function GroupedClusters(props: {
  /** A field of clusters, or `label:` and a key. */
  by: string;
  facet: Facet | undefined;
  filter: ClusterQuery;
  sort: ClusterSort;
  revision: number;
  onSort: (sort: ClusterSort) => void;
}) {
  const { by, facet, filter, sort, revision, onSort } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  // A facet counts without its own filter; groups are of what matches it.
  const chosen = filter[by as keyof ClusterQuery] as string[] | undefined;
  // Clusters without a label are no group: no filter finds them.
  const values = (facet?.values ?? []).filter(
    item =>
      (!chosen?.length || chosen.includes(item.value)) &&
      (item.value !== '' || !by.startsWith('label:')),
  );
  if (by === 'environment') {
    values.sort((a, b) => compareEnvironments(a.value, b.value));
  }
  if (values.length === 0) {
    return (
      <Panel>
        <EmptyState
          title={t('clusters.noMatchTitle')}
          description={t('clusters.noMatchText')}
        />
      </Panel>
    );
  }
  return (
    <div className={styles.groups}>
      {values.map(({ value, count }, index) => {
        const open = toggled.has(value) !== index < OPEN;
        const name =
          by === 'owner' && value ? (
            <OwnerLink owner={value} />
          ) : (
            value || t('home.without')
          );
        return (
          <section key={value} aria-label={value || t('home.without')}>
            <h2 className={styles.head}>
              <button
                type="button"
                className={styles.toggle}
                aria-expanded={open}
                aria-label={t('clusters.groupToggle', {
                  group: value || t('home.without'),
                })}
                onClick={() =>
                  setToggled(before => {
                    const next = new Set(before);
                    if (!next.delete(value)) {
                      next.add(value);
                    }
                    return next;
                  })
                }
              >
                {open ? (
                  <RiArrowDownSLine size={18} aria-hidden />
                ) : (
                  <RiArrowRightSLine size={18} aria-hidden />
                )}
              </button>
              {name}
              <span className={styles.count}>
                {t('clusters.clusterCount', { count })}
              </span>
            </h2>
            {open && (
              <Panel flush>
                <ClustersTable
                  label={value}
                  filter={withGroup(filter, by, value)}
                  sort={sort}
                  revision={revision}
                  onSort={onSort}
                  empty={<EmptyState title={t('clusters.noMatchTitle')} />}
                />
              </Panel>
            )}
          </section>
        );
      })}
    </div>
  );
}

function withGroup(
  filter: ClusterQuery,
  by: string,
  value: string,
): ClusterQuery {
  return by.startsWith('label:')
    ? {
        ...filter,
        label: [
          ...(filter.label ?? []),
          `${by.slice('label:'.length)}=${value}`,
        ],
      }
    : { ...filter, [by]: [value] };
}
