import { InputError } from '@backstage/errors';
import fc from 'fast-check';
import { parseQuery } from './parser';

const conditionOf = (query: string) => parseQuery(query)[0].condition;

describe('parseQuery', () => {
  it('reads nothing as everything', () => {
    expect(parseQuery('')).toEqual([]);
    expect(parseQuery(' \t\n ')).toEqual([]);
  });

  it('reads kinds by Kind, plural and GroupResource, in any case', () => {
    for (const name of ['Deployment', 'DEPLOYMENTS', 'deployments.apps']) {
      expect(conditionOf(`kind:${name}`)).toEqual({
        type: 'kind',
        kinds: ['deployments.apps'],
      });
    }
    expect(conditionOf('kind:Pod,Node')).toEqual({
      type: 'kind',
      kinds: ['pods', 'nodes'],
    });
    expect(conditionOf('kind:replica*sets')).toEqual({
      type: 'kind',
      kinds: ['replicasets.apps'],
    });
  });

  it('lets a kind that is not collected find nothing', () => {
    expect(conditionOf('kind:Gadget')).toEqual({
      type: 'kind',
      kinds: ['gadget'],
    });
    expect(conditionOf('kind:x*')).toEqual({ type: 'kind', kinds: [] });
  });

  it('reads groups as the kinds they hold', () => {
    expect(conditionOf('group:apps')).toEqual({
      type: 'kind',
      kinds: expect.arrayContaining(['deployments.apps', 'replicasets.apps']),
    });
    expect(conditionOf('group:core')).toEqual({
      type: 'kind',
      kinds: expect.arrayContaining(['namespaces', 'nodes', 'pods']),
    });
    expect(conditionOf('group:core')).not.toEqual({
      type: 'kind',
      kinds: expect.arrayContaining(['deployments.apps']),
    });
  });

  it('splits text at wildcards and alternatives, but not in quotes', () => {
    expect(conditionOf('name:api*,web')).toEqual({
      type: 'text',
      field: 'name',
      anyOf: [['api', ''], ['web']],
    });
    expect(conditionOf('name:"a*,b \\"c\\" \\\\"')).toEqual({
      type: 'text',
      field: 'name',
      anyOf: [['a*,b "c" \\']],
    });
    expect(conditionOf('"kind:Pod"')).toEqual({
      type: 'word',
      anyOf: [['kind:Pod']],
    });
  });

  it('reads ns and namespace as the same', () => {
    expect(conditionOf('ns:a')).toEqual(conditionOf('namespace:a'));
  });

  it('negates a term, but not a hyphen inside one', () => {
    expect(parseQuery('-kind:Gadget api-x')).toEqual([
      { negated: true, condition: { type: 'kind', kinds: ['gadget'] } },
      { negated: false, condition: { type: 'word', anyOf: [['api-x']] } },
    ]);
  });

  it('reads labels with and without values, and more values of one key', () => {
    expect(conditionOf('label:app.kubernetes.io/name')).toEqual({
      type: 'label',
      anyOf: [{ key: 'app.kubernetes.io/name' }],
    });
    expect(conditionOf('label:app=web,api*,tier=db')).toEqual({
      type: 'label',
      anyOf: [
        { key: 'app', value: ['web'] },
        { key: 'app', value: ['api', ''] },
        { key: 'tier', value: ['db'] },
      ],
    });
  });

  it('reads owners, nobody among them', () => {
    expect(conditionOf('owner:group:default/team-a,none,"none",g*')).toEqual({
      type: 'owner',
      anyOf: [['group:default/team-a'], null, ['none'], ['g', '']],
    });
  });

  it('reads what is known of clusters', () => {
    expect(conditionOf('env:production')).toEqual({
      type: 'cluster',
      field: 'environment',
      anyOf: [['production']],
    });
    expect(conditionOf('environment:a')).toEqual(conditionOf('env:a'));
    expect(conditionOf('region:eu-*')).toMatchObject({ field: 'region' });
    expect(conditionOf('clusterlabel:tier=gold')).toEqual({
      type: 'clusterLabel',
      anyOf: [{ key: 'tier', value: ['gold'] }],
    });
  });

  it('reads key facts: that they are there, as text, numbers and times', () => {
    expect(conditionOf('fact:class')).toEqual({ type: 'fact', name: 'class' });
    expect(conditionOf('fact:class=nginx,int*')).toEqual({
      type: 'fact',
      name: 'class',
      anyOf: [['nginx'], ['int', '']],
    });
    expect(conditionOf('fact:cpuMillis>=1000')).toEqual({
      type: 'factComparison',
      name: 'cpuMillis',
      comparison: '>=',
      value: 1000,
    });
    expect(conditionOf('fact:notAfter<2026-12-31')).toMatchObject({
      comparison: '<',
      value: '2026-12-31',
    });
    expect(conditionOf('host:shop.*')).toEqual({
      type: 'fact',
      name: 'hosts',
      anyOf: [['shop.', '']],
    });
  });

  it('reads is:stale in any case', () => {
    expect(conditionOf('is:stale')).toEqual({ type: 'stale' });
    expect(conditionOf('IS:Stale')).toEqual({ type: 'stale' });
  });

  it('reads comparisons of numbers and of age', () => {
    expect(conditionOf('restarts>=5')).toEqual({
      type: 'number',
      field: 'restarts',
      comparison: '>=',
      value: 5,
    });
    expect(conditionOf('age<90m')).toEqual({
      type: 'age',
      comparison: '<',
      milliseconds: 5_400_000,
    });
  });

  it.each([
    ['is:old', 4, '"old"', 'expected is:stale'],
    ['is:', 4, 'nothing', 'expected is:stale'],
    ['colour:red', 1, '"colour:red"', 'one of kind:, group:'],
    ['kind:Pod  nginx:1.2', 11, '"nginx:1.2"', 'quotes around text'],
    ['name:', 6, 'nothing', 'a value to end "name:"'],
    ['-name:', 7, 'nothing', 'a value to end "-name:"'],
    ['name:a,,b', 8, '","', 'a value before the comma'],
    ['name:"a b', 6, '""a b"', 'a closing quote'],
    ['a - b', 4, 'nothing', 'a term behind "-"'],
    ['state:bad', 7, '"bad"', 'one of healthy, progressing'],
    ['restarts:5', 1, '"restarts:5"', 'restarts>5'],
    ['restarts>x', 10, '"x"', 'a whole number'],
    ['restarts>9999999999', 10, '"9999999999"', 'a whole number'],
    ['age<1y', 5, '"1y"', '30m, 1h or 7d'],
    ['age<', 5, 'nothing', '30m, 1h or 7d'],
    ['fact:', 6, 'nothing', 'the name of a fact'],
    ['fact:a-b=c', 6, '"a-b"', 'the name of a fact'],
    ['fact:cpu>x', 10, '"x"', 'a number such as 1000'],
    ['fact:cpu>', 10, 'nothing', 'a number such as 1000'],
    ['fact:cpu=', 10, 'nothing', 'a value to end'],
    ['owner:', 7, 'nothing', 'a value to end "owner:"'],
    ['clusterlabel:a*=c', 14, '"a*=c"', 'a label such as'],
    ['foo>5', 1, '"foo>5"', 'one of kind:'],
    ['label:a"b=c', 8, '', 'a closing quote'],
    ['label:a*=c', 7, '"a*=c"', 'a label such as'],
    ['name:a*b*c*d*e*f*', 6, '"a*b*c*d*e*f*"', 'at most 5 wildcards'],
    ['name:a\0', 7, 'NUL', 'text without it'],
  ])(
    'says where %j cannot be read and what was expected',
    (query, position, found, expected) => {
      const read = () => parseQuery(query);
      expect(read).toThrow(expect.objectContaining({ name: 'InputError' }));
      expect(read).toThrow(`at position ${position}: found`);
      expect(read).toThrow(found);
      expect(read).toThrow(expected);
    },
  );

  it('bounds terms and alternatives', () => {
    expect(() => parseQuery('a '.repeat(51))).toThrow('at most 50 terms');
    expect(() => parseQuery(`name:${'a,'.repeat(50)}a`)).toThrow(
      'at most 50 alternatives',
    );
  });

  it('throws nothing but InputError, whatever it is given', () => {
    const query = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            ...['kind:', 'label:', 'age<', 'restarts>', 'name:', '-', '"'],
            ...['fact:', 'owner:', 'env:', 'clusterlabel:', 'host:'],
            ...['\\', '*', ',', '=', ' ', 'a', '5', 'h', '%', '__proto__:'],
          ),
        )
        .map(parts => parts.join('')),
    );
    fc.assert(
      fc.property(query, text => {
        let thrown: unknown;
        try {
          parseQuery(text);
        } catch (error) {
          thrown = error;
        }
        expect(
          thrown === undefined || thrown instanceof InputError
            ? 'fine'
            : thrown,
        ).toBe('fine');
      }),
      { numRuns: 2000 },
    );
  });
});
