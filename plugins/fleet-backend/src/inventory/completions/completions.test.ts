import { KindRegistry } from '@backstage-fleet/protocol';
import fc from 'fast-check';
import { Knex } from 'knex';
import { EVERYTHING } from '../../permissions';
import { migratedDatabase, testDatabases } from '../../__testUtils__/databases';
import { Seed } from '../../__testUtils__/seed';
import { quoted, typingAt } from './cursor';
import { QueryCompleter } from './QueryCompleter';
import { parseQuery } from '../query';

jest.setTimeout(60_000);

describe('typingAt', () => {
  /** `|` is the cursor. */
  const at = (text: string) => {
    const position = text.indexOf('|');
    return typingAt(text.replace('|', ''), position);
  };

  it.each([
    ['|', { partial: '', from: 0, to: 0, rest: '' }],
    ['ki|', { partial: 'ki', from: 0, to: 2 }],
    ['-ki|nd', { partial: 'ki', from: 1, to: 5 }],
    ['a b|c d', { partial: 'b', from: 2, to: 4, rest: 'a   d' }],
    ['kind:Po|', { field: 'kind', partial: 'Po', from: 5, to: 7 }],
    ['kind:Pod,No|d', { field: 'kind', partial: 'No', from: 9, to: 12 }],
    ['kind:P|,Node x', { partial: 'P', from: 5, to: 6, rest: 'x' }],
    ['ns:"a b|', { field: 'ns', partial: 'a b', from: 3, to: 7 }],
    ['"ki:n|', { partial: 'ki:n', from: 0, to: 5 }],
    ['label:ap|', { field: 'label', name: undefined, partial: 'ap', from: 6 }],
    ['label:app=w|', { name: 'app', partial: 'w', from: 10, to: 11 }],
    ['a |', { partial: '', from: 2, to: 2, rest: 'a' }],
  ])('reads %j', (text, expected) => {
    expect(at(text)).toMatchObject(expected);
  });

  it('stays within the query, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 30 }),
        fc.nat(40),
        (text, position) => {
          const { from, to } = typingAt(text, position);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });

  it('writes values that the query language reads as they are', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20 }), value => {
        expect(parseQuery(`name:${quoted(value)}`)[0].condition).toMatchObject({
          anyOf: [[value]],
        });
      }),
    );
  });
});

const databases = testDatabases();

describe.each(databases.eachSupportedId())('QueryCompleter, %s', id => {
  let db: Knex;
  let completer: QueryCompleter;

  beforeAll(async () => {
    db = await migratedDatabase(databases, id);
    completer = new QueryCompleter(db, new KindRegistry());
    const seed = new Seed(db);
    const prod = await seed.cluster('prod-eu', {
      owner: 'group:default/team-a',
      environment: 'production',
      region: 'eu-1',
      labels: JSON.stringify({ tier: 'gold' }),
    });
    const test = await seed.cluster('test-eu', { region: 'eu-1' });
    for (const [index, namespace] of ['shop', 'shop', 'web-shop'].entries()) {
      await seed.resource(prod, {
        kind: 'pods',
        name: `p${index}`,
        namespace,
        status: index === 0 ? 'Crash Loop' : 'Running',
        labels: { app: `web-${index}`, 'app.kubernetes.io/name': 'web' },
        facts: JSON.stringify({ qos: 'Burstable' }),
        images: ['nginx:1'],
        changed_by: JSON.stringify({ manager: 'kubelet' }),
      });
    }
    await seed.resource(test, { kind: 'nodes', name: 'n' });
  });

  afterAll(() => db.destroy());

  const complete = async (query: string, filter = EVERYTHING) =>
    (await completer.complete(query, undefined, filter)).items.map(
      item => item.text + (item.count === undefined ? '' : ` ${item.count}`),
    );

  it('offers keys, and kinds for words that begin like one', async () => {
    expect(await complete('')).toContain('kind:');
    expect(await complete('no')).toEqual(['node:', 'kind:Node']);
    expect(
      (await completer.complete('kind:Pod na', undefined, {})).items[0],
    ).toMatchObject({
      text: 'name:',
      kind: 'key',
      from: 9,
      to: 11,
      detail: expect.any(String),
    });
  });

  it.each([
    ['kind:', ['Pod 3', 'Node 1']],
    ['kind:po', ['Pod 3']],
    ['cluster:', ['prod-eu 3', 'test-eu 1']],
    ['kind:Node cluster:', ['test-eu 1']],
    ['ns:shop', ['shop 2', 'web-shop 1']],
    ['status:', ['Running 3', '"Crash Loop" 1']],
    ['status:"Crash', ['"Crash Loop" 1']],
    ['state:c', ['critical']],
    ['label:', ['app= 3', 'app.kubernetes.io/name= 3']],
    ['label:app=web-2', ['web-2 1']],
    ['owner:', ['"group:default/team-a" 3', 'none 1']],
    ['env:', ['production 3']],
    ['region:', ['eu-1 2']],
    ['clusterlabel:', ['tier= 1']],
    ['clusterlabel:tier=', ['gold 1']],
    ['fact:', ['qos= 3']],
    ['fact:qos=', ['Burstable 3']],
    ['manager:', ['kubelet 3']],
    ['image:ngi', ['"nginx:1" 3']],
    ['is:', ['stale']],
    ['uid:', []],
    ['bad:', []],
  ])('offers values for %j', async (query, expected) => {
    expect(await complete(query)).toEqual(expected);
  });

  it('offers nothing that the caller may not see', async () => {
    const filter = { namespaces: ['web-shop'] };
    expect(await complete('kind:', filter)).toEqual(['Pod 1']);
    expect(await complete('label:app=', filter)).toEqual(['web-2 1']);
    expect(await complete('region:', { clusterIds: [] })).toEqual([]);
  });

  it('answers whatever is typed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(
            fc.constantFrom(
              ...[
                'kind:',
                'label:',
                'fact:',
                'owner:',
                'image:',
                '"',
                '-',
                ' ',
              ],
              ...['=', ',', '*', '\\', '\0', 'a', "'", '%', '<', 'cluster:'],
            ),
            { maxLength: 6 },
          )
          .map(parts => parts.join('')),
        fc.nat(20),
        async (text, position) => {
          const { items } = await completer.complete(text, position, {});
          expect(items.length).toBeLessThanOrEqual(20);
        },
      ),
      { numRuns: 100 },
    );
  });
});
