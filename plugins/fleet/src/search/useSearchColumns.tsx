import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  ClusterChip,
  KindIcon,
  OwnerChip,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ColumnConfig, useBreakpoint } from '@backstage/ui';
import { useMemo } from 'react';
import { ResourceStatus } from '../cluster/ResourceStatus';
import { column } from '../common/columns';
import { useHrefs } from '../common/hrefs';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import { keyFacts } from './keyFacts';
import styles from './SearchPage.module.css';

/** An object as a row, known by cluster and uid. */
export type SearchRow = Resource & { id: string };

/**
 * Columns of objects of all kinds: as many as the screen has room for.
 *
 * @param at - a past time, which is not sorted by age
 */
export function useSearchColumns(
  at: string | undefined,
): ColumnConfig<SearchRow>[] {
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const { up } = useBreakpoint();
  const wide = up('lg');
  const small = up('sm');
  const nameShare = columnShare(wide, small);
  return useMemo(
    () => [
      column<SearchRow>(
        'name',
        t('search.column.object'),
        row => (
          <span className={styles.object}>
            <span className={styles.kindIcon} title={row.kindName}>
              <KindIcon kind={row.kindName} size={18} />
            </span>
            <span className={page.cell}>
              <span className={styles.name} title={row.name}>
                {row.name}
              </span>
              <span className={styles.sub}>
                {[row.kindName, row.namespace].filter(Boolean).join(' · ')}
              </span>
              {!small && <span className={styles.sub}>{row.cluster}</span>}
            </span>
          </span>
        ),
        { isRowHeader: true, isSortable: true, share: nameShare },
      ),
      column<SearchRow>(
        'cluster',
        t('search.column.cluster'),
        row => (
          <ClusterChip name={row.cluster} href={hrefs.cluster(row.cluster)} />
        ),
        { isHidden: !small, share: '15%' },
      ),
      column<SearchRow>(
        'state',
        t('search.column.status'),
        row => <ResourceStatus resource={row} />,
        { isSortable: true, share: wide ? '18%' : undefined },
      ),
      column<SearchRow>(
        'facts',
        t('search.column.facts'),
        row => (
          <span className={styles.facts}>
            {keyFacts(row).map(fact => (
              <span key={fact.name} title={`${fact.label}: ${fact.value}`}>
                <span className={styles.factLabel}>{fact.label}</span>{' '}
                {fact.value}
              </span>
            ))}
          </span>
        ),
        { isHidden: !wide },
      ),
      column<SearchRow>(
        'owner',
        t('search.column.owner'),
        row => <OwnerChip owner={row.owner} />,
        { isHidden: !wide, share: '13%' },
      ),
      column<SearchRow>(
        'age',
        t('search.column.age'),
        row => (
          <span className={page.quiet}>
            <Age at={row.createdAt} bare />
          </span>
        ),
        { numeric: true, isSortable: !at, isHidden: !small, share: '9%' },
      ),
    ],
    [t, hrefs, at, wide, small, nameShare],
  );
}

/** Width of the name: with fewer columns there is more of it. */
function columnShare(wide: boolean, small: boolean) {
  if (wide) {
    return '28%' as const;
  }
  return small ? ('38%' as const) : ('62%' as const);
}
