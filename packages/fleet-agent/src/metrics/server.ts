import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { AgentStatus } from '../agent/types';
import { agentRegistry } from './registry';

/** Serves `/metrics`, `/healthz` and `/readyz` until it is closed. */
export interface MetricsServer {
  port: number;
  close(): Promise<void>;
}

/**
 * Starts the server.
 *
 * @remarks
 * `/healthz` fails only when the agent gave up: a hub or an API server that is
 * away is not mended by a restart. `/readyz` fails until a session is open, or
 * while another replica leads.
 */
export async function serveMetrics(options: {
  host: string;
  port: number;
  status: () => AgentStatus;
}): Promise<MetricsServer> {
  const registry = agentRegistry(options.status);
  const server = createServer((req, res) => {
    const { phase } = options.status();
    const plain = (good: boolean) => {
      res.writeHead(good ? 200 : 503, { 'content-type': 'text/plain' });
      res.end(`${phase}\n`);
    };
    if (req.method !== 'GET') {
      res.writeHead(405).end();
    } else if (req.url === '/healthz') {
      plain(phase !== 'failed');
    } else if (req.url === '/readyz') {
      plain(phase === 'running' || phase === 'standby');
    } else if (req.url === '/metrics') {
      registry.metrics().then(
        text => {
          res.writeHead(200, { 'content-type': registry.contentType });
          res.end(text);
        },
        () => res.writeHead(500).end(),
      );
    } else {
      res.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
