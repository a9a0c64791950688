import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, Server } from 'node:https';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { CaFileDispatcher } from './CaFileDispatcher';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** A certificate for localhost that is its own authority. */
function certify(directory: string, name: string) {
  const [key, cert] = ['key', 'pem'].map(end => join(directory, name + end));
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-nodes', '-days', '2'],
      ...['-pkeyopt', 'ec_paramgen_curve:prime256v1', '-subj', `/CN=${name}`],
      ...['-addext', 'subjectAltName=DNS:localhost'],
      ...['-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  );
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

(hasOpenssl ? describe : describe.skip)('CaFileDispatcher', () => {
  let directory: string;
  let server: Server;
  let dispatcher: CaFileDispatcher;
  let time = 0;
  const ask = async () => {
    const { port } = server.address() as AddressInfo;
    try {
      const { statusCode, body } = await request(`https://localhost:${port}/`, {
        dispatcher,
        headers: { connection: 'close' },
      });
      await body.dump();
      return statusCode;
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleet-ca-'));
  });
  afterAll(async () => {
    await dispatcher?.destroy();
    server?.closeAllConnections();
    server?.close();
    await rm(directory, { recursive: true });
  });

  it('trusts what its file holds, and what it holds later', async () => {
    const [before, after] = ['before', 'after'].map(name =>
      certify(directory, name),
    );
    const file = join(directory, 'ca.crt');
    writeFileSync(file, before.cert);
    dispatcher = new CaFileDispatcher(file, before.cert, () => time);
    server = createServer(before, (_, res) => res.end());
    await new Promise<void>(resolve => {
      server.listen(0, 'localhost', resolve);
    });
    expect(await ask()).toBe(200);

    server.setSecureContext(after);
    expect(await ask()).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');

    time += 60_000;
    writeFileSync(file, 'half a file');
    expect(await ask()).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');

    writeFileSync(file, before.cert + after.cert);
    expect(await ask()).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    time += 60_000;
    expect(await ask()).toBe(200);
  });
});
