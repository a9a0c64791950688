import { Agent, createServer, request, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { keepConnection } from './keepConnection';

describe('keepConnection', () => {
  let server: Server;
  const client = new Agent({ keepAlive: true, maxSockets: 1 });

  const start = (keepAliveTimeout: number) =>
    new Promise<void>(resolve => {
      server = createServer((req, res) => {
        if (req.url === '/close') {
          res.setHeader('Connection', 'close');
        }
        keepConnection(res);
        res.end('{}');
      });
      server.keepAliveTimeout = keepAliveTimeout;
      server.listen(0, '127.0.0.1', resolve);
    });
  afterEach(async () => {
    client.destroy();
    await new Promise(resolve => server.close(resolve));
  });

  const ask = (path = '/') =>
    new Promise<{ keepAlive?: string; connection?: string; port?: number }>(
      (resolve, reject) => {
        const { port } = server.address() as AddressInfo;
        request({ port, host: '127.0.0.1', path, agent: client }, res => {
          const { headers, socket } = res;
          const localPort = socket.localPort;
          res.resume().on('end', () =>
            resolve({
              keepAlive: headers['keep-alive'] as string,
              connection: headers.connection,
              port: localPort,
            }),
          );
        })
          .on('error', reject)
          .end();
      },
    );

  it('keeps the connection beyond the time of the server', async () => {
    await start(100);
    const first = await ask();
    expect(first).toMatchObject({
      keepAlive: 'timeout=75',
      connection: 'keep-alive',
    });
    // Node adds a second to what it was told.
    await new Promise(resolve => setTimeout(resolve, 1600));
    expect((await ask()).port).toBe(first.port);
    await new Promise(resolve => setTimeout(resolve, 1600));
    expect((await ask()).port).toBe(first.port);
  });

  it('leaves alone what is closed, and what the server keeps for longer', async () => {
    await start(90_000);
    expect((await ask()).keepAlive).toBe('timeout=90');
    expect(await ask('/close')).toMatchObject({
      connection: 'close',
      keepAlive: undefined,
    });
  });
});
