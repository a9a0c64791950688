import { mockCredentials } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import {
  migratedDatabase,
  pod,
  startTestHub,
  TestAgent,
  testDatabases,
  TestHub,
  upsert,
} from './__testUtils__/hub';
import { occurrences, productSources } from './__testUtils__/sources';

jest.setTimeout(60_000);

const databases = testDatabases();
const script = ['java', 'script'].join('');

/** Addresses that are none a link may lead to. */
const ADDRESSES = [
  `${script}:alert(1)`,
  `${script.toUpperCase()}:alert(1)`,
  ` ${script}:alert(1)`,
  `\t${script}:alert(1)`,
  `${script.slice(0, 4)}\n${script.slice(4)}:alert(1)`,
  `${script}://https://host.example/%0aalert(1)`,
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD4=',
  'vbscript:msgbox(1)',
  'blob:https://host.example/1',
  'file:///etc/passwd',
  'view-source:https://host.example',
  'ftp://host.example',
  'mailto:a@host.example',
  '//host.example/path',
  '/relative',
  'host.example',
  'https:',
  'https:host.example',
  'https://user:password@host.example',
  'https://host.example:99999',
  '\u202ehttps://host.example',
];

/** Texts that would do something where they are not shown as text. */
const MARKUP = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</textarea><svg/onload=alert(1)>',
  `[a](${script}:alert(1))`,
  '{{constructor.constructor("alert(1)")()}}',
  '\u202e\u2066gnp.exe',
  '&lt;b&gt;',
];

describe.each(databases.eachSupportedId())('markup on %p', id => {
  let knex: Knex;
  let hub: TestHub;
  let agent: TestAgent;

  beforeAll(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({
      knex,
      config: {
        links: [
          {
            title: 'Board',
            url: 'https://board.example/d/{{ cluster.labels[team] }}?ns={{ resource.namespace }}',
            for: 'resource',
          },
        ],
      },
    });
    agent = await TestAgent.attach(hub, { clusterName: 'one' });
  });
  afterAll(() => hub?.stop());

  const ask = (method: string, path: string, body?: object) =>
    fetch(hub.url + path, {
      method,
      headers: {
        authorization: mockCredentials.user.header(),
        'content-type': 'application/json',
      },
      body: body && JSON.stringify(body),
    });

  it('in addresses is no link: http and https alone are taken (Argo CD CVE-2024-28175)', async () => {
    for (const url of ADDRESSES) {
      for (const governance of [
        { links: [{ title: 'x', url }] },
        { contacts: [{ name: 'x', url }] },
      ]) {
        const answer = await ask('PATCH', '/clusters/one', { governance });
        expect([url, answer.status]).toEqual([url, 400]);
      }
    }
    const good = 'https://host.example/path?a=b#c';
    const answer = await ask('PATCH', '/clusters/one', {
      governance: { links: [{ title: MARKUP[0], url: good }] },
    });
    expect(answer.ok).toBe(true);
    const rows = JSON.stringify(await knex('clusters'));
    expect(rows.includes(good)).toBe(true);
    expect(rows.includes(script)).toBe(false);
  });

  it('in texts comes back as the text it is, as JSON and nothing else', async () => {
    const label = MARKUP[0];
    const answer = await ask('PATCH', '/clusters/one', {
      governance: {
        description: MARKUP.join(' '),
        tags: MARKUP.map(text => text.slice(0, 60)),
        labels: { team: label },
        contacts: [{ name: label, role: 'x' }],
      },
    });
    expect(answer.ok).toBe(true);
    const items = MARKUP.map((name, i) =>
      upsert('pods', pod(`m${i}`, { name, labels: { app: name } })),
    );
    expect((await agent.batch(items)).body.rejected).toEqual([]);
    const paths = [
      '/clusters',
      '/clusters/one',
      '/resources',
      '/resources/facets',
      '/clusters/one/resources/m0',
      '/clusters/one/resources/m0/versions',
      '/changes',
      '/clusters/one?x=<script>',
      '/clusters/%3Cscript%3E',
      '/resources?query=%3Cscript%3E%22',
    ];
    let verbatim = 0;
    for (const path of paths) {
      const response = await ask('GET', path);
      const text = await response.text();
      const type = response.headers.get('content-type');
      expect([path, type]).toEqual([
        path,
        expect.stringMatching(/^application\/json/),
      ]);
      verbatim += JSON.stringify(JSON.parse(text)).includes(
        JSON.stringify(label).slice(1, -1),
      )
        ? 1
        : 0;
    }
    expect(verbatim).toBeGreaterThan(5);
    const atTheDoor = await agent.request('/agent/v1/<script>', {});
    expect(atTheDoor.status).toBe(404);
    expect(atTheDoor.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('in exports is a cell that is downloaded, not opened', async () => {
    for (const format of ['csv', 'ndjson']) {
      const response = await ask('GET', `/resources/export?format=${format}`);
      expect(response.headers.get('content-type')).not.toMatch(/html/);
      expect(response.headers.get('content-disposition')).toMatch(
        /^attachment; filename="[\w.-]+"$/,
      );
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      await response.text();
    }
  });

  it('in a value of a template leads nowhere else', async () => {
    const values = [
      ...MARKUP,
      ...ADDRESSES,
      '../../admin',
      '..%2f..%2fadmin',
      '..',
      '@evil.example',
      '?x=y#z',
      '\\\\evil.example',
    ];
    await agent.batch([upsert('pods', pod('linked'))]);
    for (const value of values) {
      const set = await ask('PATCH', '/clusters/one', {
        governance: { labels: { team: value.slice(0, 250) } },
      });
      expect(set.ok).toBe(true);
      const response = await ask('GET', '/clusters/one/resources/linked');
      const { links = [] } = (await response.json()) as any;
      for (const { url } of links) {
        const { origin, pathname, searchParams } = new URL(url);
        expect(origin).toBe('https://board.example');
        expect(pathname).toMatch(/^\/d\/[^/]+$/);
        expect([...searchParams.keys()]).toEqual(['ns']);
      }
    }
  });
});

describe('the pages', () => {
  const pages = productSources(['plugins/fleet', 'plugins/fleet-react']);

  it('lead out of the portal in one place, which shows what the hub let pass', () => {
    const outward = occurrences(pages, /target="_blank"|\bhref=\{[^}]*\.url\b/);
    expect(outward).toEqual([
      'plugins/fleet/src/common/ToolLinks.tsx: <a href={link.url} target="_blank" rel="noopener noreferrer">',
    ]);
  });

  it('go nowhere by a text of a cluster', () => {
    expect(
      occurrences(
        pages,
        /window\.open\(|location\.(href|assign|replace)\b.*=|srcDoc=|<iframe|<object|<embed/,
      ),
    ).toEqual([]);
  });
});
