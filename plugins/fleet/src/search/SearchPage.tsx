import {
  errorSentence,
  useLiveHints,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { RiGlobalLine } from '@remixicon/react';
import { useHrefs } from '../common/hrefs';
import { PageFrame } from '../common/PageFrame';
import { useThrottled } from '../common/useThrottled';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { AsOfBanner, AsOfPicker } from './AsOf';
import { CopyLink } from './CopyLink';
import { Explain, QueryProblem } from './Explain';
import { FacetColumn } from './FacetColumn';
import { problemOf, problemSpan } from './queryTerms';
import { QueryBar } from './QueryBar';
import { Questions } from './Questions';
import { SavedSearches } from './SavedSearches';
import styles from './SearchPage.module.css';
import { SearchResults } from './SearchResults';
import { searchSortOf } from './searchSort';
import { useSearchFacets } from './useSearchFacets';

/** Hints may come every second; what is counted by them need not. */
const HINT_MS = 4_000;

/** One bar over all clusters: completed, explained, narrowed, saved, exported. */
export function SearchPage() {
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const [params, setParams] = useUrlState();
  const query = params.get('query') ?? '';
  const at = params.get('at') ?? undefined;
  const sort = searchSortOf(params.get('sort'), at);
  const live = params.get('live') === 'yes';
  const hints = useLiveHints();
  const slow = useThrottled(hints.revision, HINT_MS);
  const facets = useSearchFacets(query, at, at ? 0 : slow);
  const problem = facets.error && problemOf(errorSentence(facets.error));
  const span = problem && problemSpan(query, problem.at);
  const setQuery = (next: string) => setParams({ query: next });
  return (
    <PageFrame title={query || t('search.title')}>
      <div className={styles.top}>
        <QueryBar
          query={query}
          problem={span}
          // An empty search page is for typing.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus={query === ''}
          onQuery={setQuery}
        />
        <div className={styles.tools}>
          {!problem && <Explain query={query} onQuery={setQuery} />}
          <span className={styles.actions}>
            <ButtonLink
              className={styles.roomy}
              size="small"
              variant="tertiary"
              iconStart={<RiGlobalLine />}
              href={hrefs.ingresses()}
            >
              {t('search.hosts')}
            </ButtonLink>
            <AsOfPicker at={at} onAt={value => setParams({ at: value })} />
            <SavedSearches
              page="search"
              current={{ query, ...(sort !== 'name' && { sort }) }}
              hrefOf={search =>
                hrefs.search(search.query, { sort: search.sort })
              }
            />
            {query !== '' && (
              <span className={styles.roomy}>
                <CopyLink />
              </span>
            )}
          </span>
        </div>
      </div>
      {at && <AsOfBanner at={at} onNow={() => setParams({ at: undefined })} />}
      {problem && span ? (
        <QueryProblem query={query} span={span} text={problem.text} />
      ) : (
        <>
          {query === '' && !at && <Questions />}
          <div className={styles.layout}>
            <FacetColumn
              query={query}
              facets={facets.data}
              onQuery={setQuery}
            />
            <SearchResults
              query={query}
              sort={sort}
              at={at}
              live={live}
              revision={live ? hints.revision : slow}
              onChange={setParams}
            />
          </div>
        </>
      )}
    </PageFrame>
  );
}
