import {
  chosenValues,
  problemOf,
  problemSpan,
  quoteValue,
  termsOf,
  withoutTerm,
  withValues,
} from './queryTerms';

describe('terms of a query', () => {
  it('are read with their place, key, operator and alternatives', () => {
    expect(termsOf('kind:Pod,Node  -ns:"a b",c restarts>=5 log4j')).toEqual([
      {
        source: 'kind:Pod,Node',
        from: 0,
        to: 13,
        negated: false,
        key: 'kind',
        operator: ':',
        values: [
          { text: 'Pod', quoted: false },
          { text: 'Node', quoted: false },
        ],
      },
      {
        source: '-ns:"a b",c',
        from: 15,
        to: 26,
        negated: true,
        key: 'ns',
        operator: ':',
        values: [
          { text: 'a b', quoted: true },
          { text: 'c', quoted: false },
        ],
      },
      expect.objectContaining({
        key: 'restarts',
        operator: '>=',
        values: [{ text: '5', quoted: false }],
      }),
      {
        source: 'log4j',
        from: 39,
        to: 44,
        negated: false,
        values: [{ text: 'log4j', quoted: false }],
      },
    ]);
  });

  it('are read while somebody still types', () => {
    expect(termsOf('status:"Crash Loop')[0].values).toEqual([
      { text: 'Crash Loop', quoted: true },
    ]);
    expect(termsOf('kind:')[0].values).toEqual([]);
    expect(termsOf('')).toEqual([]);
  });

  it('keep the colon of a reference and the signs in quotes', () => {
    expect(chosenValues('owner:group:default/a', 'owner')).toEqual([
      'group:default/a',
    ]);
    expect(chosenValues('status:"Ready,SchedulingDisabled"', 'status')).toEqual(
      ['Ready,SchedulingDisabled'],
    );
  });
});

describe('choosing values', () => {
  it('adds a term, widens it and takes it away, in its place', () => {
    expect(withValues('log4j', 'kind', ['Pod'])).toBe('log4j kind:Pod');
    expect(withValues('kind:Pod ns:a', 'kind', ['Pod', 'Job'])).toBe(
      'kind:Pod,Job ns:a',
    );
    expect(withValues('kind:Pod ns:a', 'kind', [])).toBe('ns:a');
  });

  it('knows a key by its other name and leaves what is negated alone', () => {
    expect(withValues('namespace:a -ns:b', 'ns', ['c'])).toBe('ns:c -ns:b');
  });

  it('quotes what would be read otherwise', () => {
    expect(quoteValue('Ready,SchedulingDisabled')).toBe(
      '"Ready,SchedulingDisabled"',
    );
    expect(quoteValue('say "hi"')).toBe('"say \\"hi\\""');
    expect(quoteValue('group:default/team-a')).toBe('group:default/team-a');
  });

  it('takes one term away by its place', () => {
    expect(withoutTerm('a b a', 4)).toBe('a b');
  });
});

describe('a problem', () => {
  it('is placed by the hub, from 1', () => {
    expect(
      problemOf(
        'Cannot read the query at position 6: found "Pood"; expected a kind',
      ),
    ).toEqual({ at: 5, text: 'found "Pood"; expected a kind' });
    expect(problemOf('The database is restarting')).toBeUndefined();
  });

  it('is underlined to the end of its term', () => {
    expect(problemSpan('kind:Pood ns:a', 5)).toEqual({ from: 5, to: 9 });
    expect(problemSpan('kind:', 5)).toEqual({ from: 4, to: 5 });
  });
});
