import { Contract } from './checks';
import { configMap, deployment } from './fixtures';

/** The three kinds of patches and what refuses them. */
export function describePatches({ checks, context }: Contract): void {
  const check = checks('write');
  describe('patches', () => {
    async function create(object: any) {
      const { client, core, apps } = context();
      const path =
        object.kind === 'Deployment' ? apps('deployments') : core('configmaps');
      return client.post(path, object);
    }

    check('merge patches: null removes, lists are replaced', async () => {
      const { client, core } = context();
      await create(
        configMap('a', {
          data: { keep: '1', drop: '2' },
          metadata: { finalizers: ['example.com/one'] },
        }),
      );
      const { body } = await client.patch(core('configmaps', 'a'), {
        data: { drop: null, add: '3' },
        metadata: { finalizers: ['example.com/two'] },
      });
      expect(body.data).toEqual({ keep: '1', add: '3' });
      expect(body.metadata.finalizers).toEqual(['example.com/two']);
      await client.patch(core('configmaps', 'a'), {
        metadata: { finalizers: null },
      });
    });

    check('JSON patches all or nothing', async () => {
      const { client, core } = context();
      await create(
        configMap('a', {
          data: { x: '1' },
          metadata: { annotations: { 'example.com/note': 'n' } },
        }),
      );
      const path = core('configmaps', 'a');
      const patched = await client.patch(
        path,
        [
          { op: 'test', path: '/data/x', value: '1' },
          { op: 'replace', path: '/data/x', value: 'new' },
          { op: 'remove', path: '/metadata/annotations/example.com~1note' },
          { op: 'add', path: '/data/y', value: 'z' },
        ],
        'json-patch',
      );
      expect(patched.status).toBe(200);
      expect(patched.body.data).toEqual({ x: 'new', y: 'z' });
      expect(patched.body.metadata.annotations).toBeUndefined();
      const failed = await client.patch(
        path,
        [
          { op: 'add', path: '/data/w', value: 'w' },
          { op: 'test', path: '/data/x', value: 'old' },
        ],
        'json-patch',
      );
      expect(failed.status).toBe(422);
      expect(failed.body.reason).toBe('Invalid');
      const { body } = await client.get(path);
      expect(body.data).toEqual({ x: 'new', y: 'z' });
    });

    check('strategic merge patches containers by name', async () => {
      const { client, apps } = context();
      await create(deployment('a'));
      const { body, status } = await client.patch(
        apps('deployments', 'a'),
        {
          spec: {
            template: {
              spec: {
                containers: [
                  { name: 'sidecar', image: 'registry.example.com/sidecar:2' },
                ],
              },
            },
          },
        },
        'strategic-merge-patch',
      );
      expect(status).toBe(200);
      const images = Object.fromEntries(
        body.spec.template.spec.containers.map((container: any) => [
          container.name,
          container.image,
        ]),
      );
      expect(images).toEqual({
        main: 'registry.example.com/main:1',
        sidecar: 'registry.example.com/sidecar:2',
      });
    });

    check('refuses stale patches and unknown patch types', async () => {
      const { client, core } = context();
      const { body } = await create(configMap('a'));
      const path = core('configmaps', 'a');
      await client.patch(path, { data: { key: 'newer' } });
      const stale = await client.patch(path, {
        metadata: { resourceVersion: body.metadata.resourceVersion },
        data: { key: 'late' },
      });
      expect(stale.status).toBe(409);
      const unknown = await client.call(
        'PATCH',
        path,
        {},
        {
          'Content-Type': 'application/json',
        },
      );
      expect(unknown.status).toBe(415);
      expect(unknown.body.reason).toBe('UnsupportedMediaType');
    });

    check('strategic merge patches as their directives say', async () => {
      const { client, apps } = context();
      await create(deployment('a'));
      const path = apps('deployments', 'a');
      const patch = async (template: object) => {
        const answer = await client.patch(
          path,
          { spec: { template: { spec: template } } },
          'strategic-merge-patch',
        );
        expect(answer.status).toBe(200);
        return answer.body.spec.template.spec;
      };
      const image = 'registry.example.com/other:1';
      const volumes = await patch({
        volumes: [
          { name: 'a', emptyDir: {} },
          { name: 'b', emptyDir: {} },
        ],
      });
      expect(volumes.volumes).toHaveLength(2);
      const kept = await patch({
        volumes: [
          {
            name: 'a',
            $retainKeys: ['name', 'secret'],
            secret: { secretName: 's' },
          },
        ],
      });
      expect(kept.volumes.find(({ name }: any) => name === 'a')).toEqual({
        name: 'a',
        secret: { secretName: 's', defaultMode: 420 },
      });
      const gone = await patch({ volumes: [{ name: 'b', $patch: 'delete' }] });
      expect(gone.volumes.map(({ name }: any) => name)).toEqual(['a']);
      const ordered = await patch({
        '$setElementOrder/containers': [{ name: 'sidecar' }, { name: 'main' }],
        containers: [{ name: 'main', env: [{ name: 'A', value: '1' }] }],
      });
      expect(ordered.containers.map(({ name }: any) => name)).toEqual([
        'sidecar',
        'main',
      ]);
      const replaced = await patch({
        containers: [{ $patch: 'replace' }, { name: 'only', image }],
      });
      expect(replaced.containers.map(({ name }: any) => name)).toEqual([
        'only',
      ]);
      const none = await patch({ volumes: null });
      expect(none.volumes).toBeUndefined();
    });

    check('strategic merge patches finalizers as a set', async () => {
      const { client, core } = context();
      await create(
        configMap('a', { metadata: { finalizers: ['example.com/one'] } }),
      );
      const path = core('configmaps', 'a');
      const added = await client.patch(
        path,
        { metadata: { finalizers: ['example.com/two'] } },
        'strategic-merge-patch',
      );
      expect(added.body.metadata.finalizers.sort()).toEqual([
        'example.com/one',
        'example.com/two',
      ]);
      const removed = await client.patch(
        path,
        {
          metadata: {
            '$deleteFromPrimitiveList/finalizers': ['example.com/one'],
          },
        },
        'strategic-merge-patch',
      );
      expect(removed.body.metadata.finalizers).toEqual(['example.com/two']);
      await client.patch(path, { metadata: { finalizers: null } });
    });

    check('JSON patches by move, copy and position', async () => {
      const { client, core, apps } = context();
      await create(configMap('a', { data: { from: '1', gone: '2' } }));
      const moved = await client.patch(
        core('configmaps', 'a'),
        [
          { op: 'copy', from: '/data/from', path: '/data/copy' },
          { op: 'move', from: '/data/gone', path: '/data/here' },
        ],
        'json-patch',
      );
      expect(moved.body.data).toEqual({ from: '1', copy: '1', here: '2' });
      await create(deployment('a'));
      const image = 'registry.example.com/last:1';
      const added = await client.patch(
        apps('deployments', 'a'),
        [
          {
            op: 'add',
            path: '/spec/template/spec/containers/-',
            value: { name: 'last', image },
          },
          { op: 'remove', path: '/spec/template/spec/containers/0' },
        ],
        'json-patch',
      );
      expect(
        added.body.spec.template.spec.containers.map(({ name }: any) => name),
      ).toEqual(['sidecar', 'last']);
    });

    check('refuses patches that cannot be applied', async () => {
      const { client, core } = context();
      const { body } = await create(configMap('a'));
      const path = core('configmaps', 'a');
      const noList = await client.patch(path, { op: 'add' }, 'json-patch');
      expect(noList.status).toBe(400);
      const missing = await client.patch(
        path,
        [{ op: 'replace', path: '/spec/size', value: 1 }],
        'json-patch',
      );
      expect(missing.status).toBe(422);
      const noObject = await client.patch(path, ['a']);
      expect(noObject.status).toBe(400);
      const kept = await client.get(path);
      expect(kept.body).toEqual(body);
    });
  });
}
