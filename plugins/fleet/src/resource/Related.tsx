import type {
  RelatedResource,
  ResourceDetail,
} from '@backstage-fleet/plugin-fleet-common';
import {
  EmptyState,
  fleetApiRef,
  KindIcon,
  Panel,
  QueryView,
  RelationGraph,
  StateBadge,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { useMemo } from 'react';
import { Link } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import { kindWord, relatedId, relationGraph } from './graph';
import styles from './Related.module.css';

/** Objects of one relation that are listed before the rest is counted. */
const LISTED = 20;

/** What the object has to do with, drawn and listed. */
export function Related(props: { resource: ResourceDetail; revision: number }) {
  const { resource, revision } = props;
  const { cluster, uid, name } = resource;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const query = useFleetQuery(
    `${cluster} ${uid}`,
    signal => api.listRelated(cluster, uid, { signal }),
    { revision },
  );
  return (
    <QueryView
      query={query}
      loading={{ rows: 6 }}
      isEmpty={data => data.items.length === 0}
      empty={
        <Panel>
          <EmptyState
            title={t('resource.related.empty')}
            description={t('resource.related.emptyText')}
          />
        </Panel>
      }
      partial={data => !data.isComplete && t('resource.related.partial')}
    >
      {data => (
        <div className={styles.stack}>
          <Panel title={t('resource.related.title')}>
            <Graph
              resource={resource}
              items={data.items}
              label={t('resource.related.label', { name })}
            />
          </Panel>
          <Panel
            title={t('resource.related.list')}
            note={data.items.length.toLocaleString()}
          >
            <RelationList cluster={cluster} items={data.items} />
          </Panel>
        </div>
      )}
    </QueryView>
  );
}

function Graph(props: {
  resource: ResourceDetail;
  items: readonly RelatedResource[];
  label: string;
}) {
  const { resource, items, label } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const graph = useMemo(
    () =>
      relationGraph(
        resource,
        items,
        relation => t(`resource.related.word.${relation}`),
        uid => hrefs.resource(resource.cluster, uid),
      ),
    [resource, items, t, hrefs],
  );
  return (
    <>
      <RelationGraph label={label} nodes={graph.nodes} edges={graph.edges} />
      {graph.total > graph.nodes.length - 1 && (
        <p className={styles.note}>
          {t('resource.related.graphCut', {
            shown: String(graph.nodes.length - 1),
            total: graph.total.toLocaleString(),
          })}
        </p>
      )}
    </>
  );
}

function RelationList(props: {
  cluster: string;
  items: readonly RelatedResource[];
}) {
  const { cluster, items } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const groups = new Map<RelatedResource['relation'], RelatedResource[]>();
  for (const item of items) {
    groups.set(item.relation, [...(groups.get(item.relation) ?? []), item]);
  }
  return (
    <ul className={styles.list}>
      {[...groups].map(([relation, members]) => (
        <li key={relation} className={styles.group}>
          <span className={styles.relation}>
            {t(`resource.related.word.${relation}`)}
          </span>
          <ul className={styles.items}>
            {members.slice(0, LISTED).map(item => (
              <li key={relatedId(item)}>
                <KindIcon kind={kindWord(item)} size={15} />
                <span className={styles.quiet}>{kindWord(item)}</span>
                {item.isStored ? (
                  <Link to={hrefs.resource(cluster, item.uid)}>
                    {item.name}
                  </Link>
                ) : (
                  <span>
                    {item.name}{' '}
                    <span className={styles.quiet}>
                      {t('resource.related.notStored')}
                    </span>
                  </span>
                )}
                {item.state && (
                  <StateBadge state={item.state} word={item.status} />
                )}
              </li>
            ))}
            {members.length > LISTED && (
              <li className={styles.quiet}>
                {t('resource.related.cut', { count: members.length - LISTED })}
              </li>
            )}
          </ul>
        </li>
      ))}
    </ul>
  );
}
