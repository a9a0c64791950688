import { FleetClient } from './client';

function clientAnswering(status: number, body: unknown) {
  const requests: Request[] = [];
  const client = new FleetClient({
    baseUrl: 'http://hub.test/api/fleet',
    fetch: async request => {
      requests.push(request);
      return new Response(JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/json' },
      });
    },
  });
  return { client, requests };
}

describe('FleetClient', () => {
  it('writes any-of filters as repeated parameters', async () => {
    const { client, requests } = clientAnswering(200, {
      items: [],
      totalCount: { value: 0, relation: 'eq' },
    });
    await client.listClusters({ state: ['late', 'unreachable'], limit: 5 });
    expect(requests[0].url).toBe(
      'http://hub.test/api/fleet/clusters?state=late&state=unreachable&limit=5',
    );
  });

  it('escapes names in paths', async () => {
    const { client, requests } = clientAnswering(200, {});
    await client.getResource('a/b', 'u?1');
    expect(new URL(requests[0].url).pathname).toBe(
      '/api/fleet/clusters/a%2Fb/resources/u%3F1',
    );
  });

  it('throws what the hub said', async () => {
    const { client } = clientAnswering(404, {
      error: { name: 'NotFoundError', message: 'No cluster is named "x"' },
      response: { statusCode: 404 },
    });
    await expect(client.getCluster('x')).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 404,
      cause: { message: 'No cluster is named "x"' },
    });
  });

  it('answers nothing where the caller may not read what it changed', async () => {
    const { client } = clientAnswering(204, undefined);
    expect(await client.revokeCluster('x')).toBeUndefined();
    expect(await client.rotateHubKey()).toBeUndefined();
    const { client: refused } = clientAnswering(403, {
      error: { name: 'NotAllowedError', message: 'No' },
    });
    await expect(refused.revokeCluster('x')).rejects.toMatchObject({
      statusCode: 403,
    });
  });

  it('sends the token it is given', async () => {
    const { client, requests } = clientAnswering(200, {});
    await client.approveEnrollment('e1', 'print', { token: 'secret' });
    expect(requests[0].headers.get('authorization')).toBe('Bearer secret');
    expect(await requests[0].json()).toEqual({ fingerprint: 'print' });
  });
});
