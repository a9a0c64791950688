import type { ResourceDetail } from '@backstage-fleet/plugin-fleet-common';
import { Panel, YamlView } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import styles from './Summary.module.css';

/** The object as the hub stores it, and what of it never left the cluster. */
export function StoredObject({ resource }: { resource: ResourceDetail }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const { cluster, name, kindName } = resource;
  return (
    <div className={styles.stack}>
      <Panel title={t('resource.object.left')}>
        <p className={styles.quiet} style={{ marginTop: 0 }}>
          {t('resource.object.leftText')}
        </p>
        <Link
          variant="body-small"
          href={hrefs.cluster(cluster, 'collected', { q: kindName })}
        >
          {t('resource.object.leftLink', { cluster })}
        </Link>
      </Panel>
      <Panel
        title={t('resource.object.title')}
        note={t('resource.object.note')}
      >
        <YamlView
          label={`${kindName} ${name}`}
          value={resource.object}
          maxHeight={720}
        />
      </Panel>
    </div>
  );
}
