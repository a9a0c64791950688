import { Contract } from './checks';
import { configMap } from './fixtures';

/** Writes that check everything and store nothing. */
export function describeDryRuns({ checks, context }: Contract): void {
  describe('dry runs', () => {
    const writes = checks('write');
    const applies = checks('apply');
    const path = () => context().core('configmaps', 'a');

    async function create() {
      const { client, core } = context();
      const answer = await client.post(core('configmaps'), configMap('a'));
      expect(answer.status).toBe(201);
      return answer.body;
    }

    async function expectUnchanged(before: any) {
      const { body } = await context().client.get(path());
      expect(body).toEqual(before);
    }

    writes(
      'answer what a creation would give, with a name and a uid',
      async () => {
        const { client, core } = context();
        const dry = await client.post(`${core('configmaps')}?dryRun=All`, {
          ...configMap(''),
          metadata: { generateName: 'made-' },
        });
        expect(dry.status).toBe(201);
        expect(dry.body.metadata).toMatchObject({
          name: expect.stringMatching(/^made-[a-z0-9]{5}$/),
          uid: expect.any(String),
          creationTimestamp: expect.any(String),
        });
        expect(dry.body.metadata.resourceVersion).toBeUndefined();
        const { status } = await client.get(
          core('configmaps', dry.body.metadata.name),
        );
        expect(status).toBe(404);
      },
    );

    writes('refuse what the write itself would be refused', async () => {
      const { client, core } = context();
      await create();
      const twice = await client.post(
        `${core('configmaps')}?dryRun=All`,
        configMap('a'),
      );
      expect(twice.status).toBe(409);
      const stale = await client.put(`${path()}?dryRun=All`, {
        ...configMap('a', { data: { key: 'new' } }),
        metadata: { name: 'a', resourceVersion: '1' },
      });
      expect(stale.status).toBe(409);
      const invalid = await client.patch(`${path()}?dryRun=All`, {
        data: { 'a/b': 'c' },
      });
      expect(invalid.status).toBe(422);
    });

    writes('store nothing of updates, patches and deletions', async () => {
      const { client } = context();
      const before = await create();
      const updated = await client.put(
        `${path()}?dryRun=All`,
        configMap('a', { data: { key: 'updated' } }),
      );
      expect(updated.body.data).toEqual({ key: 'updated' });
      const patched = await client.patch(`${path()}?dryRun=All`, {
        data: { key: 'patched' },
      });
      expect(patched.body.data).toEqual({ key: 'patched' });
      const deleted = await client.delete(`${path()}?dryRun=All`);
      expect(deleted.status).toBe(200);
      const byBody = await client.delete(path(), { dryRun: ['All'] });
      expect(byBody.status).toBe(200);
      await expectUnchanged(before);
    });

    writes('delete no collection', async () => {
      const { client, core } = context();
      const before = await create();
      const answer = await client.delete(
        `${core('configmaps')}?dryRun=All&fieldSelector=metadata.name%3Da`,
      );
      expect(answer.status).toBe(200);
      await expectUnchanged(before);
    });

    applies('store nothing of an application', async () => {
      const { client } = context();
      const before = await create();
      const dry = await client.apply(
        path(),
        configMap('a', { data: { more: 'yes' } }),
        { query: '&dryRun=All' },
      );
      expect(dry.status).toBe(200);
      expect(dry.body.data).toEqual({ key: 'value', more: 'yes' });
      await expectUnchanged(before);
    });
  });
}
