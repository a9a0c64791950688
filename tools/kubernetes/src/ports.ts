import { createServer, Server } from 'node:net';

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/**
 * Ports of the loopback interface on which nobody listened a moment ago.
 *
 * All of them are held open until the last is known, so no two are the same. Another
 * process may take one before it is used: callers retry on "address already in use".
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map(server => {
    const address = server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('Expected a TCP server to have a port');
    }
    return address.port;
  });
  await Promise.all(
    servers.map(server => new Promise(resolve => server.close(resolve))),
  );
  return ports;
}
