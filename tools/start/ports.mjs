import { createServer } from 'node:net';
import { StepError } from '../yarn/run.mjs';

/** Listens for a moment; resolves with the port, rejects with the error of `listen`. */
function tryPort(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const { port: actual } = server.address();
      server.close(() => resolve(actual));
    });
  });
}

/** A port that nobody listens on now. */
export function freePort() {
  return tryPort(0, '127.0.0.1');
}

/** Throws a sentence when the portal's port is taken: on either address family, because browsers try both. */
export async function assertPortIsFree(port) {
  for (const host of ['127.0.0.1', '::1']) {
    try {
      await tryPort(port, host);
    } catch (error) {
      if (error.code === 'EADDRINUSE') {
        throw new StepError(
          `Port ${port} is in use by another program. Stop that program, or choose another port: npm start -- --port ${
            port + 1
          }`,
        );
      }
      if (error.code === 'EACCES') {
        throw new StepError(
          `Port ${port} may not be used by this account. Choose one above 1023: npm start -- --port 7007`,
        );
      }
      // A machine without IPv6 has no ::1; nobody can be listening there.
      if (!['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code)) {
        throw error;
      }
    }
  }
}
