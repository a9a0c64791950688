import { Readable } from 'node:stream';
import { KindSpec, compileCustomKind } from '@backstage-fleet/protocol';
import { KubernetesConnection } from './types';
import { discoverApis } from './discovery';

const spec = (group: string, ...versions: string[]): KindSpec =>
  compileCustomKind({
    group,
    versions,
    kind: 'Widget',
    resource: 'widgets',
    namespaced: true,
    fields: [],
  });

/** An API server that answers these paths, and 404 to all others. */
function connectionOf(
  answers: Record<string, object | number>,
  asked: string[] = [],
): KubernetesConnection {
  return {
    name: 'fake',
    inCluster: false,
    async request({ path }) {
      asked.push(path);
      const answer = answers[path] ?? 404;
      const status = typeof answer === 'number' ? answer : 200;
      const body = typeof answer === 'number' ? { message: 'no' } : answer;
      return {
        status,
        headers: {},
        body: Readable.from([Buffer.from(JSON.stringify(body))]),
      };
    },
    reloadCredentials: () => undefined,
    close: async () => undefined,
  };
}

const aggregated = (
  name: string,
  versions: [version: string, resources: string[], freshness?: string][],
) => ({
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: { name },
      versions: versions.map(([version, resources, freshness]) => ({
        version,
        freshness: freshness ?? 'Current',
        resources: resources.map(resource => ({ resource })),
      })),
    },
  ],
});

const look = async (
  answers: Record<string, object | number>,
  kind: KindSpec,
  asked?: string[],
) =>
  (
    await discoverApis(connectionOf(answers, asked), new Set([kind.group]))
  ).find(kind);

describe('what a cluster serves', () => {
  it.each([
    ['the preferred version', [['v1beta1'], ['v1']], 'v1'],
    ['the next one where that is not there', [['v1beta1']], 'v1beta1'],
  ])('is told with %s', async (_, versions, version) => {
    const answer = aggregated(
      'example.com',
      versions.map(([each]) => [each, ['widgets', 'gadgets']]),
    );
    expect(
      await look({ '/apis': answer }, spec('example.com', 'v1', 'v1beta1')),
    ).toEqual({ state: 'served', version });
  });

  it.each<[string, object]>([
    ['of another group', aggregated('other.com', [['v1', ['widgets']]])],
    [
      'of a version nobody here knows',
      aggregated('example.com', [['v9', ['widgets']]]),
    ],
    [
      'of the group that are others',
      aggregated('example.com', [['v1', ['gadgets']]]),
    ],
  ])('is not a kind with kinds %s', async (_, answer) => {
    expect(await look({ '/apis': answer }, spec('example.com', 'v1'))).toEqual({
      state: 'absent',
    });
  });

  it('is not known of a group whose server is away', async () => {
    const answer = aggregated('example.com', [['v1', [], 'Stale']]);
    expect(await look({ '/apis': answer }, spec('example.com', 'v1'))).toEqual({
      state: 'unavailable',
    });
  });

  it('stays what it was last of a server that is away', async () => {
    const answer = aggregated('example.com', [['v1', ['widgets'], 'Stale']]);
    expect(await look({ '/apis': answer }, spec('example.com', 'v1'))).toEqual({
      state: 'served',
      version: 'v1',
    });
  });

  it('is not taken in a worse version while the better one is away', async () => {
    const answer = aggregated('example.com', [
      ['v1', [], 'Stale'],
      ['v1beta1', ['widgets']],
    ]);
    expect(
      await look({ '/apis': answer }, spec('example.com', 'v1', 'v1beta1')),
    ).toEqual({ state: 'unavailable' });
  });

  it('is asked in two requests for all groups', async () => {
    const asked: string[] = [];
    await discoverApis(
      connectionOf(
        {
          '/api': aggregated('', [['v1', ['pods']]]),
          '/apis': aggregated('example.com', [['v1', ['widgets']]]),
        },
        asked,
      ),
      new Set(['', 'example.com', 'apps']),
    );
    expect(asked).toEqual(['/api', '/apis']);
  });

  describe('without aggregated discovery', () => {
    const groups = {
      kind: 'APIGroupList',
      groups: [
        {
          name: 'example.com',
          versions: [{ version: 'v1' }, { version: 'v1beta1' }],
        },
        { name: 'other.com', versions: [{ version: 'v1' }] },
      ],
    };
    const resources = (...names: string[]) => ({
      kind: 'APIResourceList',
      resources: names.map(name => ({ name })),
    });

    it('is asked of the groups that matter', async () => {
      const asked: string[] = [];
      const served = await look(
        {
          '/apis': groups,
          '/apis/example.com/v1': resources('gadgets'),
          '/apis/example.com/v1beta1': resources('widgets', 'widgets/status'),
        },
        spec('example.com', 'v1', 'v1beta1'),
        asked,
      );
      expect(served).toEqual({ state: 'served', version: 'v1beta1' });
      expect(asked.some(path => path.includes('other.com'))).toBe(false);
    });

    it('is not known of a version that fails, and that is no harm to others', async () => {
      const answers = {
        '/api': { kind: 'APIVersions', versions: ['v1'] },
        '/api/v1': resources('widgets'),
        '/apis': groups,
        '/apis/example.com/v1': 503,
      };
      const surface = await discoverApis(
        connectionOf(answers),
        new Set(['', 'example.com']),
      );
      expect(surface.find(spec('example.com', 'v1'))).toEqual({
        state: 'unavailable',
      });
      expect(surface.find(spec('', 'v1'))).toEqual({
        state: 'served',
        version: 'v1',
      });
    });

    it('is absent where the version was removed meanwhile', async () => {
      expect(
        await look(
          { '/apis': groups, '/apis/example.com/v1beta1': resources() },
          spec('example.com', 'v1'),
        ),
      ).toEqual({ state: 'absent' });
    });
  });

  it.each([403, 500])('is not known at all after %d', async status => {
    await expect(
      look({ '/apis': status }, spec('example.com', 'v1')),
    ).rejects.toMatchObject({ status });
  });
});
