import { generateKeyPairSync } from 'node:crypto';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { systemClock } from '../util/clock';
import { checkHubUrl, hubDispatcher } from './dispatcher';
import { HubUnavailable } from './errors';
import { HubClient } from './HubClient';

/** Listens, and keeps what it was sent. */
async function listen(
  answer: (path: string) => { status: number; location?: string },
): Promise<{ url: string; server: Server; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((req, res) => {
    requests.push(`${req.method} ${req.url}`);
    const { status, location } = answer(req.url ?? '');
    res.writeHead(status, {
      'content-type': 'application/json',
      ...(location && { location }),
    });
    res.end('{}');
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, server, requests };
}

describe('HubClient', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  it.each([301, 302, 303, 307, 308])(
    'follows no redirect %d, so that nobody else gets a token or an inventory',
    async status => {
      const thief = await listen(() => ({ status: 200 }));
      const hub = await listen(path => ({
        status,
        location: `${thief.url}${path}`,
      }));
      servers.push(thief.server, hub.server);
      const client = new HubClient({
        url: checkHubUrl(hub.url),
        dispatcher: hubDispatcher(),
        clock: systemClock,
        timeoutMs: 5000,
      });
      const { publicKey } = generateKeyPairSync('ed25519');
      const { x } = publicKey.export({ format: 'jwk' });
      await expect(client.hubInfo()).rejects.toThrow(HubUnavailable);
      await expect(
        client.enroll({
          token: 'not for others',
          key: { kty: 'OKP', crv: 'Ed25519', x },
        } as never),
      ).rejects.toThrow(`answered HTTP ${status}`);
      expect(hub.requests).toHaveLength(2);
      expect(thief.requests).toEqual([]);
    },
  );
});
