import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { World } from '../__testUtils__/harness';
import { doctor } from '../cli/doctor';
import { fileState } from '../state';
import { proxyFor } from './hub';

jest.setTimeout(60_000);

describe('doctor', () => {
  let world: World;
  let dir: string;
  let kubeconfig: string;
  const servers: Server[] = [];

  beforeEach(async () => {
    world = await World.create();
    dir = await mkdtemp(join(tmpdir(), 'fleet-doctor-'));
    kubeconfig = join(dir, 'kubeconfig');
    await writeFile(kubeconfig, world.served.kubeconfig('one'));
  });

  afterEach(async () => {
    await Promise.all(
      servers.splice(0).map(
        server =>
          new Promise(resolve => {
            server.close(resolve);
            server.closeAllConnections();
          }),
      ),
    );
    await world.end();
    await rm(dir, { recursive: true, force: true });
  });

  const examine = async (
    options: Partial<Parameters<typeof doctor>[0]> = {},
  ) => {
    let text = '';
    const code = await doctor(
      {
        hub: world.hub.url,
        kubeconfig,
        context: 'one',
        stateDir: join(dir, 'state'),
        stateSecret: 'fleet-agent-identity',
        ...options,
      },
      chunk => {
        text += chunk;
      },
    );
    return { code, text };
  };

  /** A server that is not the hub. */
  const serve = async (
    answer: (url: string) => [number, string, string],
  ): Promise<string> => {
    const server = createServer((req, res) => {
      const [status, type, body] = answer(req.url ?? '');
      res.writeHead(status, { 'content-type': type }).end(body);
    });
    servers.push(server);
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${
      (server.address() as AddressInfo).port
    }/api/fleet`;
  };

  it('finds all well where it is', async () => {
    const { code, text } = await examine({ tokenFile: 'token' });
    expect(text).toMatch(/ok {4}Hub: Hub \S+ answers/);
    expect(text).toMatch(/ok {4}Clock/);
    expect(text).toMatch(/ok {4}API server: one answers: Kubernetes v1/);
    expect(text).toMatch(/Rights to read: All \d+ kinds can be/);
    expect(text).toMatch(/ok {4}Identity: Not enrolled yet/);
    expect(text).not.toContain('FAIL');
    expect(code).toBe(0);
  });

  it('writes the same as JSON', async () => {
    const { text } = await examine({ json: true });
    expect(JSON.parse(text).findings[0]).toEqual({
      name: 'Proxy',
      outcome: 'good',
      sentence: expect.stringContaining('directly'),
    });
  });

  it('says that a login page answers, and what to let through', async () => {
    const hub = await serve(() => [200, 'text/html', '<html>Sign in</html>']);
    const { code, text } = await examine({ hub });
    expect(code).toBe(1);
    expect(text).toMatch(/FAIL {2}Hub: .* answered 200 with a web page/);
    expect(text).toContain('/api/fleet/agent through without one');
  });

  it('says how far the clock is off', async () => {
    const hub = await serve(() => [
      200,
      'application/json',
      JSON.stringify({
        hubId: 'h',
        protocol: { min: 1, max: 1 },
        serverTime: new Date(Date.now() - 300_000).toISOString(),
      }),
    ]);
    const { code, text } = await examine({ hub });
    expect(text).toMatch(/FAIL {2}Clock: .* is 300 s ahead of the hub's/);
    expect(text).toContain('warn  Protocol: Version 1');
    expect(code).toBe(1);
  });

  it.each([
    ['nobody listens', 'http://127.0.0.1:1/api/fleet', 'No answer from'],
    [
      'the name is unknown',
      'https://no-such-host.invalid/api/fleet',
      'cannot be resolved',
    ],
    ['it is no URL', 'portal', '"portal" is not a URL'],
    ['it is not https', 'http://portal.example/api/fleet', 'is not https'],
  ])('says that %s', async (_, hub, sentence) => {
    const { code, text } = await examine({ hub });
    expect(text).toContain(sentence);
    expect(code).toBe(1);
  });

  it('names the kinds that RBAC forbids, unless they are left out on purpose', async () => {
    world.served.setAuthorizer('one', {
      authorize: ({ verb, resource }) =>
        !(['list', 'watch'].includes(verb) && resource === 'pods'),
    });
    const { code, text } = await examine();
    expect(text).toMatch(
      /warn {2}Rights to read: 1 of \d+ kinds cannot be listed and watched: pods/,
    );
    expect(text).toContain('$ kubectl auth can-i list pods');
    expect(code).toBe(0);
    expect((await examine({ denyKind: ['pods'] })).text).toMatch(
      /Rights to read: All \d+ kinds/,
    );
  });

  it('looks at rights within the namespaces the agent is limited to', async () => {
    world.served.setAuthorizer('one', {
      authorize: ({ namespace, resource, path }) =>
        path !== undefined ||
        ['namespaces', 'selfsubjectaccessreviews'].includes(resource ?? '') ||
        namespace === 'shop',
    });
    expect((await examine()).text).toMatch(
      /warn {2}Rights to read: \d+ of \d+ kinds cannot be/,
    );
    expect((await examine({ namespace: ['shop'] })).text).toMatch(
      /ok {4}Rights to read: All \d+ kinds/,
    );
    expect((await examine({ namespace: ['shop', 'lab'] })).text).toMatch(
      /Rights to read: \d+ of \d+ kinds cannot be .*\n.*\n.* -n shop /,
    );
  });

  it('fails in strict mode with more rights than needed, and warns otherwise', async () => {
    world.served.setAuthorizer('one', { authorize: () => true });
    expect(await examine()).toMatchObject({
      code: 0,
      text: expect.stringMatching(/warn {2}No more rights.*list secrets/),
    });
    expect(await examine({ strict: true })).toMatchObject({
      code: 1,
      text: expect.stringMatching(/FAIL {2}No more rights/),
    });
  });

  it('says that another hub answers than the one enrolled with', async () => {
    const agent = world.agent({
      state: fileState(join(dir, 'state')),
    });
    await agent.start();
    await agent.stop();
    expect((await examine()).text).toMatch(/ok {4}Identity: Enrolled as "/);
    const hub = await serve(() => [
      200,
      'application/json',
      JSON.stringify({
        hubId: 'another',
        protocol: { min: 1, max: 2 },
        serverTime: new Date().toISOString(),
      }),
    ]);
    const { code, text } = await examine({ hub });
    expect(text).toMatch(/FAIL {2}Identity: Enrolled .* but another answers/);
    expect(code).toBe(1);
  });

  it('tells of a CA file that is none', async () => {
    const caFile = join(dir, 'ca.pem');
    await writeFile(caFile, 'nothing');
    const { code, text } = await examine({ caFile });
    expect(text).toMatch(/FAIL {2}CA file: .* holds no PEM certificate/);
    expect(code).toBe(1);
  });
});

describe('proxyFor', () => {
  const of = (url: string, environment: NodeJS.ProcessEnv) =>
    proxyFor(new URL(url), environment);

  it.each([
    ['https://a.example/', {}, undefined],
    ['https://a.example/', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    ['https://a.example/', { http_proxy: 'http://p:1' }, 'http://p:1'],
    ['http://a.example/', { HTTPS_PROXY: 'http://p:1' }, undefined],
    [
      'https://a.example/',
      { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'b.example, .example' },
      undefined,
    ],
    [
      'https://a.example:8443/',
      { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example:443' },
      'http://p:1',
    ],
    [
      'https://a.example/',
      { HTTPS_PROXY: 'http://p:1', no_proxy: '*' },
      undefined,
    ],
  ])('of %s with %p is %p', (url, environment, proxy) => {
    expect(of(url, environment as NodeJS.ProcessEnv)).toBe(proxy);
  });
});
