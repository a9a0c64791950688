import { mockServices } from '@backstage/backend-test-utils';
import { HubClusterSource } from './clusterSource';
import { testCluster } from './__testUtils__/testClusters';

const totalCount = { value: 3, relation: 'eq' as const };
const { signal } = new AbortController();

function sourceOver(listClusters: jest.Mock) {
  const baseUrls: string[] = [];
  const source = new HubClusterSource({
    auth: mockServices.auth(),
    discovery: mockServices.discovery(),
    createClient: baseUrl => {
      baseUrls.push(baseUrl);
      return { listClusters };
    },
  });
  return { source, baseUrls };
}

describe('HubClusterSource', () => {
  it('pages through all clusters in the name of the catalog', async () => {
    const listClusters = jest
      .fn()
      .mockResolvedValueOnce({
        items: [testCluster('a'), testCluster('b')],
        nextCursor: 'next',
        totalCount,
      })
      .mockResolvedValueOnce({ items: [testCluster('c')], totalCount });
    const { source, baseUrls } = sourceOver(listClusters);
    const found = await source.list(signal);
    expect(found.map(cluster => cluster.name)).toEqual(['a', 'b', 'c']);
    expect(baseUrls).toEqual([expect.stringMatching(/\/api\/fleet$/)]);
    expect(listClusters.mock.calls.map(([query]) => query)).toEqual([
      { limit: 500, sort: 'name', cursor: undefined },
      { limit: 500, sort: 'name', cursor: 'next' },
    ]);
    expect(listClusters.mock.calls[0][1]).toEqual({
      token: expect.stringContaining('mock-service-token'),
      signal,
    });
  });

  it('answers no part of a list', async () => {
    const listClusters = jest
      .fn()
      .mockResolvedValueOnce({
        items: [testCluster('a')],
        nextCursor: 'next',
        totalCount,
      })
      .mockRejectedValueOnce(new Error('gone'));
    await expect(sourceOver(listClusters).source.list(signal)).rejects.toThrow(
      'gone',
    );
  });

  it('does not turn in circles', async () => {
    const listClusters = jest.fn().mockResolvedValue({
      items: [testCluster('a')],
      nextCursor: 'same',
      totalCount,
    });
    await expect(sourceOver(listClusters).source.list(signal)).rejects.toThrow(
      'same cursor twice',
    );
  });
});
