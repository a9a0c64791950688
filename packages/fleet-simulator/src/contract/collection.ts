import { Contract } from './checks';
import { eventually } from './client';
import { configMap, ownedBy } from './fixtures';

/** Owners: who is collected, and who is not. */
export function describeCollection({ checks, context }: Contract): void {
  const check = checks('write');
  describe('garbage collection', () => {
    const path = (name: string) => context().core('configmaps', name);

    async function create(
      name: string,
      metadata: object = {},
      inside = context().core('configmaps'),
    ) {
      const answer = await context().client.post(
        inside,
        configMap(name, { metadata }),
      );
      expect(answer.status).toBe(201);
      return answer.body;
    }

    async function expectGone(at: string) {
      await eventually(async () => {
        const answer = await context().client.get(at);
        expect(answer.status).toBe(404);
      });
    }

    /** Has the collector look at everything that was written before. */
    async function collected() {
      const owner = await create('marker-owner');
      await create('marker', { ownerReferences: [ownedBy(owner)] });
      await context().client.delete(path('marker-owner'));
      await expectGone(path('marker'));
    }

    check('takes what names an owner of another namespace', async () => {
      const { client } = context();
      const other = await client.post('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { generateName: 'contract-owner-' },
      });
      const { name } = other.body.metadata;
      const owner = await create(
        'owner',
        {},
        `/api/v1/namespaces/${name}/configmaps`,
      );
      await create('child', { ownerReferences: [ownedBy(owner)] });
      await expectGone(path('child'));
      const kept = await client.get(
        `/api/v1/namespaces/${name}/configmaps/owner`,
      );
      expect(kept.status).toBe(200);
      await client.delete(`/api/v1/namespaces/${name}`);
    });

    check(
      'takes what names an owner of the right name and another uid',
      async () => {
        const owner = await create('owner');
        const stale = {
          ...ownedBy(owner),
          uid: '00000000-0000-4000-8000-000000000000',
        };
        await create('child', { ownerReferences: [stale] });
        await expectGone(path('child'));
      },
    );

    check('leaves what names an owner of a kind it does not know', async () => {
      const { client } = context();
      await create('child', {
        ownerReferences: [
          {
            apiVersion: 'nowhere.example.com/v1',
            kind: 'Teapot',
            name: 'owner',
            uid: '00000000-0000-4000-8000-000000000000',
          },
        ],
      });
      await collected();
      expect((await client.get(path('child'))).status).toBe(200);
    });

    check('lets an owner outside namespaces own inside of them', async () => {
      const { client, namespace } = context();
      const role = await client.post(
        '/apis/rbac.authorization.k8s.io/v1/clusterroles',
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRole',
          metadata: { name: `contract-${namespace}` },
          rules: [],
        },
      );
      expect(role.status).toBe(201);
      await create('child', { ownerReferences: [ownedBy(role.body)] });
      await collected();
      expect((await client.get(path('child'))).status).toBe(200);
      await client.delete(
        `/apis/rbac.authorization.k8s.io/v1/clusterroles/contract-${namespace}`,
      );
      await expectGone(path('child'));
    });

    check('waits in the foreground for blocking dependents alone', async () => {
      const { client } = context();
      const owner = await create('owner');
      await create('child', {
        finalizers: ['example.com/hold'],
        ownerReferences: [ownedBy(owner, false)],
      });
      await client.delete(path('owner'), { propagationPolicy: 'Foreground' });
      await expectGone(path('owner'));
      await eventually(async () => {
        const { body } = await client.get(path('child'));
        expect(body.metadata.deletionTimestamp).toBeTruthy();
      });
      await client.patch(path('child'), { metadata: { finalizers: null } });
      await expectGone(path('child'));
    });

    check(
      'changes its mind about dependents while a finalizer holds',
      async () => {
        const { client } = context();
        const owner = await create('owner', {
          finalizers: ['example.com/hold'],
        });
        await create('child', { ownerReferences: [ownedBy(owner, true)] });
        const background = await client.delete(path('owner'), {
          propagationPolicy: 'Background',
        });
        expect(background.body.metadata.finalizers).toEqual([
          'example.com/hold',
        ]);
        const orphan = await client.delete(path('owner'), {
          propagationPolicy: 'Orphan',
        });
        expect(orphan.body.metadata.finalizers).toContain('orphan');
        await eventually(async () => {
          const { body } = await client.get(path('child'));
          expect(body.metadata.ownerReferences).toBeUndefined();
        });
        await client.patch(path('owner'), { metadata: { finalizers: null } });
        await expectGone(path('owner'));
        expect((await client.get(path('child'))).status).toBe(200);
      },
    );

    check(
      'deletes what is left of a collection when some is held',
      async () => {
        const { client, core } = context();
        await create('held', {
          labels: { doomed: 'yes' },
          finalizers: ['example.com/hold'],
        });
        await create('free', { labels: { doomed: 'yes' } });
        const answer = await client.delete(
          `${core('configmaps')}?labelSelector=doomed`,
          { propagationPolicy: 'Background' },
        );
        expect(answer.status).toBe(200);
        expect(answer.body.kind).toBe('ConfigMapList');
        expect((await client.get(path('free'))).status).toBe(404);
        const held = await client.get(path('held'));
        expect(held.body.metadata.deletionTimestamp).toBeTruthy();
        await client.patch(path('held'), { metadata: { finalizers: null } });
        await expectGone(path('held'));
      },
    );
  });
}
