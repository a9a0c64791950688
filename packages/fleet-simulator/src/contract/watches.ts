import { Contract } from './checks';
import { ApiWatch } from './client';
import { configMap, homelessPod } from './fixtures';

/** Watches: resuming, selecting, bookmarks and the end of history. */
export function describeWatches({ checks, context }: Contract): void {
  const check = checks('read');
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

    check(
      'tells additions, changes and deletions with rising revisions',
      async () => {
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
      },
    );

    check('resumes after any event without a gap or a repetition', async () => {
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

    check('begins with what is there when no revision is given', async () => {
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

    check(
      'turns changes into additions and deletions at the edge of a selector',
      async () => {
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
      },
    );

    check('sees only its namespace', async () => {
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

    check('ends cleanly after timeoutSeconds', async () => {
      const watching = await watch(
        `timeoutSeconds=1&resourceVersion=${await revision()}`,
      );
      expect(await watching.next()).toBeUndefined();
    });

    check(
      'sends a bookmark before it ends where they are allowed',
      async () => {
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
      },
      { timeout: 20_000 },
    );

    check(
      'closes initial events with a bookmark where they are asked for',
      async () => {
        await revision();
        await create('a', { seeded: 'yes' });
        const watching = await watch(
          'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=seeded',
        );
        const first = await watching.next();
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
      },
    );

    check('refuses a revision match on a plain watch', async () => {
      const watching = await watch('resourceVersionMatch=NotOlderThan');
      const answer = await watching.next();
      expect(answer?.object).toMatchObject({ code: 422, reason: 'Invalid' });
    });

    check('begins at any state with resourceVersion=0', async () => {
      const { client, core } = context();
      await create('a', { seeded: 'yes' });
      // A cache may lag behind, so it is asked for what it surely has.
      await client.get(core('configmaps'));
      const watching = await watch('labelSelector=seeded&resourceVersion=0');
      expect(await watching.next()).toMatchObject({
        type: 'ADDED',
        object: { metadata: { name: 'a' } },
      });
    });

    check('follows one object by its name', async () => {
      const { client, core } = context();
      const watching = await watch(
        `fieldSelector=metadata.name%3Db&resourceVersion=${await revision()}`,
      );
      await create('a');
      await create('b');
      await client.delete(core('configmaps', 'b'));
      const events = await watching.take(2);
      expect(
        events.map(({ type, object }) => [type, object.metadata.name]),
      ).toEqual([
        ['ADDED', 'b'],
        ['DELETED', 'b'],
      ]);
    });

    check('tells a deletion where a field leaves the selection', async () => {
      const { client, core } = context();
      const { metadata } = (await client.get(core('pods'))).body;
      const watching = await client.watch(
        `${core('pods')}?fieldSelector=status.phase%3DPending&resourceVersion=${
          metadata.resourceVersion
        }`,
      );
      open.push(watching);
      await client.post(core('pods'), homelessPod('a'));
      const failed = await client.patch(`${core('pods', 'a')}/status`, {
        status: { phase: 'Failed' },
      });
      expect(failed.status).toBe(200);
      // Between the two a scheduler may have said that no node fits.
      const types: string[] = [];
      while (types[types.length - 1] !== 'DELETED') {
        const event = await watching.next();
        types.push(event!.type);
        expect(event!.object.status.phase).toBe('Pending');
      }
      expect(types[0]).toBe('ADDED');
    });

    check('follows objects outside namespaces', async () => {
      const { client } = context();
      const before = (await client.get('/api/v1/namespaces')).body.metadata;
      const watching = await client.watch(
        `/api/v1/namespaces?labelSelector=contract%3Dwatched&resourceVersion=${before.resourceVersion}`,
      );
      open.push(watching);
      const made = await client.post('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          generateName: 'contract-watched-',
          labels: { contract: 'watched' },
        },
      });
      const { name } = made.body.metadata;
      expect(await watching.next()).toMatchObject({
        type: 'ADDED',
        object: { kind: 'Namespace', metadata: { name } },
      });
      await client.delete(`/api/v1/namespaces/${name}`);
      expect(await watching.next()).toMatchObject({
        type: 'MODIFIED',
        object: { status: { phase: 'Terminating' } },
      });
    });

    check('waits for a revision that is still to come', async () => {
      const start = Number(await revision());
      const watching = await watch(
        `resourceVersion=${start + 1_000_000}&timeoutSeconds=2`,
      );
      await create('a');
      const event = await watching.next();
      expect(event).toBeUndefined();
    });

    check('resumes where initial events are refused', async () => {
      await create('a');
      const start = await revision();
      await create('b');
      const watching = await watch(
        `sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=${start}`,
      );
      expect((await watching.next())?.object.metadata.name).toBe('b');
    });

    check(
      'tells 410 for a revision that is no longer kept',
      async () => {
        const { compact } = context();
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
      },
      { timeout: 60_000 },
    );
  });
}
