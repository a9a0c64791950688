import type { ResourceDetail } from '@backstage-fleet/plugin-fleet-common';
import { Panel } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from 'react-router-dom';
import { factLabel, factValue } from '../cluster/factText';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import { Conditions } from './Conditions';
import { Containers } from './Containers';
import { FactRows } from './FactRows';
import { Labels } from './Labels';
import { IngressSummary, ServiceSummary } from './NetworkSummary';
import { NodeSummary } from './NodeSummary';
import { containersOf } from './podSpec';
import { listAt } from './read';
import { replicaCounts } from './replicaCounts';
import { Replicas } from './Replicas';
import styles from './Summary.module.css';

/** What matters of an object, by its kind; facts, conditions and labels of any. */
export function Summary({ resource }: { resource: ResourceDetail }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const { object, kindName, cluster, nodeName } = resource;
  const containers = containersOf(kindName, object);
  const counts = replicaCounts(resource, object);
  const facts = Object.entries(resource.facts ?? {});
  return (
    <div className={styles.stack}>
      {counts && <Replicas counts={counts} />}
      {containers.length > 0 && <Containers containers={containers} />}
      {kindName === 'Node' && <NodeSummary resource={resource} />}
      {kindName === 'Service' && <ServiceSummary resource={resource} />}
      {kindName === 'Ingress' && <IngressSummary resource={resource} />}
      <div className={styles.columns}>
        {(facts.length > 0 || nodeName) && (
          <Panel title={t('resource.facts')}>
            <FactRows
              rows={[
                ...facts.map(
                  ([name, value]) =>
                    [factLabel(name), factValue(name, value)] as const,
                ),
                ...(nodeName && kindName === 'Pod'
                  ? [
                      [
                        t('column.node'),
                        <Link
                          key="node"
                          to={hrefs.search(
                            `cluster:${cluster} kind:Node name:${nodeName}`,
                          )}
                        >
                          {nodeName}
                        </Link>,
                      ] as const,
                    ]
                  : []),
              ]}
            />
          </Panel>
        )}
        <Conditions items={listAt(object, 'status', 'conditions')} />
        <Labels labels={resource.labels ?? {}} />
      </div>
    </div>
  );
}
