import { Contract } from './checks';
import { eventually } from './client';
import { configMap, namesOf, ownedBy } from './fixtures';

/** Deletion: identity, finalizers, owners, namespaces. */
export function describeLifecycle({ checks, context }: Contract): void {
  const check = checks('write');
  describe('deletion', () => {
    const path = (name: string) => context().core('configmaps', name);

    async function create(name: string, metadata: object = {}) {
      const { client, core } = context();
      const answer = await client.post(
        core('configmaps'),
        configMap(name, { metadata }),
      );
      expect(answer.status).toBe(201);
      return answer.body;
    }

    async function expectGone(name: string) {
      await eventually(async () => {
        const answer = await context().client.get(path(name));
        expect(answer.status).toBe(404);
      });
    }

    check(
      'answers a Status with the uid, and never gives a uid twice',
      async () => {
        const { client } = context();
        const first = await create('a');
        const answer = await client.delete(path('a'));
        expect(answer.status).toBe(200);
        expect(answer.body).toEqual({
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Success',
          details: { name: 'a', kind: 'configmaps', uid: first.metadata.uid },
        });
        expect((await client.get(path('a'))).status).toBe(404);
        expect((await client.delete(path('a'))).status).toBe(404);
        const second = await create('a');
        expect(second.metadata.uid).not.toBe(first.metadata.uid);
        expect(Number(second.metadata.resourceVersion)).toBeGreaterThan(
          Number(first.metadata.resourceVersion),
        );
      },
    );

    check('honors preconditions', async () => {
      const { client } = context();
      const { metadata } = await create('a');
      const wrongUid = await client.delete(path('a'), {
        preconditions: { uid: '00000000-0000-4000-8000-000000000000' },
      });
      expect(wrongUid.status).toBe(409);
      expect(wrongUid.body.reason).toBe('Conflict');
      const wrongRevision = await client.delete(path('a'), {
        preconditions: { resourceVersion: '1' },
      });
      expect(wrongRevision.status).toBe(409);
      const right = await client.delete(path('a'), {
        preconditions: {
          uid: metadata.uid,
          resourceVersion: metadata.resourceVersion,
        },
      });
      expect(right.status).toBe(200);
    });

    check('waits for finalizers and lets nobody add one', async () => {
      const { client } = context();
      await create('a', { finalizers: ['example.com/hold'] });
      const held = await client.delete(path('a'));
      expect(held.status).toBe(200);
      expect(held.body).toMatchObject({
        kind: 'ConfigMap',
        metadata: {
          deletionTimestamp: expect.any(String),
          deletionGracePeriodSeconds: 0,
        },
      });
      const more = await client.patch(path('a'), {
        metadata: { finalizers: ['example.com/hold', 'example.com/more'] },
      });
      expect(more.status).toBe(422);
      expect(more.body.details.causes[0]).toMatchObject({
        reason: 'FieldValueForbidden',
        field: 'metadata.finalizers',
      });
      const again = await client.delete(path('a'));
      expect(again.body.metadata.deletionTimestamp).toBe(
        held.body.metadata.deletionTimestamp,
      );
      await client.patch(path('a'), { metadata: { finalizers: null } });
      expect((await client.get(path('a'))).status).toBe(404);
    });

    check(
      'collects what a deleted owner leaves behind, level by level',
      async () => {
        const { client } = context();
        const owner = await create('owner');
        const child = await create('child', {
          ownerReferences: [ownedBy(owner)],
        });
        await create('grandchild', { ownerReferences: [ownedBy(child)] });
        await client.delete(path('owner'), { propagationPolicy: 'Background' });
        await expectGone('child');
        await expectGone('grandchild');
      },
    );

    check('keeps a dependent while one of its owners is there', async () => {
      const { client } = context();
      const first = await create('first');
      const second = await create('second');
      await create('shared', {
        ownerReferences: [ownedBy(first), ownedBy(second)],
      });
      await client.delete(path('first'));
      await eventually(async () => {
        const { body } = await client.get(path('shared'));
        expect(body.metadata.ownerReferences).toEqual([ownedBy(second)]);
      });
      await client.delete(path('second'));
      await expectGone('shared');
    });

    check('orphans dependents where asked to', async () => {
      const { client } = context();
      const owner = await create('owner');
      await create('child', { ownerReferences: [ownedBy(owner)] });
      await client.delete(path('owner'), { propagationPolicy: 'Orphan' });
      await expectGone('owner');
      const { body } = await client.get(path('child'));
      expect(body.metadata.ownerReferences).toBeUndefined();
    });

    check('deletes dependents first in the foreground', async () => {
      const { client } = context();
      const owner = await create('owner');
      await create('child', {
        finalizers: ['example.com/hold'],
        ownerReferences: [ownedBy(owner, true)],
      });
      const answer = await client.delete(path('owner'), {
        propagationPolicy: 'Foreground',
      });
      expect(answer.body.metadata.finalizers).toEqual(['foregroundDeletion']);
      await eventually(async () => {
        const { body } = await client.get(path('child'));
        expect(body.metadata.deletionTimestamp).toBeTruthy();
      });
      expect((await client.get(path('owner'))).status).toBe(200);
      await client.patch(path('child'), { metadata: { finalizers: null } });
      await expectGone('owner');
    });

    check('deletes a collection by selector', async () => {
      const { client, core } = context();
      await create('a', { labels: { doomed: 'yes' } });
      await create('b', { labels: { doomed: 'yes' } });
      await create('c', { labels: { doomed: 'no' } });
      const answer = await client.delete(
        `${core('configmaps')}?labelSelector=doomed%3Dyes`,
      );
      expect(answer.status).toBe(200);
      const left = await client.get(
        `${core('configmaps')}?labelSelector=doomed`,
      );
      expect(namesOf(left.body)).toEqual(['c']);
    });

    check(
      'ends a namespace after its contents',
      async () => {
        const { client } = context();
        const made = await client.post('/api/v1/namespaces', {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { generateName: 'contract-ending-' },
        });
        const { name } = made.body.metadata;
        expect(made.body.metadata.labels).toEqual({
          'kubernetes.io/metadata.name': name,
        });
        expect(made.body.status.phase).toBe('Active');
        const inside = `/api/v1/namespaces/${name}/configmaps`;
        await client.post(
          inside,
          configMap('held', { metadata: { finalizers: ['example.com/hold'] } }),
        );
        await client.post(inside, configMap('free'));
        const ending = await client.delete(`/api/v1/namespaces/${name}`);
        expect(ending.status).toBe(200);
        expect(ending.body.status.phase).toBe('Terminating');
        await eventually(async () => {
          const { body } = await client.get(inside);
          expect(namesOf(body)).toEqual(['held']);
        });
        const late = await client.post(inside, configMap('late'));
        expect(late.status).toBe(403);
        expect(late.body).toMatchObject({
          reason: 'Forbidden',
          details: { causes: [{ reason: 'NamespaceTerminating' }] },
        });
        await client.patch(`${inside}/held`, {
          metadata: { finalizers: null },
        });
        await eventually(async () => {
          const answer = await client.get(`/api/v1/namespaces/${name}`);
          expect(answer.status).toBe(404);
        });
      },
      { timeout: 60_000 },
    );
  });
}
