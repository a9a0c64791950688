import { Fragment } from 'react';
import styles from './QueryBar.module.css';
import { termsOf } from './queryTerms';

/**
 * A query with its keys told apart from values, and the part that cannot be
 * read underlined.
 */
export function QueryText(props: {
  query: string;
  problem?: { from: number; to: number };
}) {
  const { query, problem } = props;
  const pieces: { text: string; from: number; kind: string }[] = [];
  let end = 0;
  for (const term of termsOf(query)) {
    if (term.from > end) {
      pieces.push({ text: query.slice(end, term.from), from: end, kind: '' });
    }
    const head = /^-?[A-Za-z]+(?:<=|>=|[:<>=])/.exec(term.source)?.[0] ?? '';
    if (head) {
      pieces.push({ text: head, from: term.from, kind: styles.key });
    }
    pieces.push({
      text: term.source.slice(head.length),
      from: term.from + head.length,
      kind: '',
    });
    end = term.to;
  }
  pieces.push({ text: query.slice(end), from: end, kind: '' });
  return (
    <>
      {pieces.map(({ text, from, kind }) => {
        if (
          !problem ||
          problem.to <= from ||
          problem.from >= from + text.length
        ) {
          return (
            <span key={from} className={kind}>
              {text}
            </span>
          );
        }
        const start = Math.max(0, problem.from - from);
        const stop = Math.min(text.length, problem.to - from);
        return (
          <Fragment key={from}>
            <span className={kind}>{text.slice(0, start)}</span>
            <span className={`${kind} ${styles.wrong}`}>
              {text.slice(start, stop)}
            </span>
            <span className={kind}>{text.slice(stop)}</span>
          </Fragment>
        );
      })}
    </>
  );
}
