import { Contract } from './checks';
import { configMap, deployment, homelessPod } from './fixtures';

const WORD_OF_64 = 'a'.repeat(64);

/** What may not be written, and which field the refusal names. */
export function describeValidation({ checks, context }: Contract): void {
  const check = checks('write');
  describe('validation', () => {
    /** The fields that a refusal names, each once: one field may be wrong in several ways. */
    function fieldsOf(answer: { status: number; body: any }): string[] {
      expect([answer.status, answer.body.reason]).toEqual([422, 'Invalid']);
      const { causes } = answer.body.details;
      return [...new Set<string>(causes.map(({ field }: any) => field))];
    }

    const create = (metadata: object) => {
      const { client, core } = context();
      return client.post(core('configmaps'), configMap('a', { metadata }));
    };

    check('refuses labels and annotations that cannot be', async () => {
      for (const labels of [
        { tier: 'two words' },
        { tier: WORD_OF_64 },
        { 'two words': 'web' },
        { [WORD_OF_64]: 'web' },
        { '/web': 'web' },
      ]) {
        expect(fieldsOf(await create({ labels }))).toEqual(['metadata.labels']);
      }
      const annotations = { 'two words': 'x' };
      expect(fieldsOf(await create({ annotations }))).toEqual([
        'metadata.annotations',
      ]);
      const fine = await create({
        labels: { 'example.com/tier': '' },
        annotations: { 'Example.com/Note': 'two words' },
      });
      expect(fine.status).toBe(201);
      const { client, core } = context();
      const patched = await client.patch(core('configmaps', 'a'), {
        metadata: { labels: { tier: 'two words' } },
      });
      expect(fieldsOf(patched)).toEqual(['metadata.labels']);
    });

    check('refuses names that are too long or of the wrong shape', async () => {
      const { client, core } = context();
      for (const name of ['a'.repeat(254), '-a', 'a..b', 'a/b', '..']) {
        const answer = await client.post(core('configmaps'), configMap(name));
        expect(fieldsOf(answer)).toContain('metadata.name');
      }
      const namespace = await client.post('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'with.dot' },
      });
      expect(fieldsOf(namespace)).toContain('metadata.name');
    });

    check('refuses owners that cannot be found again', async () => {
      const owner = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: 'owner',
        uid: '00000000-0000-4000-8000-000000000000',
      };
      const without = async (field: keyof typeof owner) =>
        fieldsOf(
          await create({ ownerReferences: [{ ...owner, [field]: '' }] }),
        );
      expect(await without('uid')).toEqual(['metadata.ownerReferences.uid']);
      expect(await without('name')).toEqual(['metadata.ownerReferences.name']);
      expect(await without('kind')).toEqual(['metadata.ownerReferences.kind']);
      const controllers = await create({
        ownerReferences: [
          { ...owner, controller: true },
          { ...owner, name: 'other', controller: true },
        ],
      });
      expect(fieldsOf(controllers)).toEqual(['metadata.ownerReferences']);
    });

    check('keeps what may not change', async () => {
      const { client, core, apps } = context();
      await client.post(apps('deployments'), deployment('a'));
      const moved = await client.patch(apps('deployments', 'a'), {
        spec: {
          selector: { matchLabels: { app: 'b' } },
          template: { metadata: { labels: { app: 'b' } } },
        },
      });
      expect(fieldsOf(moved)).toContain('spec.selector');
      await client.post(core('secrets'), {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'a' },
      });
      const retyped = await client.patch(core('secrets', 'a'), {
        type: 'example.com/other',
      });
      expect(fieldsOf(retyped)).toEqual(['type']);
      const frozen = { ...configMap('frozen'), immutable: true };
      await client.post(core('configmaps'), frozen);
      const path = core('configmaps', 'frozen');
      const changed = await client.patch(path, { data: { key: 'new' } });
      expect(fieldsOf(changed)).toEqual(['data']);
      const thawed = await client.patch(path, { immutable: false });
      expect(fieldsOf(thawed)).toEqual(['immutable']);
      const labeled = await client.patch(path, {
        metadata: { labels: { a: 'b' } },
      });
      expect(labeled.status).toBe(200);
    });

    check('lets little of a pod change', async () => {
      const { client, core } = context();
      await client.post(core('pods'), homelessPod('a'));
      const path = core('pods', 'a');
      const patch = (container: object) =>
        client.patch(
          path,
          { spec: { containers: [{ name: 'main', ...container }] } },
          'strategic-merge-patch',
        );
      const image = await patch({ image: 'registry.example.com/main:2' });
      expect(image.status).toBe(200);
      expect(image.body.metadata.generation).toBe(2);
      expect(fieldsOf(await patch({ command: ['sh'] }))).toEqual(['spec']);
      const policy = await client.patch(path, {
        spec: { restartPolicy: 'Never' },
      });
      expect(fieldsOf(policy)).toEqual(['spec']);
    });

    check('refuses numbers out of range and what is left out', async () => {
      const { client, apps, core } = context();
      const negative: any = deployment('a');
      negative.spec.replicas = -1;
      expect(
        fieldsOf(await client.post(apps('deployments'), negative)),
      ).toEqual(['spec.replicas']);
      const bare = { ...deployment('a'), spec: {} };
      expect(fieldsOf(await client.post(apps('deployments'), bare))).toEqual(
        expect.arrayContaining([
          'spec.selector',
          'spec.template.spec.containers',
        ]),
      );
      const empty = { ...homelessPod('a'), spec: { containers: [] } };
      expect(fieldsOf(await client.post(core('pods'), empty))).toEqual([
        'spec.containers',
      ]);
      const twins: any = homelessPod('a');
      twins.spec.containers.push(twins.spec.containers[0]);
      expect(fieldsOf(await client.post(core('pods'), twins))).toEqual([
        'spec.containers[1].name',
      ]);
    });

    check('keeps the identity of an object', async () => {
      const { client, core } = context();
      const { body } = await create({});
      const path = core('configmaps', 'a');
      const patched = await client.patch(path, {
        metadata: { creationTimestamp: '2020-01-01T00:00:00Z', generation: 7 },
        data: { key: 'new' },
      });
      expect(patched.status).toBe(200);
      expect(patched.body.metadata).toMatchObject({
        uid: body.metadata.uid,
        creationTimestamp: body.metadata.creationTimestamp,
      });
      expect(patched.body.metadata.generation).toBeUndefined();
      const renamed = await client.patch(path, { metadata: { name: 'b' } });
      expect(renamed.status).toBe(400);
      const elsewhere = await client.patch(path, {
        metadata: { namespace: 'default' },
      });
      expect(elsewhere.status).toBe(400);
      const dead = await client.patch(path, {
        metadata: { deletionTimestamp: '2020-01-01T00:00:00Z' },
      });
      expect(dead.body.metadata.deletionTimestamp).toBeUndefined();
    });

    check(
      'refuses values of the wrong type',
      async () => {
        const { client, core } = context();
        const answer = await client.post(core('configmaps'), {
          ...configMap('a'),
          data: { key: 1 },
        });
        expect(answer.status).toBe(400);
        expect(answer.body.message).toContain('cannot unmarshal number');
      },
      {
        beyondSimulator:
          'the simulator has no schemas of built-in kinds, so it does not know their types',
      },
    );
  });
}
