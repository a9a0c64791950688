import { Contract } from './checks';
import { WidgetKind, defineWidgets } from './customFixtures';
import { configMap, deployment } from './fixtures';

/** The entry of a manager among the managed fields, without its time. */
export function entryOf(object: any, manager: string): any {
  const found = object.metadata.managedFields?.find(
    (entry: any) => entry.manager === manager,
  );
  if (!found) return undefined;
  const { time: _time, ...entry } = found;
  return entry;
}

/** Server-side apply by one manager, as executors of this project use it. */
export function describeApply({ checks, context }: Contract): void {
  const check = checks('apply');
  describe('server-side apply', () => {
    const path = () => context().core('configmaps', 'a');
    const defined: WidgetKind[] = [];

    afterEach(async () => {
      for (const kind of defined.splice(0)) {
        await context().client.delete(kind.definition);
      }
    });

    check('creates what is not there, and says who owns it', async () => {
      const { client, namespace } = context();
      const { status, body } = await client.apply(path(), configMap('a'));
      expect(status).toBe(201);
      expect(body).toMatchObject({
        kind: 'ConfigMap',
        metadata: {
          name: 'a',
          namespace,
          uid: expect.any(String),
          resourceVersion: expect.stringMatching(/^\d+$/),
        },
        data: { key: 'value' },
      });
      expect(body.metadata.managedFields).toEqual([
        {
          manager: 'contract',
          operation: 'Apply',
          apiVersion: 'v1',
          time: expect.any(String),
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:data': { 'f:key': {} } },
        },
      ]);
    });

    check('changes nothing when it is repeated', async () => {
      const { client, apps } = context();
      const first = await client.apply(path(), configMap('a'));
      const same = await client.apply(path(), configMap('a'), { force: true });
      expect(same.status).toBe(200);
      expect(same.body).toEqual(first.body);
      // Of a deployment that its controller writes to as well.
      const at = apps('deployments', 'a');
      const made = await client.apply(at, deployment('a'));
      expect(made.status).toBe(201);
      const again = await client.apply(at, deployment('a'));
      expect(again.status).toBe(200);
      expect(again.body.spec).toEqual(made.body.spec);
      expect(again.body.metadata.generation).toBe(1);
      expect(entryOf(again.body, 'contract')).toEqual(
        entryOf(made.body, 'contract'),
      );
    });

    check('changes, adds and takes back what it owns', async () => {
      const { client } = context();
      await client.apply(
        path(),
        configMap('a', {
          data: { keep: '1', change: '1', drop: '1' },
          metadata: { labels: { drop: 'yes', keep: 'yes' } },
        }),
      );
      const { body } = await client.apply(
        path(),
        configMap('a', {
          data: { keep: '1', change: '2', add: '1' },
          metadata: { labels: { keep: 'yes' } },
        }),
      );
      expect(body.data).toEqual({ keep: '1', change: '2', add: '1' });
      expect(body.metadata.labels).toEqual({ keep: 'yes' });
      expect(entryOf(body, 'contract').fieldsV1).toEqual({
        'f:data': { 'f:add': {}, 'f:change': {}, 'f:keep': {} },
        'f:metadata': { 'f:labels': { 'f:keep': {} } },
      });
    });

    check('leaves what others wrote', async () => {
      const { client, core } = context();
      await client.post(
        core('configmaps'),
        configMap('a', {
          data: { theirs: '1' },
          metadata: { labels: { x: 'y' } },
        }),
      );
      const { body } = await client.apply(
        path(),
        configMap('a', { data: { mine: '1' } }),
      );
      expect(body.data).toEqual({ theirs: '1', mine: '1' });
      expect(body.metadata.labels).toEqual({ x: 'y' });
      const less = await client.apply(path(), {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a' },
      });
      expect(less.body.data).toEqual({ theirs: '1' });
    });

    check('takes what another wrote when it is forced', async () => {
      const { client, core } = context();
      await client.post(
        `${core('configmaps')}?fieldManager=other`,
        configMap('a', { data: { key: 'theirs', rest: 'theirs' } }),
      );
      const { status, body } = await client.apply(
        path(),
        configMap('a', { data: { key: 'mine' } }),
        { force: true },
      );
      expect(status).toBe(200);
      expect(body.data).toEqual({ key: 'mine', rest: 'theirs' });
      expect(entryOf(body, 'contract').fieldsV1).toEqual({
        'f:data': { 'f:key': {} },
      });
      expect(entryOf(body, 'other').fieldsV1).toEqual({
        'f:data': { '.': {}, 'f:rest': {} },
      });
    });

    check(
      'merges lists of containers, variables and ports by their keys',
      async () => {
        const { client, apps } = context();
        const at = apps('deployments', 'a');
        const withEnv = (env: object[]) => {
          const object: any = deployment('a');
          const [main] = object.spec.template.spec.containers;
          main.env = env;
          main.ports = [{ containerPort: 80, name: 'http' }];
          object.spec.template.spec.containers = [main];
          return object;
        };
        await client.apply(at, withEnv([{ name: 'A', value: '1' }]));
        await client.patch(
          at,
          {
            spec: {
              template: {
                spec: {
                  containers: [
                    {
                      name: 'main',
                      env: [{ name: 'THEIRS', value: '1' }],
                      ports: [{ containerPort: 90 }],
                    },
                    { name: 'injected', image: 'registry.example.com/mesh:1' },
                  ],
                },
              },
            },
          },
          'strategic-merge-patch',
        );
        const { status, body } = await client.apply(
          at,
          withEnv([{ name: 'B', value: '2' }]),
        );
        expect(status).toBe(200);
        const { containers } = body.spec.template.spec;
        expect(containers.map(({ name }: any) => name).sort()).toEqual([
          'injected',
          'main',
        ]);
        const main = containers.find(({ name }: any) => name === 'main');
        expect(main.env.map(({ name }: any) => name).sort()).toEqual([
          'B',
          'THEIRS',
        ]);
        const ports = main.ports.map(({ containerPort }: any) => containerPort);
        expect(ports.sort()).toEqual([80, 90]);
        expect(entryOf(body, 'contract').fieldsV1['f:spec']).toEqual({
          'f:replicas': {},
          'f:selector': {},
          'f:template': {
            'f:metadata': { 'f:labels': { 'f:app': {} } },
            'f:spec': {
              'f:containers': {
                'k:{"name":"main"}': {
                  '.': {},
                  'f:env': {
                    'k:{"name":"B"}': { '.': {}, 'f:name': {}, 'f:value': {} },
                  },
                  'f:image': {},
                  'f:name': {},
                  'f:ports': {
                    'k:{"containerPort":80,"protocol":"TCP"}': {
                      '.': {},
                      'f:containerPort': {},
                      'f:name': {},
                    },
                  },
                },
              },
            },
          },
        });
      },
    );

    check(
      'counts as a change of the spec only where the spec changes',
      async () => {
        const { client, apps } = context();
        const at = apps('deployments', 'a');
        await client.apply(at, deployment('a'));
        const labeled = await client.apply(at, {
          ...deployment('a'),
          metadata: { name: 'a', labels: { more: 'yes' } },
        });
        expect(labeled.body.metadata.generation).toBe(1);
        const object: any = deployment('a');
        object.spec.revisionHistoryLimit = 3;
        const changed = await client.apply(at, object);
        expect(changed.body.metadata.generation).toBe(2);
        // Taken back, the field has its default again.
        const back = await client.apply(at, deployment('a'));
        expect(back.body.spec.revisionHistoryLimit).toBe(10);
      },
    );

    check('adds owners and finalizers and takes back its own', async () => {
      const { client, core } = context();
      await client.post(
        core('configmaps'),
        configMap('a', { metadata: { finalizers: ['example.com/theirs'] } }),
      );
      const mine = await client.apply(
        path(),
        configMap('a', { metadata: { finalizers: ['example.com/mine'] } }),
      );
      expect(mine.body.metadata.finalizers.sort()).toEqual([
        'example.com/mine',
        'example.com/theirs',
      ]);
      expect(entryOf(mine.body, 'contract').fieldsV1['f:metadata']).toEqual({
        'f:finalizers': { 'v:"example.com/mine"': {} },
      });
      const without = await client.apply(path(), configMap('a'));
      expect(without.body.metadata.finalizers).toEqual(['example.com/theirs']);
      await client.patch(path(), { metadata: { finalizers: null } });
    });

    check('writes a status on its own path', async () => {
      const { client, apps } = context();
      const at = apps('deployments', 'a');
      await client.apply(at, deployment('a'));
      const { status, body } = await client.apply(
        `${at}/status`,
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'a' },
          status: { collisionCount: 3 },
        },
        { manager: 'reporter', force: true },
      );
      expect(status).toBe(200);
      expect(body.status.collisionCount).toBe(3);
      expect(body.spec.replicas).toBe(0);
      expect(entryOf(body, 'reporter')).toEqual({
        manager: 'reporter',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:status': { 'f:collisionCount': {} } },
        subresource: 'status',
      });
    });

    check('merges custom resources as their schema says', async () => {
      const { client, namespace } = context();
      const kind = await defineWidgets(client, namespace);
      defined.push(kind);
      const at = kind.widgets('a');
      const first = await client.apply(
        at,
        kind.widget('a', {
          size: 3,
          words: ['one'],
          marks: ['one'],
          parts: [{ name: 'wheel', weight: 2 }],
        }),
      );
      expect(first.status).toBe(201);
      const other = await client.apply(
        at,
        kind.widget('a', {
          words: ['two'],
          marks: ['two'],
          parts: [{ name: 'axle' }],
        }),
        { manager: 'other', force: true },
      );
      expect([other.status, other.body.message]).toEqual([200, undefined]);
      expect(other.body.spec).toEqual({
        size: 3,
        color: 'red',
        words: ['two'],
        marks: ['one', 'two'],
        parts: [
          { name: 'wheel', weight: 2 },
          { name: 'axle', weight: 1 },
        ],
      });
      expect(entryOf(other.body, 'other').fieldsV1).toEqual({
        'f:spec': {
          'f:words': {},
          'f:marks': { 'v:"two"': {} },
          'f:parts': { 'k:{"name":"axle"}': { '.': {}, 'f:name': {} } },
        },
      });
      const refused = await client.apply(at, kind.widget('a', { size: 99 }), {
        force: true,
      });
      expect(refused.status).toBe(422);
    });

    check('takes YAML', async () => {
      const { client } = context();
      const { status, body } = await client.apply(
        path(),
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  key: "1"\n',
      );
      expect(status).toBe(201);
      expect(body.data).toEqual({ key: '1' });
    });

    check('refuses what names nobody, or something else', async () => {
      const { client } = context();
      const nobody = await client.call('PATCH', path(), configMap('a'), {
        'Content-Type': 'application/apply-patch+yaml',
      });
      expect(nobody.status).toBe(422);
      expect(nobody.body.details).toMatchObject({
        kind: 'PatchOptions',
        causes: [{ reason: 'FieldValueRequired', field: 'fieldManager' }],
      });
      const renamed = await client.apply(path(), configMap('b'));
      expect(renamed.status).toBe(400);
      const { kind: _kind, ...kindless } = configMap('a');
      expect((await client.apply(path(), kindless)).status).toBe(400);
      const stranger = await client.apply(path(), {
        ...configMap('a'),
        kind: 'Secret',
      });
      expect(stranger.status).toBe(400);
      const list = await client.apply(path(), [configMap('a')]);
      expect(list.status).toBe(400);
      const managed = await client.apply(
        path(),
        configMap('a', { metadata: { managedFields: [{ manager: 'x' }] } }),
      );
      expect(managed.status).toBe(400);
      expect(managed.body.message).toContain('managedFields must be nil');
      const nowhere = await client.apply(
        '/api/v1/namespaces/contract-missing/configmaps/a',
        configMap('a'),
      );
      expect(nowhere.status).toBe(404);
    });

    check('refuses a version or an identity that has passed', async () => {
      const { client } = context();
      const made = await client.apply(path(), configMap('a'));
      const stale = await client.apply(
        path(),
        configMap('a', {
          metadata: { resourceVersion: '1' },
          data: { key: 'late' },
        }),
        { force: true },
      );
      expect(stale.status).toBe(409);
      expect(stale.body.reason).toBe('Conflict');
      const other = await client.apply(
        path(),
        configMap('a', {
          metadata: { uid: '00000000-0000-4000-8000-000000000000' },
          data: { key: 'late' },
        }),
        { force: true },
      );
      expect(other.status).toBe(422);
      expect(other.body.details.causes[0].field).toBe('metadata.uid');
      const absent = await client.apply(
        context().core('configmaps', 'b'),
        configMap('b', {
          metadata: { uid: '00000000-0000-4000-8000-000000000000' },
        }),
      );
      expect(absent.status).toBe(409);
      const kept = await client.get(path());
      expect(kept.body.data).toEqual(made.body.data);
    });

    check('refuses what validation refuses', async () => {
      const { client, apps } = context();
      await client.apply(apps('deployments', 'a'), deployment('a'));
      const moved: any = deployment('a');
      moved.spec.selector.matchLabels = { app: 'b' };
      moved.spec.template.metadata.labels = { app: 'b' };
      const answer = await client.apply(apps('deployments', 'a'), moved, {
        force: true,
      });
      expect(answer.status).toBe(422);
      expect(answer.body.details.causes[0].field).toBe('spec.selector');
    });
  });
}
