import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileState } from '@backstage-fleet/agent';
import { FleetClient } from '@backstage-fleet/plugin-fleet-common';
import { enrollmentTokenFor } from './attachment';

const AGENT = 'agent-1';

describe('enrollmentTokenFor', () => {
  let stateDir: string;
  let requests: Array<{ method: string; path: string; body?: unknown }>;

  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'fleet-demo-test-'));
    requests = [];
  });
  afterEach(() => rm(stateDir, { recursive: true, force: true }));

  /** A hub that knows the cluster with these agents, or not at all. */
  function ask(agents: string[] | undefined) {
    const json = (status: number, body: object) =>
      new Response(JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/json' },
      });
    const client = new FleetClient({
      baseUrl: 'http://hub.test/api/fleet',
      fetch: async request => {
        const { pathname } = new URL(request.url);
        const body =
          request.method === 'POST' ? await request.json() : undefined;
        requests.push({ method: request.method, path: pathname, body });
        if (request.method === 'POST') {
          return json(201, { token: 'fresh' });
        }
        return agents
          ? json(200, { agents: agents.map(id => ({ id })) })
          : json(404, { error: { name: 'NotFoundError', message: 'no' } });
      },
    });
    return enrollmentTokenFor({
      client,
      token: 'demo',
      stateDir,
      cluster: { name: 'osl-prod-1', environment: 'production' },
    });
  }

  const saveIdentity = () =>
    fileState(stateDir).save({
      privateJwk: {
        kty: 'OKP',
        crv: 'Ed25519',
        x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
        d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
      },
      identity: {
        hubId: 'hub',
        agentId: AGENT,
        clusterId: 'cluster',
        clusterName: 'osl-prod-1',
        hubKeys: [],
      },
    });

  it('asks for a token with automatic approval when the agent has no identity', async () => {
    await expect(ask(undefined)).resolves.toBe('fresh');
    expect(requests).toEqual([
      {
        method: 'POST',
        path: '/api/fleet/enrollments',
        body: {
          clusterName: 'osl-prod-1',
          owner: 'group:default/platform-team',
          environment: 'production',
          autoApprove: true,
        },
      },
    ]);
  });

  it('asks for none when the hub knows the agent', async () => {
    await saveIdentity();
    await expect(ask([AGENT])).resolves.toBeUndefined();
    expect(requests.map(({ method }) => method)).toEqual(['GET']);
    await expect(fileState(stateDir).load()).resolves.toMatchObject({
      identity: { agentId: AGENT },
    });
  });

  it.each([
    ['the cluster was deleted', undefined],
    ['the hub is another one with a cluster of that name', ['someone-else']],
  ])('throws the identity away when %s', async (_, agents) => {
    await saveIdentity();
    await expect(ask(agents)).resolves.toBe('fresh');
    await expect(fileState(stateDir).load()).resolves.toBeUndefined();
  });
});
