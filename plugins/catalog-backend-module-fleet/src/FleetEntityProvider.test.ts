import { mockServices } from '@backstage/backend-test-utils';
import { Cluster } from '@backstage-fleet/plugin-fleet-common';
import { FleetEntityProvider } from './FleetEntityProvider';
import { testCluster } from './__testUtils__/testClusters';

/** A provider over a hub whose clusters the test sets, and a catalog that keeps what it is told. */
async function setUp() {
  const hub: { clusters: Cluster[]; error?: Error } = { clusters: [] };
  const catalog = new Set<string>();
  const mutations: string[] = [];
  const logger = mockServices.logger.mock();
  const clock = { now: 0 };
  let run: (signal: AbortSignal) => void | Promise<void> = () => {};
  const provider = new FleetEntityProvider({
    logger,
    entityOptions: { defaultOwner: 'group:default/unknown' },
    now: () => clock.now,
    source: {
      list: async () => {
        if (hub.error) {
          throw hub.error;
        }
        return hub.clusters;
      },
    },
    taskRunner: {
      run: async task => {
        run = task.fn;
      },
    },
  });
  const connection = {
    applyMutation: jest.fn(async (mutation: any) => {
      if (mutation.type === 'full') {
        catalog.clear();
        mutations.push('full');
      } else {
        mutations.push(`+${mutation.added.length} -${mutation.removed.length}`);
        for (const { entityRef } of mutation.removed) {
          catalog.delete(entityRef.replace('resource:default/', ''));
        }
      }
      for (const { entity, locationKey } of mutation.entities ??
        mutation.added) {
        expect(locationKey).toBe('fleet-clusters');
        catalog.add(entity.metadata.name);
      }
    }),
    refresh: jest.fn(),
  };
  await provider.connect(connection as any);
  return {
    hub,
    logger,
    clock,
    mutations,
    connection,
    names: () => [...catalog].sort(),
    refresh: () => run(new AbortController().signal),
  };
}

const clusters = (...names: string[]) => names.map(name => testCluster(name));

describe('FleetEntityProvider', () => {
  it('emits everything first, then what differs', async () => {
    const { hub, mutations, names, refresh } = await setUp();
    hub.clusters = clusters('a', 'b');
    await refresh();
    await refresh();
    expect(mutations).toEqual(['full']);
    hub.clusters = clusters('b', 'c');
    await refresh();
    hub.clusters = [testCluster('b', { owner: 'team-b' }), testCluster('c')];
    await refresh();
    expect(mutations).toEqual(['full', '+1 -1', '+1 -0']);
    expect(names()).toEqual(['b', 'c']);
  });

  it('emits everything again now and then, as other replicas emit too', async () => {
    const { hub, mutations, clock, refresh } = await setUp();
    hub.clusters = clusters('a');
    await refresh();
    clock.now = 10 * 60_000 - 1;
    await refresh();
    clock.now = 10 * 60_000;
    await refresh();
    expect(mutations).toEqual(['full', 'full']);
  });

  it('removes nothing when the hub does not answer, and says so once', async () => {
    const { hub, names, mutations, logger, refresh } = await setUp();
    hub.clusters = clusters('a', 'b');
    await refresh();
    hub.error = new Error('503');
    await refresh();
    await refresh();
    expect(names()).toEqual(['a', 'b']);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(expect.stringContaining('503'));
    hub.error = undefined;
    hub.clusters = clusters('a');
    await refresh();
    expect(names()).toEqual(['a']);
    expect(mutations).toEqual(['full', '+0 -1']);
    expect(logger.info).toHaveBeenCalledWith('The Fleet hub answers again');
  });

  it('does not empty the catalog when the first answer is an error', async () => {
    const { hub, connection, refresh } = await setUp();
    hub.error = new Error('starting');
    await refresh();
    expect(connection.applyMutation).not.toHaveBeenCalled();
  });

  it('waits for a second run when more than half vanish at once', async () => {
    const { hub, names, logger, refresh } = await setUp();
    hub.clusters = clusters('a', 'b', 'c', 'd', 'e');
    await refresh();
    hub.clusters = clusters('a', 'f');
    await refresh();
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('4 of 5 clusters vanished'),
    );
    await refresh();
    expect(names()).toEqual(['a', 'f']);
  });

  it('keeps them when they are back by the second run', async () => {
    const { hub, names, refresh } = await setUp();
    const all = clusters('a', 'b', 'c', 'd', 'e');
    hub.clusters = all;
    await refresh();
    hub.clusters = [];
    await refresh();
    hub.clusters = all;
    await refresh();
    expect(names()).toHaveLength(5);
    // Another mass disappearance needs two runs of its own.
    hub.clusters = [];
    await refresh();
    expect(names()).toHaveLength(5);
  });

  it('also holds them when everything is emitted again', async () => {
    const { hub, names, clock, mutations, refresh } = await setUp();
    hub.clusters = clusters('a', 'b', 'c', 'd', 'e');
    await refresh();
    clock.now = 10 * 60_000;
    hub.clusters = [];
    await refresh();
    expect(mutations).toEqual(['full', 'full']);
    expect(names()).toHaveLength(5);
  });

  it('removes at once what is half or less, or of few', async () => {
    const { hub, names, refresh } = await setUp();
    hub.clusters = clusters('a', 'b', 'c', 'd', 'e', 'f');
    await refresh();
    hub.clusters = clusters('a', 'b', 'c');
    await refresh();
    expect(names()).toEqual(['a', 'b', 'c']);
    hub.clusters = [];
    await refresh();
    expect(names()).toEqual([]);
  });

  it('tries again what the catalog did not take', async () => {
    const { hub, names, connection, refresh } = await setUp();
    hub.clusters = clusters('a');
    connection.applyMutation.mockRejectedValueOnce(new Error('locked'));
    await expect(refresh()).rejects.toThrow('locked');
    expect(names()).toEqual([]);
    await refresh();
    expect(names()).toEqual(['a']);
  });
});
