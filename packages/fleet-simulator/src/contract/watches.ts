import { ApiWatch } from './client';
import { ContractContext, configMap } from './fixtures';

/** Watches: resuming, selecting, bookmarks and the end of history. */
export function describeWatches(context: () => ContractContext): void {
  describe('watches', () => {
    const open: ApiWatch[] = [];

    afterEach(() => {
      for (const opened of open.splice(0)) opened.close();
    });

    async function watch(query: string) {
      const { client, core } = context();
      const opened = await client.watch(`${core('configmaps')}?${query}`);
      open.push(opened);
      return opened;
    }

    async function revision(): Promise<string> {
      const { client, core } = context();
      const { body } = await client.get(core('configmaps'));
      return body.metadata.resourceVersion;
    }

    async function create(name: string, labels = {}) {
      const { client, core } = context();
      const answer = await client.post(
        core('configmaps'),
        configMap(name, { metadata: { labels } }),
      );
      expect(answer.status).toBe(201);
      return answer.body;
    }

    it('tells additions, changes and deletions with rising revisions', async () => {
      const { client, core } = context();
      const watching = await watch(`resourceVersion=${await revision()}`);
      await create('a');
      await client.patch(core('configmaps', 'a'), { data: { key: 'new' } });
      await client.delete(core('configmaps', 'a'));
      const events = await watching.take(3);
      expect(events.map(({ type }) => type)).toEqual([
        'ADDED',
        'MODIFIED',
        'DELETED',
      ]);
      const [added, modified, deleted] = events.map(({ object }) => object);
      expect(added).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' });
      expect(modified.data.key).toBe('new');
      expect(deleted.data.key).toBe('new');
      const revisions = [added, modified, deleted].map(({ metadata }) =>
        Number(metadata.resourceVersion),
      );
      expect(revisions[0]).toBeLessThan(revisions[1]);
      expect(revisions[1]).toBeLessThan(revisions[2]);
    });

    it('resumes after any event without a gap or a repetition', async () => {
      const start = await revision();
      for (const name of ['a', 'b', 'c', 'd']) await create(name);
      const all = await (await watch(`resourceVersion=${start}`)).take(4);
      for (const [index, { object }] of all.slice(0, 3).entries()) {
        const resumed = await watch(
          `resourceVersion=${object.metadata.resourceVersion}`,
        );
        const rest = await resumed.take(3 - index);
        expect(rest).toEqual(all.slice(index + 1));
      }
    });

    it('begins with what is there when no revision is given', async () => {
      await revision();
      await create('a', { seeded: 'yes' });
      await create('b', { seeded: 'yes' });
      const watching = await watch('labelSelector=seeded');
      const events = await watching.take(2);
      expect(events.map(({ type }) => type)).toEqual(['ADDED', 'ADDED']);
      expect(events.map(({ object }) => object.metadata.name).sort()).toEqual([
        'a',
        'b',
      ]);
    });

    it('turns changes into additions and deletions at the edge of a selector', async () => {
      const { client, core } = context();
      const watching = await watch(
        `labelSelector=tier%3Dweb&resourceVersion=${await revision()}`,
      );
      await create('a');
      const path = core('configmaps', 'a');
      const label = (tier: string | null) =>
        client.patch(path, { metadata: { labels: { tier } } });
      await label('web');
      await client.patch(path, { data: { key: 'x' } });
      const last = await label('db');
      const events = await watching.take(3);
      expect(events.map(({ type }) => type)).toEqual([
        'ADDED',
        'MODIFIED',
        'DELETED',
      ]);
      const gone = events[2].object;
      expect(gone.metadata.labels).toEqual({ tier: 'web' });
      expect(gone.metadata.resourceVersion).toBe(
        last.body.metadata.resourceVersion,
      );
    });

    it('sees only its namespace', async () => {
      const { client } = context();
      const watching = await watch(`resourceVersion=${await revision()}`);
      const other = await client.post('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { generateName: 'contract-other-' },
      });
      const { name } = other.body.metadata;
      await client.post(
        `/api/v1/namespaces/${name}/configmaps`,
        configMap('elsewhere'),
      );
      await create('here');
      const event = await watching.next();
      expect(event?.object.metadata.name).toBe('here');
      await client.delete(`/api/v1/namespaces/${name}`);
    });

    it('ends cleanly after timeoutSeconds', async () => {
      const watching = await watch(
        `timeoutSeconds=1&resourceVersion=${await revision()}`,
      );
      expect(await watching.next()).toBeUndefined();
    });

    it('sends a bookmark before it ends where they are allowed', async () => {
      const start = await revision();
      const watching = await watch(
        `timeoutSeconds=5&allowWatchBookmarks=true&resourceVersion=${start}`,
      );
      // A server that has just started and seen no event sends no bookmark.
      await create('a');
      expect((await watching.next())?.type).toBe('ADDED');
      const bookmark = await watching.next();
      expect(bookmark?.type).toBe('BOOKMARK');
      expect(bookmark?.object).toMatchObject({
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
      });
      expect(
        Number(bookmark?.object.metadata.resourceVersion),
      ).toBeGreaterThanOrEqual(Number(start));
    }, 20_000);

    it('closes initial events with a bookmark where they are asked for', async () => {
      await revision();
      await create('a', { seeded: 'yes' });
      const watching = await watch(
        'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=seeded',
      );
      const first = await watching.next();
      // A server without the feature refuses the parameter.
      if (first?.type === 'HTTP') {
        expect(first.object.code).toBe(422);
        return;
      }
      expect(first).toMatchObject({
        type: 'ADDED',
        object: { metadata: { name: 'a' } },
      });
      expect(await watching.next()).toMatchObject({
        type: 'BOOKMARK',
        object: {
          metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } },
        },
      });
    });

    it('refuses a revision match on a plain watch', async () => {
      const watching = await watch('resourceVersionMatch=NotOlderThan');
      const answer = await watching.next();
      expect(answer?.object).toMatchObject({ code: 422, reason: 'Invalid' });
    });

    it('tells 410 for a revision that is no longer kept', async () => {
      const { compact } = context();
      if (!compact) return;
      const start = await revision();
      await create('a');
      await create('b');
      await compact();
      await create('c');
      const watching = await watch(`resourceVersion=${start}`);
      const event = await watching.next();
      expect(['ERROR', 'HTTP']).toContain(event?.type);
      expect(event?.object).toMatchObject({
        kind: 'Status',
        status: 'Failure',
        reason: 'Expired',
        code: 410,
      });
      expect(await watching.next()).toBeUndefined();
    }, 60_000);
  });
}
