import { request } from 'node:http';
import { connect, Socket } from 'node:net';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { AGENT_PATHS, DEFAULT_LIMITS } from '@backstage-fleet/protocol';
import { mockCredentials } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { inLanes, turnOf } from './__testUtils__/corpus';
import { lasting } from './__testUtils__/everything';
import {
  DoorAnswer,
  migratedDatabase,
  pod,
  startTestHub,
  TestAgent,
  testDatabases,
  TestHub,
  upsert,
} from './__testUtils__/hub';
import { growthDuring, MIB } from './__testUtils__/memory';
import { operations } from './__testUtils__/openApi';
import { codeOf, wrongRefusal } from './__testUtils__/refused';
import { settled } from './__testUtils__/settled';

jest.setTimeout(120_000);

const databases = testDatabases();

const MESSAGES = ['hello', 'batch', 'heartbeat', 'poll', 'rotate'] as const;
const gunzipped = (text: string | Buffer) => gzipSync(text, { level: 1 });

/** Levels that a body may have, without the two of what is hidden in it. */
const DEPTHS = DEFAULT_LIMITS.maxDepth - 3;

/** The same key at every depth that a body may have, as JSON text. */
function atEveryDepth(key: string, value: string): string[] {
  return Array.from({ length: DEPTHS }, (_, depth) => {
    const inner = `{"${key}":${value}}`;
    return depth % 2
      ? `${'{"a":'.repeat(depth)}${inner}${'}'.repeat(depth)}`
      : `{"items":${'['.repeat(depth)}${inner}${']'.repeat(depth)}}`;
  });
}

/** Bodies that are no message, by what they are. */
const BODIES: Record<string, string | Buffer> = {
  nothing: '',
  'a space': ' ',
  null: 'null',
  true: 'true',
  'a number': '1',
  'a text': '"x"',
  'a list': '[]',
  'an empty object': '{}',
  'half an object': '{"v":1',
  'two objects': '{"v":1}{"v":1}',
  'a comma too many': '{"v":1,}',
  'a comment': '{"v":1/* x */}',
  'single quotes': "{'v':1}",
  NaN: '{"v":NaN}',
  Infinity: '{"v":-Infinity}',
  'a number without end': `{"v":${'9'.repeat(5000)}}`,
  'a number beyond all': '{"v":1e999}',
  'a fraction as version': '{"v":1.5}',
  'a negative version': '{"v":-1}',
  'a version of text': '{"v":"1"}',
  'a byte order mark': '\ufeff{"v":1}',
  'UTF-16': Buffer.from('{"v":1}', 'utf16le'),
  'bytes that are no UTF-8': Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
  'a surrogate in UTF-8': Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
  NUL: '\0',
  'NUL within': '{"v":1,"\\u0000":"\\u0000"}',
  'half a pair': '{"v":1,"a":"\\ud800"}',
  'the same key twice': '{"v":1,"v":99}',
  'the same key with a prototype': '{"v":1,"__proto__":1,"__proto__":{"v":1}}',
  'an escaped prototype': '{"v":1,"\\u005f_proto__":{"polluted":1}}',
  'brackets that close first': ']]]]]{{{{{',
  'a hundred thousand lists': '['.repeat(100_000),
  'a hundred thousand objects': '{"a":'.repeat(100_000),
  'a hundred thousand of both, closed': `${'[{"a":'.repeat(
    50_000,
  )}1${'}]'.repeat(50_000)}`,
  'a text of ten million': `{"v":1,"a":"${'x'.repeat(10_000_000)}"}`,
  'a text of 40,000': `{"v":1,"a":"${'x'.repeat(40_000)}"}`,
  'a key of 40,000': `{"v":1,"${'x'.repeat(40_000)}":1}`,
  'three thousand keys': `{"v":1,${Array.from(
    { length: 3000 },
    (_, i) => `"k${i}":1`,
  ).join(',')}}`,
  'escapes without end': `{"v":1,"a":"${'\\\\'.repeat(200_000)}`,
  'quotes without end': '"'.repeat(100_000),
};

