import { QueryTerm, TermValue, termsOf } from './queryTerms';

/** How a value is compared. */
export type Comparing =
  | 'is'
  | 'contains'
  | 'begins'
  | 'ends'
  | 'like'
  | 'has'
  | 'more'
  | 'less'
  | 'atLeast'
  | 'atMost'
  | 'older'
  | 'younger'
  | 'nobody'
  | 'stale';

/** What a term asks for, to be put into words. */
export interface ExplainedTerm {
  term: QueryTerm;
  /** What is looked at: a known key, or `word` for a bare one. */
  subject: string;
  /** Name of the label or fact, where the key needs one. */
  name?: string;
  comparing: Comparing;
  /** Any of these. */
  values: string[];
}

const NAMED = new Set(['label', 'clusterlabel', 'fact']);

/** Says term by term what a query asks for. */
export function explainQuery(query: string): ExplainedTerm[] {
  return termsOf(query).map(explainTerm);
}

function explainTerm(term: QueryTerm): ExplainedTerm {
  const subject = term.key ?? 'word';
  if (!term.key) {
    const how = comparingOf(term.values[0]);
    return {
      term,
      subject,
      comparing: how === 'is' ? 'contains' : how,
      values: term.values.map(bare),
    };
  }
  if (term.operator !== ':') {
    return {
      term,
      subject,
      comparing: ordered(term),
      values: term.values.map(bare),
    };
  }
  if (NAMED.has(term.key)) {
    return explainNamed(term, subject);
  }
  if (term.key === 'owner' && isOnly(term, 'none')) {
    return { term, subject, comparing: 'nobody', values: [] };
  }
  if (term.key === 'is' && isOnly(term, 'stale')) {
    return { term, subject, comparing: 'stale', values: [] };
  }
  return {
    term,
    subject,
    comparing: comparingOf(term.values[0]),
    values: term.values.map(bare),
  };
}

/** Whether this word is the one value of a term. */
function isOnly(term: QueryTerm, word: string): boolean {
  const [value, ...others] = term.values;
  return value?.text === word && !value.quoted && others.length === 0;
}

/** `label:app=web`, `label:app`, `fact:cpuMillis>1000`. */
function explainNamed(term: QueryTerm, subject: string): ExplainedTerm {
  const first = term.values[0]?.text ?? '';
  const match = /^([^<>=]*)(<=|>=|[<>=])(.*)$/.exec(first);
  if (!match) {
    return { term, subject, name: first, comparing: 'has', values: [] };
  }
  const rest = term.values.slice(1).map(value => ({
    ...value,
    text: value.text.replace(`${match[1]}=`, ''),
  }));
  const values = [{ text: match[3], quoted: false }, ...rest];
  return {
    term,
    subject,
    name: match[1],
    comparing:
      match[2] === '='
        ? comparingOf(values[0])
        : ordered({ ...term, key: subject, operator: match[2] as '<' }),
    values: values.map(bare),
  };
}

function ordered(term: QueryTerm): Comparing {
  const isAge = term.key === 'age';
  switch (term.operator) {
    case '<':
      return isAge ? 'younger' : 'less';
    case '<=':
      return isAge ? 'younger' : 'atMost';
    case '>':
      return isAge ? 'older' : 'more';
    case '>=':
      return isAge ? 'older' : 'atLeast';
    default:
      return 'is';
  }
}

/** How a text with wildcards is compared. */
function comparingOf(value: TermValue | undefined): Comparing {
  if (!value || value.quoted || !value.text.includes('*')) {
    return 'is';
  }
  const inner = value.text.replace(/^\*+|\*+$/g, '');
  const before = value.text.startsWith('*');
  const behind = value.text.endsWith('*');
  if (inner.includes('*') || inner === '') {
    return 'like';
  }
  if (before && behind) {
    return 'contains';
  }
  return before ? 'ends' : 'begins';
}

/** A value without the wildcards that the words say already. */
function bare(value: TermValue): string {
  const inner = value.text.replace(/^\*+|\*+$/g, '');
  return value.quoted || inner === '' || inner.includes('*')
    ? value.text
    : inner;
}
