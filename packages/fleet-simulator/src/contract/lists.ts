import { ContractContext, configMap, homelessPod, namesOf } from './fixtures';

/** Get, list, paging and selectors. */
export function describeLists(context: () => ContractContext): void {
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

    it('answers NotFound with the whole Status', async () => {
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

    it('leaves kind and apiVersion to the list and not to its items', async () => {
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
    });

    it('lists an empty namespace as an empty list', async () => {
      const { body } = await list('', 'secrets');
      expect(body.items).toEqual([]);
    });

    it('pages through one consistent snapshot while objects come and go', async () => {
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
    });

    it('counts no remaining items where a selector filters', async () => {
      await seed({ a: {}, b: {}, c: {} });
      const { body } = await list('limit=2&labelSelector=seeded');
      expect(body.metadata.continue).toBeTruthy();
      expect(body.metadata.remainingItemCount).toBeUndefined();
      const rest = await list(
        `limit=2&labelSelector=seeded&continue=${body.metadata.continue}`,
      );
      expect(namesOf(rest.body)).toEqual(['c']);
    });

    it('refuses a continue token it never gave', async () => {
      const answer = await list('limit=2&continue=nonsense');
      expect(answer.status).toBe(400);
      expect(answer.body.reason).toBe('BadRequest');
    });

    it.each([
      ['tier=web', ['a', 'b']],
      ['tier==web,track=stable', ['a']],
      ['tier!=web', ['c', 'd']],
      ['tier in (web,db)', ['a', 'b', 'c']],
      ['tier notin (web)', ['c', 'd']],
      ['tier', ['a', 'b', 'c']],
      ['!tier', ['d']],
      ['tier,!track', ['c']],
      ['tier in (web), track notin (stable)', ['b']],
    ])('selects by labels: %s', async (selector, expected) => {
      await seed({
        a: { tier: 'web', track: 'stable' },
        b: { tier: 'web', track: 'canary' },
        c: { tier: 'db' },
        d: {},
      });
      const { body } = await list(
        `labelSelector=${encodeURIComponent(`seeded,${selector}`)}`,
      );
      expect(namesOf(body)).toEqual(expected);
    });

    it('refuses a label selector that cannot be read', async () => {
      const answer = await list(
        `labelSelector=${encodeURIComponent('a in (b')}`,
      );
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ kind: 'Status', code: 400 });
    });

    it('selects by fields', async () => {
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

    it('refuses a field selector the kind does not offer', async () => {
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

    it('answers a list at exactly a past revision', async () => {
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

    it('refuses a revision it has not reached and a match without revision', async () => {
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
    });

    it('answers 410 with a way on when a continue token is too old', async () => {
      const { compact } = context();
      if (!compact) return;
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
    });
  });
}
