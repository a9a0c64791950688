import { Panel } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import { quoteValue } from '../search/queryTerms';
import { fleetTranslationRef } from '../translation';
import styles from './Summary.module.css';

/** Labels that lead to whatever else has them. */
export function Labels({ labels }: { labels: Record<string, string> }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const entries = Object.entries(labels).sort(([a], [b]) => a.localeCompare(b));
  if (entries.length === 0) {
    return null;
  }
  return (
    <Panel title={t('resource.labels')}>
      <ul className={styles.labels}>
        {entries.map(([key, value]) => (
          <li key={key}>
            <Link
              to={hrefs.search(
                `label:${key}${value === '' ? '' : `=${quoteValue(value)}`}`,
              )}
            >
              {key}={value}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