describe.each(databases.eachSupportedId())('bodies at the door on %p', id => {
  let knex: Knex;
  let hub: TestHub;
  let agent: TestAgent;
  let port: number;

  beforeAll(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({
      knex,
      config: { agents: { burst: 100_000, requestsPerSecond: 10_000 } },
    });
    port = Number(new URL(hub.url).port);
    agent = await TestAgent.attach(hub, { clusterName: 'one' });
    await agent.batch([upsert('pods', pod('there'))]);
    await agent.heartbeat({ pods: { state: 'live' } });
    await settled(knex, hub);
  });
  afterAll(() => hub?.stop());

  /** Proves that something wrote nothing, and that the hub goes on. */
  async function withoutAnyTrace<T>(work: () => Promise<T>): Promise<T> {
    const before = await lasting(knex);
    const result = await work();
    expect(await lasting(knex)).toEqual(before);
    expect(({} as any).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect((await agent.heartbeat()).status).toBe(200);
    return result;
  }

  const sendRaw = (
    message: (typeof MESSAGES)[number],
    raw: Buffer,
    headers: Record<string, string> = {},
  ): Promise<DoorAnswer> =>
    agent.request(AGENT_PATHS[message], undefined, { raw, headers });

  it.each(MESSAGES)('that are no message are refused by %s', async message => {
    const wrong = await withoutAnyTrace(async () => {
      const found: [string, string][] = [];
      for (const [what, body] of Object.entries(BODIES)) {
        const answer = await sendRaw(message, gunzipped(body));
        const problem = wrongRefusal(answer);
        if (problem) {
          found.push([what, problem]);
        }
      }
      return found;
    });
    expect(wrong).toEqual([]);
  });

  it('a hundred thousand levels deep are refused, and the process lives (Rancher CVE-2025-23388)', async () => {
    await withoutAnyTrace(async () => {
      for (const open of ['[', '{"a":', '[{"a":', '[[[{"a":[']) {
        for (const message of MESSAGES) {
          const answer = await sendRaw(
            message,
            gunzipped(open.repeat(100_000)),
          );
          expect(answer.status).toBe(
            message === 'poll' || message === 'rotate' ? 413 : 400,
          );
          expect(codeOf(answer)).toMatch(/^(too_complex|body_too_large)$/);
        }
      }
    });
  });

  it.each([
    ['__proto__', '{"polluted":1}'],
    ['__proto__', 'null'],
    ['constructor', '{"prototype":{"polluted":1}}'],
    ['prototype', '{"polluted":1}'],
  ])(
    'with %s as a key are refused at every depth (Backstage CVE-2024-45815)',
    async (key, value) => {
      await withoutAnyTrace(async () => {
        for (const body of atEveryDepth(key, value)) {
          const answer = await sendRaw('batch', gunzipped(body));
          expect([body, answer.status, codeOf(answer)]).toEqual([
            body,
            400,
            'forbidden_key',
          ]);
        }
      });
    },
  );

  it('of 200 MiB of zeros in 200 KiB are given up while they inflate', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * MIB), { level: 9 });
    expect(bomb.length).toBeLessThan(MIB / 4);
    await withoutAnyTrace(async () => {
      const answers: DoorAnswer[] = [];
      const growth = await growthDuring(async () => {
        for (const message of MESSAGES) {
          answers.push(
            ...(await Promise.all([
              sendRaw(message, bomb),
              sendRaw(message, bomb),
            ])),
          );
        }
      });
      expect(
        answers.map(codeOf).filter(code => code !== 'body_too_large'),
      ).toEqual([]);
      // One that was inflated to its end would be 200 MiB alone.
      expect(growth).toBeLessThan(150 * MIB);
    });
  });

  it('packed twice, in pieces, or as something else than they say are refused', async () => {
    const good = Buffer.from('{"v":1}');
    const cases: [string, Buffer, Record<string, string>][] = [
      ['packed twice', gzipSync(gzipSync(good)), {}],
      [
        'two members, the second endless',
        Buffer.concat([gzipSync(good), gzipSync(Buffer.alloc(50 * MIB))]),
        {},
      ],
      [
        'garbage behind the end',
        Buffer.concat([gzipSync(good), Buffer.alloc(50, 7)]),
        {},
      ],
      [
        'a checksum that is wrong',
        Buffer.concat([gzipSync(good).subarray(0, -8), Buffer.alloc(8, 1)]),
        {},
      ],
      ['deflate as gzip', deflateRawSync(good), {}],
      ['gzip as deflate', gzipSync(good), { 'content-encoding': 'deflate' }],
      [
        'two encodings',
        gzipSync(gzipSync(good)),
        { 'content-encoding': 'gzip, gzip' },
      ],
      [
        'an encoding without end',
        good,
        { 'content-encoding': 'x'.repeat(5000) },
      ],
      [
        'an encoding that is none',
        good,
        { 'content-encoding': 'identity;q=1' },
      ],
    ];
    await withoutAnyTrace(async () => {
      for (const [what, raw, headers] of cases) {
        for (const message of MESSAGES) {
          const answer = await sendRaw(message, raw, headers);
          expect([what, wrongRefusal(answer)]).toEqual([what, undefined]);
        }
      }
    });
  });

  /** Sends a body in chunks without its length, until the hub has enough; answers how much went out. */
  function sendEndless(
    path: string,
    headers: Record<string, string>,
    chunk: Buffer,
  ): Promise<{ status: number; code?: string; sent: number }> {
    return new Promise((resolve, reject) => {
      let sent = 0;
      let answered: { status: number; code?: string } | undefined;
      const end = () => {
        if (answered) {
          resolve({ ...answered, sent });
        } else {
          reject(new Error(`No answer after ${sent} bytes`));
        }
      };
      const outgoing = request(
        {
          ...{ host: 'localhost', port, method: 'POST', agent: false },
          signal: AbortSignal.timeout(20_000),
          path: `/api/fleet${path}`,
          headers: { 'transfer-encoding': 'chunked', ...headers },
        },
        response => {
          let text = '';
          response.on('data', data => {
            text += data;
            try {
              answered = {
                status: response.statusCode!,
                code: JSON.parse(text).error?.code,
              };
            } catch {
              // Not all of it yet.
            }
          });
          response.on('close', end);
        },
      );
      outgoing.on('error', () => {});
      outgoing.on('close', end);
      const write = () => {
        while (!outgoing.destroyed && !outgoing.writableEnded) {
          sent += chunk.length;
          if (!outgoing.write(chunk)) {
            outgoing.once('drain', write);
            return;
          }
        }
      };
      write();
    });
  }

  it('without credentials, a length or an end are not read (Rancher CVE-2024-58259, Argo Workflows CVE-2026-42294)', async () => {
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    await withoutAnyTrace(async () => {
      const growth = await growthDuring(async () => {
        for (const message of MESSAGES) {
          const { status, code, sent } = await sendEndless(
            AGENT_PATHS[message],
            {},
            chunk,
          );
          expect([status, code]).toEqual([401, 'unauthenticated']);
          // What the sockets hold on both ends, and what is thrown away.
          expect(sent).toBeLessThan(16 * MIB);
        }
        const enrolled = await sendEndless(AGENT_PATHS.enroll, {}, chunk);
        expect([enrolled.status, enrolled.code]).toEqual([
          413,
          'body_too_large',
        ]);
        expect(enrolled.sent).toBeLessThan(16 * MIB);
      });
      expect(growth).toBeLessThan(120 * MIB);
    });
  });

  it('with credentials but without a length end at the limit', async () => {
    const path = AGENT_PATHS.batch;
    const token = await agent.token(path, Buffer.from('x'));
    await withoutAnyTrace(async () => {
      const { status, code, sent } = await sendEndless(
        path,
        { authorization: `Bearer ${token}` },
        Buffer.alloc(64 * 1024, 0x20),
      );
      expect([status, code]).toEqual([413, 'body_too_large']);
      expect(sent).toBeLessThan(16 * MIB);
    });
  });

  it('that never begin hold up nobody', async () => {
    const sockets: Socket[] = [];
    const half =
      'POST /api/fleet/agent/v1/enroll HTTP/1.1\r\nHost: localhost\r\nX-';
    try {
      await Promise.all(
        Array.from(
          { length: 300 },
          () =>
            new Promise<void>((resolve, reject) => {
              const socket = connect(port, 'localhost', () => {
                socket.write(half);
                resolve();
              });
              socket.on('error', reject);
              sockets.push(socket);
            }),
        ),
      );
      await withoutAnyTrace(async () => {
        for (let i = 0; i < 20; i++) {
          sockets.forEach(socket => socket.write('a'));
          expect((await agent.heartbeat()).status).toBe(200);
        }
        expect(await hub.portal('GET', '/clusters')).toMatchObject({
          items: [{ name: 'one' }],
        });
      });
    } finally {
      sockets.forEach(socket => {
        socket.on('error', () => {});
        socket.destroy();
      });
    }
  });

  it('with headers beyond all measure are refused', async () => {
    await withoutAnyTrace(async () => {
      const all: Record<string, string>[] = [
        { authorization: `Bearer ${'x'.repeat(15_000)}` },
        { 'x-fleet-authorization': 'x'.repeat(15_000) },
        { authorization: `Bearer ${'a.'.repeat(5000)}` },
        { authorization: `Bearer${' '.repeat(14_000)}x` },
      ];
      for (const headers of all) {
        const answer = await agent.request(
          AGENT_PATHS.heartbeat,
          { v: 1 },
          { token: '', headers },
        );
        expect(wrongRefusal(answer)).toBeUndefined();
        expect(answer.status).toBe(401);
      }
    });
  });

  it('of the portal, too, reach no prototype and end no request with a failure', async () => {
    const writes = operations().filter(({ method }) => method !== 'GET');
    expect(writes.length).toBeGreaterThan(14);
    const hostile = [
      '{"__proto__":{"polluted":1}}',
      '{"constructor":{"prototype":{"polluted":1}}}',
      '{"governance":{"__proto__":{"polluted":1}}}',
      '{"governance":{"labels":{"__proto__":"x","constructor":"y"}}}',
      '{"governance":{"labels":{"__proto__":{"polluted":1}}}}',
      '{"governance":{"description":"a\\u0000b"}}',
      '{"governance":{"description":"\\ud800"}}',
      '{"governance":{"tags":["a\\u0000b"],"labels":{"a\\u0000":"b"}}}',
      '{"governance":{"links":[{"title":"a\\u0000","url":"https://x"}]}}',
      '{"governance":{"contacts":[{"name":"a\\u0000b"}]}}',
      '{"governance":{"owner":"group:default/a\\u0000"}}',
      '{"name":"a\\u0000b","query":"kind:Pod","page":"search"}',
      '{"name":"\\ud800","query":"kind:Pod","page":"search"}',
      '{"name":"x","query":"name:\\u0000","page":"search"}',
      '{"owner":"group:default/a\\u0000b"}',
      '{"clusterName":"a\\u0000b"}',
      '{"clusterName":"x","owner":"\\u0000","environment":"\\u0000"}',
      '{"clusterName":"x","environment":"\\ud800"}',
      '{"kind":"a\\u0000b"}',
      '{"kind":"__proto__"}',
      '{"fingerprint":"\\u0000"}',
      '['.repeat(20_000),
      `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
      `{"name":"${'x'.repeat(90_000)}"}`,
      'null',
      '[]',
      '"x"',
      '{"governance":{"labels":{"a":"\\ud800"},"tags":["\\udfff"]}}',
      `{"governance":${'['.repeat(45_000)}${']'.repeat(45_000)}}`,
      `{"name":${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}}`,
      `${'['.repeat(45_000)}${']'.repeat(45_000)}`,
      '{"revision":1e999,"governance":{}}',
      '{"revision":-1,"governance":{}}',
      '{"expiresInMinutes":1e308,"clusterName":"x"}',
    ];
    const others = [
      ['text/plain', 'x'],
      ['application/x-www-form-urlencoded', 'a=b&__proto__[polluted]=1'],
      ['multipart/form-data; boundary=x', '--x--'],
      ['application/json; charset=utf-7', '{}'],
    ];
    const tried = writes.flatMap(({ method, path }, place) =>
      [
        ...turnOf(hostile, place, 3).map(body => ['application/json', body]),
        ...others,
      ].map(([type, body]) => ({
        method,
        url:
          hub.url + path.replace('{name}', 'one').replace(/\{\w+\}/g, 'none'),
        type,
        body,
      })),
    );
    const answers = await inLanes(tried, async ({ url, type, ...init }) => {
      const response = await fetch(url, {
        ...init,
        headers: {
          authorization: mockCredentials.user.header(),
          'content-type': type,
        },
      });
      return { status: response.status, text: await response.text() };
    });
    expect(
      tried
        .map((each, k) => ({ ...each, ...answers[k] }))
        .filter(({ status }) => status >= 500)
        .map(each => ({ ...each, body: each.body.slice(0, 99) })),
    ).toEqual([]);
    expect(({} as any).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
