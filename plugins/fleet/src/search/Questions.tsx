import {
  fleetApiRef,
  Panel,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import { questionsFor, usualRegistry } from './questions';
import styles from './Questions.module.css';

/** What an empty bar offers: questions people ask of a fleet. */
export function Questions() {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const images = useFleetQuery('images', signal =>
    api.resourceFacets({ query: 'kind:Pod', field: ['image'] }, { signal }),
  );
  const registry = usualRegistry(images.data?.facets[0]?.values ?? []);
  return (
    <Panel title={t('search.questions')}>
      <p className={styles.intro}>{t('search.questionsNote')}</p>
      <ul className={styles.grid}>
        {questionsFor(registry).map(({ id, query, sort }) => (
          <li key={id}>
            <Link
              className={styles.question}
              to={hrefs.search(query, { sort })}
            >
              <strong>{t(`search.question.${id}`)}</strong>
              <code>
                {query.split(' ').map(term => (
                  <span key={term}>{term}</span>
                ))}
              </code>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
