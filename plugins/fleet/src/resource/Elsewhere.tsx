import type {
  Resource,
  ResourceDetail,
} from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  DataTable,
  fleetApiRef,
  imageTag,
  QueryPanel,
  useKeysetRows,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { ToggleButton, useBreakpoint } from '@backstage/ui';
import { useMemo, useState } from 'react';
import { ResourceStatus } from '../cluster/ResourceStatus';
import { column } from '../common/columns';
import { useHrefs } from '../common/hrefs';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import { differences } from './compare';
import styles from './Elsewhere.module.css';

const PAGE_SIZE = 200;

type Row = Resource & { id: string };

/** The same object in other clusters; what is not as here stands out. */
export function Elsewhere({ resource }: { resource: ResourceDetail }) {
  const { cluster, uid } = resource;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const { up } = useBreakpoint();
  const medium = up('md');
  const [onlyDiffering, setOnly] = useState(false);
  const list = useKeysetRows<Row>(
    `${cluster} ${uid}`,
    async (cursor, signal) => {
      const answer = await api.listElsewhere(
        cluster,
        uid,
        { limit: PAGE_SIZE, ...(cursor && { cursor }) },
        { signal },
      );
      return {
        ...answer,
        items: answer.items.map(item => ({
          ...item,
          id: `${item.cluster}/${item.uid}`,
        })),
      };
    },
    { idOf: row => row.id },
  );
  const columns = useMemo(() => {
    const marked = (differs: boolean) =>
      differs ? styles.differs : styles.same;
    return [
      column<Row>('cluster', t('column.cluster'), row => row.cluster, {
        isRowHeader: true,
      }),
      column<Row>('status', t('column.status'), row => (
        <ResourceStatus resource={row} />
      )),
      column<Row>('image', t('column.image'), row => (
        <span className={styles.images}>
          {(row.images ?? []).map(image => (
            <span
              key={image}
              title={image}
              className={marked(!(resource.images ?? []).includes(image))}
            >
              {imageTag(image)}
            </span>
          ))}
        </span>
      )),
      column<Row>(
        'replicas',
        t('resource.elsewhere.replicas'),
        row =>
          row.desired === undefined ? (
            '–'
          ) : (
            <span className={marked(row.desired !== resource.desired)}>
              {row.ready ?? 0}/{row.desired}
            </span>
          ),
        { numeric: true },
      ),
      column<Row>(
        'changed',
        t('resource.elsewhere.changed'),
        row => (
          <span className={page.quiet}>
            <Age at={row.observedAt} />
          </span>
        ),
        { numeric: true, isHidden: !medium },
      ),
    ];
  }, [t, resource, medium]);
  const all = list.data ?? [];
  const differing = all.filter(row => differences(resource, row).length > 0);
  const total = list.totalCount?.value ?? 0;
  return (
    <QueryPanel
      title={t('resource.elsewhere.title')}
      flush
      note={
        total > 0 &&
        [
          t('resource.elsewhere.note', { count: total }),
          differing.length > 0
            ? t('resource.elsewhere.differs', { count: differing.length })
            : t('resource.elsewhere.allSame'),
        ].join(', ')
      }
      actions={
        differing.length > 0 && (
          <ToggleButton
            size="small"
            isSelected={onlyDiffering}
            onChange={setOnly}
          >
            {t('resource.elsewhere.onlyDiffering')}
          </ToggleButton>
        )
      }
      query={list}
      rows={4}
      empty={{
        title: t('resource.elsewhere.empty'),
        description: t('resource.elsewhere.emptyText'),
      }}
    >
      {rows => (
        <DataTable
          label={t('resource.elsewhere.title')}
          columns={columns}
          rows={onlyDiffering ? differing : rows}
          getHref={row => hrefs.resource(row.cluster, row.uid)}
          totalCount={list.totalCount}
          hasMore={list.hasMore}
          loadingMore={list.loadingMore}
          onMore={list.loadMore}
          onVisible={list.onVisible}
        />
      )}
    </QueryPanel>
  );
}
