import { IncomingMessage, ServerResponse, createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import {
  KindSpec,
  compileCustomKind,
  kindSpec,
} from '@backstage-fleet/protocol';
import { KubernetesConnection, loadKubernetesConnection } from '../kubernetes';
import { Outbox } from '../outbox/Outbox';
import { eventually, recordingLogger, FAST } from '../__testUtils__/harness';
import { Gate } from '../util/Gate';
import { systemClock } from '../util/clock';
import { DEFAULT_TIMING } from '../util/timing';
import { KindCollector } from './KindCollector';
import { CollectorContext, ListMode, Placement } from './types';

type Placed = Placement & {
  spec?: KindSpec;
  /** Hears of pauses, which then take no time. */
  sleep?: (ms: number) => void;
};

function pod(uid: string, name: string, version = '1', more: object = {}) {
  return {
    metadata: {
      uid,
      name,
      namespace: 'default',
      resourceVersion: version,
      ...more,
    },
    spec: { containers: [{ name: 'main', image: `web:${version}` }] },
  };
}

const nested = (depth: number) =>
  `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** An API server that answers what a test tells it to. */
class ScriptedApi {
  readonly asked: URL[] = [];
  readonly authorizations: (string | undefined)[] = [];
  lists: ((res: ServerResponse, url: URL) => void)[] = [];
  watches: ((res: ServerResponse, url: URL) => void)[] = [];
  readonly #server = createServer((req, res) => this.#handle(req, res));

  async listen(): Promise<string> {
    await new Promise<void>(resolve => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise(resolve => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  listed(): URL[] {
    return this.asked.filter(url => !url.searchParams.has('watch'));
  }

  watched(): URL[] {
    return this.asked.filter(url => url.searchParams.has('watch'));
  }

  #handle(req: IncomingMessage, res: ServerResponse): void {
    const url = new URL(req.url!, 'http://api');
    this.asked.push(url);
    this.authorizations.push(req.headers.authorization);
    const script = url.searchParams.has('watch') ? this.watches : this.lists;
    const next = script.length > 1 ? script.shift()! : script[0];
    next(res, url);
  }
}

const page =
  (items: object[], version: string, more?: string) => (res: ServerResponse) =>
    res.end(
      JSON.stringify({
        metadata: { resourceVersion: version, continue: more },
        items,
      }),
    );
const refuse = (code: number) => (res: ServerResponse) => {
  res.writeHead(code);
  res.end(JSON.stringify({ kind: 'Status', code, message: `status ${code}` }));
};
/** Sends events and leaves the watch open. */
const events =
  (...list: object[]) =>
  (res: ServerResponse) => {
    res.writeHead(200);
    res.flushHeaders();
    for (const event of list) {
      res.write(`${JSON.stringify(event)}\n`);
    }
  };
const idle = events();
/** Refuses by API priority and fairness. */
const busy = (res: ServerResponse) => {
  res.writeHead(429, { 'retry-after': '33' });
  res.end('{}');
};

describe('KindCollector', () => {
  let api: ScriptedApi;
  let connection: KubernetesConnection;
  let connectionTo: { server: string };
  let outbox: Outbox;
  let knowsSame: boolean;
  let out: string[];
  let stop: AbortController;
  let running: Promise<void> | undefined;
  const logger = recordingLogger();

  beforeEach(async () => {
    api = new ScriptedApi();
    const server = await api.listen();
    connectionTo = { server };
    connection = loadKubernetesConnection({
      kubeconfigText: JSON.stringify({
        clusters: [{ name: 'c', cluster: { server } }],
        users: [{ name: 'u', user: { token: 'secret-token' } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      }),
    });
    outbox = new Outbox();
    out = [];
    knowsSame = false;
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await running;
    await connection.close();
    await api.close();
  });

  function collect(
    mode: ListMode = { type: 'difference' },
    timing = {},
    { spec = kindSpec('pods')!, sleep, ...placement }: Placed = {},
  ): KindCollector {
    const context: CollectorContext = {
      kubernetes: connection,
      outbox,
      listGate: new Gate(),
      clock: {
        ...systemClock,
        sleep: (ms, signal) => {
          sleep?.(ms);
          return systemClock.sleep(sleep ? 1 : ms, signal);
        },
      },
      random: () => 0.5,
      timing: { ...DEFAULT_TIMING, ...FAST, ...timing },
      logger,
      onListed: () => undefined,
      knowsSame: () => knowsSame,
    };
    const collector = new KindCollector(spec, mode, context, placement);
    running = collector.run(stop.signal);
    return collector;
  }

  /** All that went through the outbox so far. */
  const drained = () => {
    const { items } = outbox.freeze({
      maxItems: 100,
      maxBytes: 1e6,
      maxObjectBytes: 1e6,
    });
    out.push(...items.map(({ t, uid }) => `${t} ${uid ?? ''}`.trim()));
    return out;
  };

  it('lists in pages and watches from the version of the first one', async () => {
    api.lists = [
      page([pod('u1', 'a')], '10', 'next'),
      page([pod('u2', 'b')], '12'),
    ];
    api.watches = [idle];
    collect();
    await eventually(() => expect(api.watched()).toHaveLength(1));
    expect(api.listed().map(({ search }) => search)).toEqual([
      '?limit=500',
      '?limit=500&continue=next',
    ]);
    const watch = api.watched()[0].searchParams;
    expect(watch.get('resourceVersion')).toBe('10');
    expect(watch.get('allowWatchBookmarks')).toBe('true');
    expect(watch.get('timeoutSeconds')).toBe('450');
    expect(api.authorizations[0]).toBe('Bearer secret-token');
    expect(drained()).toEqual(['upsert u1', 'upsert u2']);
  });

  it('resumes from the last bookmark when a watch ends', async () => {
    api.lists = [page([], '10')];
    api.watches = [
      res => {
        events(
          { type: 'ADDED', object: pod('u1', 'a', '11') },
          { type: 'BOOKMARK', object: { metadata: { resourceVersion: '40' } } },
        )(res);
        res.end();
      },
      idle,
    ];
    collect();
    await eventually(() => expect(api.watched()).toHaveLength(2));
    expect(api.watched()[1].searchParams.get('resourceVersion')).toBe('40');
    expect(api.listed()).toHaveLength(1);
  });

  it.each([
    ['as a status', refuse(410)],
    [
      'as an event',
      events({ type: 'ERROR', object: { kind: 'Status', code: 410 } }),
    ],
  ])('lists again as a difference after 410 %s', async (_, gone) => {
    api.lists = [
      page([pod('u1', 'a'), pod('u2', 'b'), pod('u3', 'c')], '10'),
      // b was changed, c was deleted and made again, d is new.
      page(
        [pod('u1', 'a'), pod('u2', 'b', '20'), pod('u9', 'c'), pod('u4', 'd')],
        '30',
      ),
    ];
    api.watches = [gone, idle];
    const collector = collect({ type: 'hash' });
    await eventually(() => expect(api.watched()).toHaveLength(2));
    expect(drained()).toEqual([
      'upsert u2',
      'delete u3',
      'upsert u9',
      'upsert u4',
    ]);
    expect(collector.relists).toBe(1);
    expect(collector.inventory.size).toBe(4);
  });

  it('takes an object made again under the same name as another one', async () => {
    api.lists = [page([pod('u1', 'a')], '10')];
    api.watches = [
      events(
        { type: 'DELETED', object: pod('u1', 'a', '11') },
        { type: 'ADDED', object: pod('u2', 'a', '12') },
        { type: 'MODIFIED', object: pod('u3', 'a', '13') },
      ),
    ];
    const collector = collect({ type: 'hash' });
    await eventually(() => expect(collector.inventory.size).toBe(1));
    await eventually(() =>
      expect(drained()).toEqual(['delete u1', 'delete u2', 'upsert u3']),
    );
  });

  it('keeps what it knows when it is refused, and says so', async () => {
    api.lists = [page([pod('u1', 'a')], '10')];
    api.watches = [refuse(403), refuse(403), idle];
    const collector = collect({ type: 'hash' });
    await eventually(() =>
      expect(collector.report()).toMatchObject({
        state: 'forbidden',
        message: expect.stringContaining('HTTP 403'),
      }),
    );
    await eventually(() => expect(api.watched()).toHaveLength(3));
    collector.confirm();
    await eventually(() => expect(collector.report().state).toBe('live'));
    expect(drained()).toEqual([]);
  });

  it('reports a kind the cluster does not serve as absent', async () => {
    api.lists = [refuse(404), page([], '1')];
    api.watches = [idle];
    const collector = collect();
    await eventually(() => expect(collector.report().state).toBe('absent'));
    collector.confirm();
    await eventually(() => expect(collector.report().state).toBe('live'));
  });

  it('reports a kind it cannot follow as broken until it can', async () => {
    api.lists = [refuse(500), refuse(500), refuse(500), page([], '1')];
    api.watches = [idle];
    const collector = collect();
    await eventually(() => expect(collector.report().state).toBe('broken'));
    collector.confirm();
    await eventually(() => expect(collector.report().state).toBe('live'));
  });

  it('does not tell where the API server is', async () => {
    const { server } = connectionTo;
    api.lists = [res => res.destroy()];
    const collector = collect();
    await eventually(() => expect(collector.report().state).toBe('broken'));
    const { message } = collector.report();
    expect(message).toMatch(/cannot be reached \(\w+\)$/);
    expect(message).not.toContain(new URL(server).port);
  });

  it('opens a watch again that went silent', async () => {
    api.lists = [page([], '10')];
    api.watches = [idle];
    const collector = collect({ type: 'difference' }, { watchSilenceMs: 1000 });
    collector.confirm();
    await eventually(() => expect(api.watched().length).toBeGreaterThan(1));
    expect(api.watched()[1].searchParams.get('resourceVersion')).toBe('10');
    expect(collector.report().state).toBe('live');
  });

  it('skips objects that cannot be read, and goes on', async () => {
    // Deeper than anything can walk, below a path that lets all of it through.
    const spec = compileCustomKind({
      group: '',
      versions: ['v1'],
      kind: 'Pod',
      resource: 'pods',
      namespaced: true,
      fields: ['spec.open.**'],
    });
    api.lists = [page([{ metadata: {} }, pod('u1', 'a')], '10')];
    api.watches = [
      res => {
        res.writeHead(200);
        res.write(
          `{"type":"ADDED","object":${JSON.stringify(
            pod('u2', 'b', '12'),
          ).replace('"spec":{', `"spec":{"open":${nested(20_000)},`)}}\n`,
        );
        res.write(
          `${JSON.stringify({
            type: 'ADDED',
            object: pod('u3', 'c', '13'),
          })}\n`,
        );
      },
    ];
    const collector = collect(undefined, undefined, { spec });
    await eventually(() =>
      expect(drained()).toEqual(['upsert u1', 'upsert u3']),
    );
    expect(collector.poison).toBe(2);
  });

  it('reads the credentials again when they are refused', async () => {
    api.lists = [refuse(401), page([], '1')];
    api.watches = [idle];
    const reload = jest.spyOn(connection, 'reloadCredentials');
    collect();
    await eventually(() => expect(api.watched()).toHaveLength(1));
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it('lists without pages when continue tokens keep expiring', async () => {
    const first = page([pod('u1', 'a')], '10', 'next');
    api.lists = [
      first,
      refuse(410),
      first,
      refuse(410),
      page([pod('u1', 'a'), pod('u2', 'b')], '30'),
    ];
    api.watches = [idle];
    const collector = collect({ type: 'hash' });
    await eventually(() => expect(collector.settled).toBe(true));
    expect(api.listed().at(-1)!.searchParams.has('limit')).toBe(false);
    expect(collector.inventory.size).toBe(2);
    expect(drained()).toEqual([]);
  });

  it('sends the buckets of a repair as a snapshot', async () => {
    const both = page([pod('01-a', 'a'), pod('ff-b', 'b')], '10');
    api.lists = [both];
    api.watches = [idle];
    const collector = collect({ type: 'hash' });
    await eventually(() => expect(collector.settled).toBe(true));
    collector.repair([255]);
    await eventually(() => expect(outbox.pendingOf('pods')).toBe(3));
    expect(drained()).toEqual([
      'snapshot.begin',
      'upsert ff-b',
      'snapshot.end',
    ]);
    await eventually(() => expect(collector.settled).toBe(true));
  });

  const settled = (collector: KindCollector) =>
    eventually(() => expect(collector.settled).toBe(true));
  const three = page(
    [pod('01-a', 'a'), pod('02-b', 'b'), pod('ff-c', 'c')],
    '10',
  );

  it('names what the hub should hold without asking the API server', async () => {
    knowsSame = true;
    api.lists = [three];
    api.watches = [idle];
    const collector = collect({ type: 'hash' });
    await settled(collector);
    collector.repair([1, 255]);
    await settled(collector);
    expect(drained()).toEqual([
      'snapshot.begin',
      'same 01-a',
      'same ff-c',
      'snapshot.end',
    ]);
    expect(api.listed()).toHaveLength(1);
    collector.repair([1, 255], true);
    await eventually(() => expect(api.listed()).toHaveLength(2));
  });

  it('reads the few objects the hub lacks one by one, and tells which are gone', async () => {
    api.lists = [
      three,
      res => res.end(JSON.stringify(pod('01-a', 'a', '20'))),
      refuse(404),
    ];
    api.watches = [idle];
    const collector = collect({ type: 'hash' });
    await settled(collector);
    await eventually(() => expect(api.watched()).toHaveLength(1));
    for (const { uid, hash } of [...collector.inventory.held()].slice(0, 2)) {
      collector.inventory.miss(uid, hash);
    }
    expect(collector.settled).toBe(false);
    collector.readMissing();
    await settled(collector);
    expect(api.listed().map(({ pathname }) => pathname)).toEqual([
      '/api/v1/pods',
      '/api/v1/namespaces/default/pods/a',
      '/api/v1/namespaces/default/pods/b',
    ]);
    expect(drained()).toEqual(['upsert 01-a', 'delete 02-b']);
    // The watch goes on from where it was.
    await eventually(() => expect(api.watched()).toHaveLength(2));
    expect(api.watched()[1].searchParams.get('resourceVersion')).toBe('10');
  });

  it('lists once to read the many objects the hub lacks', async () => {
    const many = Array.from({ length: 40 }, (_, i) => pod(`u${i}`, `p${i}`));
    api.lists = [page(many, '10'), page(many.slice(1), '11')];
    api.watches = [idle];
    const collector = collect({ type: 'hash' });
    await settled(collector);
    for (const { uid, hash } of [...collector.inventory.held()]) {
      collector.inventory.miss(uid, hash);
    }
    collector.readMissing();
    await settled(collector);
    expect(api.listed()).toHaveLength(2);
    expect(drained()).toEqual([
      ...many.slice(1).map(({ metadata }) => `upsert ${metadata.uid}`),
      'delete u0',
    ]);
  });

  it('reads the kind in another version as differences', async () => {
    api.lists = [page([pod('u1', 'a')], '10')];
    api.watches = [idle];
    const collector = collect({ type: 'hash' }, {}, { version: 'v1beta1' });
    await settled(collector);
    collector.useVersion('v1');
    await settled(collector);
    expect(api.listed().map(({ pathname }) => pathname)).toEqual([
      '/api/v1beta1/pods',
      '/api/v1/pods',
    ]);
    expect(drained()).toEqual(['upsert u1']);
  });

  it.each([
    ['lists', () => (api.lists = [busy, page([], '1')])],
    ['watches', () => (api.watches = [busy, idle])],
  ])(
    'comes back when an API server that is too busy for %s says',
    async (_, plant) => {
      api.lists = [page([], '1')];
      api.watches = [idle];
      plant();
      const pauses: number[] = [];
      const collector = collect(undefined, undefined, {
        sleep: ms => pauses.push(ms),
      });
      collector.confirm();
      await eventually(() => expect(pauses).not.toEqual([]));
      await eventually(() => expect(collector.report().state).toBe('live'));
      expect(pauses[0]).toBeGreaterThanOrEqual(33_000);
    },
  );

  it('lists again after a watch whose place was forgotten in one of several namespaces', async () => {
    api.lists = [page([], '5')];
    api.watches = [
      (res, url) => (/shop/.test(url.pathname) ? refuse(410) : idle)(res),
    ];
    collect({ type: 'difference' }, {}, { namespaces: ['shop', 'bank'] });
    await eventually(() => expect(api.listed().length).toBeGreaterThan(3));
    expect(new Set(api.listed().map(({ pathname }) => pathname))).toEqual(
      new Set(['/api/v1/namespaces/shop/pods', '/api/v1/namespaces/bank/pods']),
    );
  });
});
