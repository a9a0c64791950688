import { Contract } from './checks';
import { configMap, homelessPod, namesOf } from './fixtures';

/** Get, list, paging and selectors. */
export function describeLists({ checks, context }: Contract): void {
  const check = checks('read');
  describe('lists', () => {
    /** Creates config maps with labels, and a marker to leave out others by. */
    async function seed(labels: Record<string, Record<string, string>>) {
      const { client, core } = context();
      for (const [name, own] of Object.entries(labels)) {
        const answer = await client.post(
          core('configmaps'),
          configMap(name, { metadata: { labels: { seeded: 'yes', ...own } } }),
        );
        expect(answer.status).toBe(201);
      }
    }

    async function list(query: string, resource = 'configmaps') {
      const { client, core } = context();
      return client.get(`${core(resource)}?${query}`);
    }

    check('answers NotFound with the whole Status', async () => {
      const { client, core, apps } = context();
      const missing = await client.get(core('configmaps', 'missing'));
      expect(missing.status).toBe(404);
      expect(missing.body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'configmaps "missing" not found',
        reason: 'NotFound',
        details: { name: 'missing', kind: 'configmaps' },
        code: 404,
      });
      const grouped = await client.get(apps('deployments', 'missing'));
      expect(grouped.body).toMatchObject({
        message: 'deployments.apps "missing" not found',
        details: { name: 'missing', group: 'apps', kind: 'deployments' },
      });
    });

    check(
      'leaves kind and apiVersion to the list and not to its items',
      async () => {
        await seed({ one: {} });
        const { body } = await list('labelSelector=seeded');
        expect(body).toMatchObject({
          kind: 'ConfigMapList',
          apiVersion: 'v1',
          metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
        });
        expect(Object.keys(body.items[0])).toEqual(['metadata', 'data']);
        const one = await context().client.get(
          context().core('configmaps', 'one'),
        );
        expect(one.body).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' });
      },
    );

    check('lists an empty namespace as an empty list', async () => {
      const { body } = await list('', 'secrets');
      expect(body.items).toEqual([]);
    });

    check(
      'pages through one consistent snapshot while objects come and go',
      async () => {
        const { client, core } = context();
        const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
        await seed(Object.fromEntries(names.map(name => [name, {}])));
        const all = namesOf((await list('')).body);
        const first = (await list('limit=3')).body;
        expect(first.items).toHaveLength(3);
        expect(first.metadata.remainingItemCount).toBe(all.length - 3);
        await client.delete(core('configmaps', 'e'));
        await client.post(core('configmaps'), configMap('bb'));
        await client.post(core('configmaps'), configMap('zz'));
        await client.patch(core('configmaps', 'g'), { data: { key: 'later' } });
        const pages = [first];
        while (pages[pages.length - 1].metadata.continue) {
          const token = pages[pages.length - 1].metadata.continue;
          const page = await list(`limit=3&continue=${token}`);
          expect(page.status).toBe(200);
          pages.push(page.body);
        }
        expect(pages.flatMap(namesOf)).toEqual(all);
        const g = pages
          .flatMap(page => page.items)
          .find((item: any) => item.metadata.name === 'g');
        expect(g.data.key).toBe('value');
        const revisions = pages.map(page => page.metadata.resourceVersion);
        expect(new Set(revisions).size).toBe(1);
        expect(pages[pages.length - 1].metadata).toEqual({
          resourceVersion: revisions[0],
        });
      },
    );

    check('counts no remaining items where a selector filters', async () => {
      await seed({ a: {}, b: {}, c: {} });
      const { body } = await list('limit=2&labelSelector=seeded');
      expect(body.metadata.continue).toBeTruthy();
      expect(body.metadata.remainingItemCount).toBeUndefined();
      const rest = await list(
        `limit=2&labelSelector=seeded&continue=${body.metadata.continue}`,
      );
      expect(namesOf(rest.body)).toEqual(['c']);
    });

    check('refuses a continue token it never gave', async () => {
      const answer = await list('limit=2&continue=nonsense');
      expect(answer.status).toBe(400);
      expect(answer.body.reason).toBe('BadRequest');
    });

    const selections: [selector: string, expected: string[]][] = [
      ['tier=web', ['a', 'b']],
      ['tier==web,track=stable', ['a']],
      ['tier!=web', ['c', 'd']],
      ['tier in (web,db)', ['a', 'b', 'c']],
      ['tier notin (web)', ['c', 'd']],
      ['tier', ['a', 'b', 'c']],
      ['!tier', ['d']],
      ['tier,!track', ['c']],
      ['tier in (web), track notin (stable)', ['b']],
      ['tier in (web),tier notin (web)', []],
      ['replicas>3', ['c']],
      ['replicas<4', ['b']],
    ];
    for (const [selector, expected] of selections) {
      check(`selects by labels: ${selector}`, async () => {
        await seed({
          a: { tier: 'web', track: 'stable' },
          b: { tier: 'web', track: 'canary', replicas: '3' },
          c: { tier: 'db', replicas: '12' },
          d: {},
        });
        const { body } = await list(
          `labelSelector=${encodeURIComponent(`seeded,${selector}`)}`,
        );
        expect(namesOf(body)).toEqual(expected);
      });
    }

    check('refuses a label selector that cannot be read', async () => {
      const answer = await list(
        `labelSelector=${encodeURIComponent('a in (b')}`,
      );
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ kind: 'Status', code: 400 });
    });

    check('selects by fields', async () => {
      const { client, core, namespace } = context();
      await seed({ a: {}, b: {} });
      const byName = await list('fieldSelector=metadata.name=a');
      expect(namesOf(byName.body)).toEqual(['a']);
      const others = await list(
        'labelSelector=seeded&fieldSelector=metadata.name!=a',
      );
      expect(namesOf(others.body)).toEqual(['b']);
      const everywhere = await client.get(
        `/api/v1/configmaps?labelSelector=seeded&fieldSelector=metadata.namespace=${namespace}`,
      );
      expect(namesOf(everywhere.body)).toEqual(['a', 'b']);
      const created = await client.post(core('pods'), homelessPod('homeless'));
      expect(created.status).toBe(201);
      const pending = await list(
        'fieldSelector=status.phase=Pending,spec.nodeName=',
        'pods',
      );
      expect(namesOf(pending.body)).toEqual(['homeless']);
      const running = await list('fieldSelector=status.phase=Running', 'pods');
      expect(namesOf(running.body)).toEqual([]);
    });

    check('refuses a field selector the kind does not offer', async () => {
      const answer = await list('fieldSelector=data.key=value');
      expect(answer.status).toBe(400);
      expect(answer.body.message).toBe(
        '"data.key" is not a known field selector: only "metadata.name", "metadata.namespace"',
      );
      const pods = await list('fieldSelector=spec.priority=1', 'pods');
      expect(pods.status).toBe(400);
      expect(pods.body.message).toContain(
        'field label not supported: spec.priority',
      );
    });

    check('answers a list at exactly a past revision', async () => {
      const { client, core } = context();
      await seed({ a: {} });
      const before = (await list('labelSelector=seeded')).body.metadata;
      await seed({ b: {} });
      await client.delete(core('configmaps', 'a'));
      const past = await list(
        `labelSelector=seeded&resourceVersion=${before.resourceVersion}&resourceVersionMatch=Exact`,
      );
      expect(namesOf(past.body)).toEqual(['a']);
      expect(past.body.metadata.resourceVersion).toBe(before.resourceVersion);
      const newer = await list(
        `labelSelector=seeded&resourceVersion=${before.resourceVersion}&resourceVersionMatch=NotOlderThan`,
      );
      expect(
        Number(newer.body.metadata.resourceVersion),
      ).toBeGreaterThanOrEqual(Number(before.resourceVersion));
    });

    check(
      'refuses a revision it has not reached and a match without revision',
      async () => {
        const future = await list('resourceVersion=99999999999');
        expect(future.status).toBe(504);
        expect(future.body.reason).toBe('Timeout');
        expect(future.body.details.causes[0].reason).toBe(
          'ResourceVersionTooLarge',
        );
        const unmatched = await list('resourceVersionMatch=Exact');
        expect(unmatched.status).toBe(422);
        expect(unmatched.body.reason).toBe('Invalid');
        const notNumber = await list('resourceVersion=abc');
        expect(notNumber.status).toBe(400);
      },
    );

    check(
      'refuses to go on at another revision than that of the token',
      async () => {
        await seed({ a: {}, b: {}, c: {} });
        const first = (await list('limit=2')).body.metadata;
        const token = `limit=2&continue=${first.continue}`;
        const moved = await list(
          `${token}&resourceVersion=${first.resourceVersion}`,
        );
        expect(moved.status).toBe(400);
        expect(moved.body.message).toContain(
          'specifying resource version is not allowed when using continue',
        );
        const matched = await list(
          `${token}&resourceVersionMatch=NotOlderThan`,
        );
        expect(matched.status).toBe(422);
        expect(matched.body.details).toEqual({
          group: 'meta.k8s.io',
          kind: 'ListOptions',
          causes: ['unless resourceVersion is', 'when continue is'].map(
            when => ({
              reason: 'FieldValueForbidden',
              field: 'resourceVersionMatch',
              message: `Forbidden: resourceVersionMatch is forbidden ${when} provided`,
            }),
          ),
        });
      },
    );

    check('refuses initial events on a list', async () => {
      const answer = await list('sendInitialEvents=true');
      expect(answer.status).toBe(422);
      expect(answer.body.details).toMatchObject({
        kind: 'ListOptions',
        causes: [{ reason: 'FieldValueForbidden', field: 'sendInitialEvents' }],
      });
    });

    check('answers resourceVersion=0 with any state it has', async () => {
      await seed({ a: {}, b: {}, c: {} });
      const answer = await list('labelSelector=seeded&resourceVersion=0');
      expect(answer.status).toBe(200);
      expect(answer.body.metadata).toEqual({
        resourceVersion: expect.stringMatching(/^\d+$/),
      });
    });

    check('selects by the fields that each kind offers', async () => {
      const { client, core, namespace } = context();
      const opaque = (name: string, type: string) => ({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name },
        type,
      });
      await client.post(core('secrets'), opaque('a', 'example.com/a'));
      await client.post(core('secrets'), opaque('b', 'example.com/b'));
      const secrets = await list('fieldSelector=type=example.com/b', 'secrets');
      expect(namesOf(secrets.body)).toEqual(['b']);
      for (const [name, reason] of [
        ['one', 'Started'],
        ['two', 'Stopped'],
      ]) {
        const made = await client.post(core('events'), {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name },
          involvedObject: { kind: 'Pod', namespace, name: 'web' },
          reason,
          type: 'Normal',
        });
        expect(made.status).toBe(201);
      }
      const events = await list(
        'fieldSelector=involvedObject.kind=Pod,involvedObject.name=web,reason!=Started,type=Normal',
        'events',
      );
      expect(namesOf(events.body)).toEqual(['two']);
      const namespaces = await client.get(
        `/api/v1/namespaces?fieldSelector=status.phase=Active,metadata.name=${namespace}`,
      );
      expect(namesOf(namespaces.body)).toEqual([namespace]);
    });

    check(
      'lists the whole cluster in the order of namespace and name',
      async () => {
        const { client, namespace } = context();
        await seed({ b: {}, a: {} });
        const all = await client.get('/api/v1/configmaps');
        const keys = all.body.items.map(
          ({ metadata }: any) => `${metadata.namespace}/${metadata.name}`,
        );
        expect(keys).toEqual([...keys].sort());
        expect(keys).toEqual(
          expect.arrayContaining([`${namespace}/a`, `${namespace}/b`]),
        );
      },
    );

    check(
      'answers 410 with a way on when a continue token is too old',
      async () => {
        const { compact } = context();
        await seed({ a: {}, b: {}, c: {} });
        const first = (await list('limit=2')).body;
        await seed({ d: {} });
        await compact();
        const late = await list(`limit=2&continue=${first.metadata.continue}`);
        expect(late.status).toBe(410);
        expect(late.body).toMatchObject({ reason: 'Expired', code: 410 });
        const rest = await list(`continue=${late.body.metadata.continue}`);
        expect(rest.status).toBe(200);
        expect(namesOf(rest.body)).toContain('d');
      },
    );
  });
}
