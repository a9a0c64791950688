import { ContractContext, configMap, deployment } from './fixtures';

/** The three kinds of patches and what refuses them. */
export function describePatches(context: () => ContractContext): void {
  describe('patches', () => {
    async function create(object: any) {
      const { client, core, apps } = context();
      const path =
        object.kind === 'Deployment' ? apps('deployments') : core('configmaps');
      return client.post(path, object);
    }

    it('merge patches: null removes, lists are replaced', async () => {
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

    it('JSON patches all or nothing', async () => {
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

    it('strategic merge patches containers by name', async () => {
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

    it('refuses stale patches and unknown patch types', async () => {
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
  });
}
