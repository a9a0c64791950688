import fc from 'fast-check';
import { JsonObject } from '@backstage-fleet/protocol';
import { mockCredentials } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { cursors, inLanes, SLOW, TEXTS, turnOf } from './__testUtils__/corpus';
import { lasting } from './__testUtils__/everything';
import {
  migratedDatabase,
  parseQuery,
  pod,
  startTestHub,
  TestAgent,
  testDatabases,
  TestHub,
  upsert,
} from './__testUtils__/hub';
import { send } from './__testUtils__/raw';
import { Operation, operations, takesText } from './__testUtils__/openApi';
import { settled } from './__testUtils__/settled';

jest.setTimeout(120_000);

const databases = testDatabases();

/** How long an answer may take on a busy machine; what backtracks takes hours. */
const LONGEST_MS = 30_000;

/** Parameters that choose, order or shape, and do not narrow a list. */
const NOT_FILTERS = ['cursor', 'groupLabel', 'path', 'attribute'];

/** What can be part of an address: without halves of surrogate pairs. */
const wellFormed = (text: string) => Buffer.from(text).toString('utf8');

const GETS = operations().filter(({ method }) => method === 'GET');

describe.each(databases.eachSupportedId())('a search on %p', id => {
  let knex: Knex;
  let hub: TestHub;
  let agent: TestAgent;

  beforeAll(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({
      knex,
      config: {
        agents: { burst: 10_000 },
        export: { maxAtOnce: 100, maxAtOncePerUser: 100 },
      },
    });
    agent = await TestAgent.attach(hub, { clusterName: 'plain' });
    const pods = ['one', 'two'].map(name =>
      upsert('pods', pod(`uid-${name}`, { name })),
    );
    await agent.batch(pods);
    await agent.heartbeat({ pods: { state: 'live' } });
    await settled(knex, hub);
  });
  afterAll(() => hub?.stop());

  async function ask(path: string, init: RequestInit = {}) {
    const response = await fetch(hub.url + path, {
      ...init,
      headers: {
        authorization: mockCredentials.user.header(),
        'content-type': 'application/json',
      },
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    const text = await response.text();
    let body: any;
    try {
      body = JSON.parse(text);
    } catch {
      body = text;
    }
    return { path, status: response.status, body };
  }

  /** A path with texts in place of its parameters. */
  const fill = (path: string, text: string) =>
    path.replace(/\{\w+\}/g, encodeURIComponent(wellFormed(text)));

  const get = (
    { path }: Operation,
    name: string,
    value: string,
    place = 'plain',
  ) =>
    ask(
      `${fill(path, place)}?${name}=${encodeURIComponent(wellFormed(value))}`,
    );

  /** Those answers that are neither an answer nor a refusal with words. */
  const wrong = (answers: { path: string; status: number; body: any }[]) =>
    answers
      .filter(
        ({ status, body }) =>
          ![200, 400, 404, 414, 431].includes(status) ||
          (status === 400 && !body?.error?.message),
      )
      .map(({ path, status, body }) => [path.slice(0, 200), status, body]);

  const named = GETS.flatMap(operation =>
    operation.parameters
      .filter(parameter => parameter.in === 'query' && takesText(parameter))
      .map(({ name }) => [operation.path, name, operation] as const),
  );

  it('is tried in all its parameters', () => {
    expect(named.length).toBeGreaterThan(60);
    expect(named.map(([path, name]) => `${path} ${name}`)).toEqual(
      expect.arrayContaining([
        '/resources query',
        '/resources/export query',
        '/resources/facets query',
        '/clusters label',
        '/changes q',
        '/ingresses host',
        '/audit actor',
      ]),
    );
  });

  it('is broken and widened by no text in any parameter (ACM search-api CVE-2022-2238)', async () => {
    const before = await lasting(knex);
    const tried = named
      // A hanging request waits for a change, which is no search.
      .filter(([path]) => path !== '/hints')
      .flatMap(([, name, operation], place) =>
        turnOf(TEXTS, place, 14).map(text => ({ name, operation, text })),
      );
    const answers = await inLanes(tried, ({ name, operation, text }) =>
      get(operation, name, text),
    );
    const wider = tried.filter(
      ({ name, text }, i) =>
        answers[i].status === 200 &&
        answers[i].body?.items?.length > 0 &&
        !NOT_FILTERS.includes(name) &&
        // What one could type on with is not what was found.
        tried[i].operation.path !== '/resources/completions' &&
        text.trim() !== '',
    );
    expect(wrong(answers)).toEqual([]);
    expect(
      wider.map(({ operation, ...about }) => [operation.path, about]),
    ).toEqual([]);
    const after = await lasting(knex);
    // That somebody exported something is noted.
    expect({ ...after, audit_events: [] }).toEqual({
      ...before,
      audit_events: [],
    });
  });

  it('takes every text as a value of the query language', async () => {
    const keys = ['name', 'ns', 'label', 'status', 'node', 'image', 'owner'];
    const more = ['cluster', 'env', 'clusterlabel', 'host', 'manager', 'fact'];
    const queries = [...keys, ...more].flatMap((key, place) =>
      turnOf(TEXTS, place, 6).flatMap(text =>
        [`"${text.replace(/[\\"]/g, '\\$&')}"`, text].map(value =>
          `${key}:${value}`.slice(0, 1900),
        ),
      ),
    );
    const answers = await inLanes(queries, query =>
      ask(`/resources?query=${encodeURIComponent(wellFormed(query))}`),
    );
    expect(wrong(answers)).toEqual([]);
    expect(
      answers
        .filter(({ body }) => body.items?.length > 0)
        .map(({ path }) => decodeURIComponent(path)),
    ).toEqual([]);
  });

  it('answers shapes that are slow for regular expressions like any other (Fleet CVE-2026-44937)', async () => {
    const answers = [];
    for (const text of SLOW) {
      for (const query of [text, `name:${text}`, `-image:${text}`]) {
        const encoded = encodeURIComponent(query.slice(0, 2000));
        answers.push(await ask(`/resources?query=${encoded}`));
        answers.push(await ask(`/resources/facets?query=${encoded}`));
        answers.push(await ask(`/resources/completions?query=${encoded}`));
      }
      const q = encodeURIComponent(text.slice(0, 250));
      answers.push(await ask(`/clusters?q=${q}`));
      answers.push(await ask(`/changes?q=${q}`));
      answers.push(await ask(`/clusters?owner=${q}&label=${q}`));
    }
    expect(wrong(answers)).toEqual([]);
  });

  it('goes on from no cursor that the hub did not make', async () => {
    const lists = GETS.filter(({ parameters }) =>
      parameters.some(({ name }) => name === 'cursor'),
    );
    expect(lists.length).toBeGreaterThan(8);
    const tried = lists.flatMap((operation, place) =>
      turnOf(cursors(), place, 5).map(cursor => ({ operation, cursor })),
    );
    const answers = await inLanes(tried, ({ operation, cursor }) =>
      get(operation, 'cursor', cursor),
    );
    expect(wrong(answers)).toEqual([]);
  });

  it('takes numbers, times and words of a list, or says what it expected', async () => {
    const values = [
      ...['', '-1', '0', '1.5', '501', '1e3', '1e309', 'NaN', 'Infinity'],
      ...['9007199254740992', '99999999999999999999', '0x7f', '1_000', '١'],
      ...['null', 'true', '[]', '[1]', '{}', 'x', "1' OR '1'='1", '1;2'],
      ...['2026-13-45T99:99:99Z', '0000-01-01T00:00:00Z', '-271821-04-20'],
      ...['+275760-09-13T00:00:00.000Z', '9999-12-31T23:59:59.999999999Z'],
      ...['1969-12-31T23:59:59Z', 'now', 'yesterday', '1796070493630'],
    ];
    const paths = GETS.filter(({ path }) => path !== '/hints').flatMap(
      ({ path, parameters }) =>
        parameters
          .filter(parameter => parameter.in === 'query')
          .flatMap(({ name }, place) => [
            ...turnOf(values, place, 9).map(
              value =>
                `${fill(path, 'plain')}?${name}=${encodeURIComponent(value)}`,
            ),
            ...['=', '[]=', '[a]=', '[__proto__]='].map(
              equals =>
                `${fill(path, 'plain')}?${name}${equals}a&${name}${equals}b`,
            ),
          ]),
    );
    expect(paths.length).toBeGreaterThan(1000);
    const answers = await inLanes(paths, path => ask(path));
    expect(wrong(answers)).toEqual([]);
  });

  it('finds no object and does nothing by a hostile place in a path', async () => {
    const before = await lasting(knex);
    const places = operations().filter(({ path }) => path.includes('{'));
    const tried = places.flatMap(({ method, path }, place) =>
      turnOf(TEXTS, place, 6)
        .filter(text => text.length < 300)
        .map(text => ({ method, path: fill(path, text) })),
    );
    const answers = await inLanes(tried, ({ method, path }) =>
      ask(path, {
        method,
        ...(method === 'GET' || method === 'DELETE' ? {} : { body: '{}' }),
      }),
    );
    expect(
      answers
        .filter(({ status }) => ![400, 404, 409].includes(status))
        .map(({ path, status, body }) => [path, status, body]),
    ).toEqual([]);
    const after = await lasting(knex);
    expect({ ...after, audit_events: [] }).toEqual({
      ...before,
      audit_events: [],
    });
  });

  it('answers bytes that are no text as text that is not there', async () => {
    const bytes = ['%ff', '%c0%af', '%ED%A0%80', '%', '%zz', '%u0041', '%00'];
    const paths = bytes.flatMap(each => [
      `/resources?query=${each}`,
      `/resources?query=name:${each}`,
      `/resources?${each}=${each}`,
      `/clusters?q=${each}&label=${each}`,
      `/changes?cursor=${each}`,
      `/clusters/${each}`,
      `/clusters/${each}/resources/${each}`,
      `/searches/${each}`,
      `/enrollments/${each}`,
    ]);
    const answers = await inLanes(paths, path =>
      send(new URL(hub.url).origin, {
        path: `/api/fleet${path}`,
        headers: { authorization: mockCredentials.user.header() },
      }),
    );
    expect(
      answers
        .map(({ status, text }, i) => [paths[i], status, text])
        .filter(([, status]) => ![200, 400, 404].includes(status as number)),
    ).toEqual([]);
  });

  it('finds an object by the very text that it has, and no other', async () => {
    const texts = TEXTS.filter(
      text =>
        text.length > 0 &&
        text.length < 60 &&
        wellFormed(text) === text &&
        !text.includes('\0') &&
        text.trim() === text,
    );
    const nasty = texts.map((text, i) =>
      upsert(
        'pods',
        pod(`nasty-${i}`, {
          name: `n${text}n`,
          labels: { [`k${i}`]: text } as JsonObject,
        }),
      ),
    );
    const taken = await agent.batch(nasty);
    expect([taken.status, taken.body.rejected]).toEqual([200, []]);
    const missed = [];
    for (const text of texts) {
      const quoted = `"n${text.replace(/[\\"]/g, '\\$&')}n"`;
      const { status, body } = await ask(
        `/resources?query=${encodeURIComponent(`name:${quoted}`)}`,
      );
      const names: string[] = (body.items ?? []).map((each: any) => each.name);
      const fold = (word: string) => word.toLowerCase();
      if (
        status !== 200 ||
        !names.includes(`n${text}n`) ||
        names.some(name => fold(name) !== fold(`n${text}n`))
      ) {
        missed.push([text, status, names, body.error?.message]);
      }
    }
    expect(missed).toEqual([]);
  });
});

describe('the query language', () => {
  const piece = fc.oneof(
    fc.constantFrom(...TEXTS, ...SLOW),
    fc.constantFrom(
      ...['kind:', 'label:', 'age<', 'restarts>=', 'name:', '-', '"', ','],
      ...['fact:', 'owner:', 'env:', 'clusterlabel:', 'host:', 'is:', 'uid:'],
      ...['\\', '*', '=', ' ', '\t', 'Pod', '5', '1h', '__proto__:', '\n'],
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
  );
  const query = fc
    .array(piece, { maxLength: 12 })
    .map(parts => parts.join('').slice(0, 3000));

  it('reads any text, or says at which position it could not and what was expected', () => {
    const all = fc.property(query, text => {
      try {
        parseQuery(text);
      } catch (error) {
        const { name, message } = error as Error;
        // What is too long or too much has no one place.
        const isPlaced =
          /at position \d+: found .*expected/s.test(message) ||
          /at most \d+/.test(message);
        return name === 'InputError' && isPlaced;
      }
      return true;
    });
    expect(fc.check(all, { numRuns: 3000 })).toMatchObject({ failed: false });
  });
});
