import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiCloseLine } from '@remixicon/react';
import { fleetTranslationRef } from '../translation';
import { explainQuery, ExplainedTerm } from './explain';
import styles from './Explain.module.css';
import { searchMessages } from './messages';
import { QueryText } from './QueryText';
import { withoutTerm } from './queryTerms';

type Subject = keyof typeof searchMessages.explain.subject;

/** What a query means in words, term by term, each of which can be taken away. */
export function Explain(props: {
  query: string;
  onQuery: (query: string) => void;
}) {
  const { query, onQuery } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const terms = explainQuery(query);
  if (terms.length === 0) {
    return null;
  }
  return (
    <div className={styles.line}>
      <span>{t('search.explain.title')}</span>
      {terms.map((item, index) => (
        <span key={item.term.from} className={styles.line}>
          {index > 0 && <span>{t('search.explain.and')}</span>}
          <span className={styles.term}>
            <Words item={item} />
            <button
              type="button"
              className={styles.remove}
              aria-label={t('search.explain.remove', {
                term: item.term.source,
              })}
              onClick={() => onQuery(withoutTerm(query, item.term.from))}
            >
              <RiCloseLine size={13} aria-hidden />
            </button>
          </span>
        </span>
      ))}
    </div>
  );
}

function Words({ item }: { item: ExplainedTerm }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const known = item.subject in searchMessages.explain.subject;
  const subject = known
    ? t(`search.explain.subject.${item.subject as Subject}`, {
        name: item.name ?? '',
      } as never)
    : item.subject;
  return (
    <span>
      {item.term.negated && (
        <span className={styles.not}>{t('search.explain.not')} </span>
      )}
      {subject} {t(`search.explain.comparing.${item.comparing}`)}{' '}
      {item.values.map((value, index) => (
        <span key={value}>
          {index > 0 && ` ${t('search.explain.or')} `}
          <strong>{value}</strong>
        </span>
      ))}
    </span>
  );
}

/** Why a query cannot be read, with the place underlined. */
export function QueryProblem(props: {
  query: string;
  span: { from: number; to: number };
  text: string;
}) {
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <div role="alert" className={styles.problem}>
      <strong>{t('search.problem')}</strong>
      <code>
        <QueryText query={props.query} problem={props.span} />
      </code>
      <span>{props.text}</span>
    </div>
  );
}
