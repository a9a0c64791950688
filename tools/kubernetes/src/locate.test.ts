import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locateKubernetes } from './locate';

describe('locateKubernetes', () => {
  const environment = { ...process.env };
  let folder: string;

  const addExecutable = (name: string) => {
    writeFileSync(join(folder, name), '#!/bin/sh\n');
    chmodSync(join(folder, name), 0o755);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'locate-'));
    // A cache in which nothing was built.
    process.env.FLEET_KUBERNETES_CACHE = join(folder, 'cache');
    delete process.env.KUBEBUILDER_ASSETS;
  });

  afterEach(() => {
    process.env = { ...environment };
    rmSync(folder, { recursive: true });
  });

  it('takes a folder named by KUBEBUILDER_ASSETS first', async () => {
    ['etcd', 'kube-apiserver', 'kubectl'].forEach(addExecutable);
    process.env.KUBEBUILDER_ASSETS = folder;

    const located = await locateKubernetes();

    if ('missing' in located) {
      throw new Error(located.missing);
    }
    expect(located.kind).toBe('assets');
    expect(located.command('etcd')).toEqual({
      file: join(folder, 'etcd'),
      args: [],
    });
    expect(located.command('kwok')).toBeUndefined();
  });

  it('names what such a folder lacks instead of looking elsewhere', async () => {
    ['etcd', 'kubectl'].forEach(addExecutable);
    writeFileSync(join(folder, 'kube-apiserver'), 'not executable');
    process.env.KUBEBUILDER_ASSETS = folder;

    await expect(locateKubernetes()).resolves.toEqual({
      missing: expect.stringMatching(
        /KUBEBUILDER_ASSETS .* without kube-apiserver: /,
      ),
    });
  });

  it('says in one line how to get Kubernetes when nothing is built', async () => {
    const located = await locateKubernetes();

    expect(located).toEqual({
      missing: expect.stringMatching(
        /^Kubernetes is not built yet: run tools\/kubernetes\/build\.sh|^neither Go .* nor KUBEBUILDER_ASSETS .* is here$/,
      ),
    });
  });

  it('names Go as missing where there is none', async () => {
    process.env.PATH = folder;

    await expect(locateKubernetes()).resolves.toEqual({
      missing: expect.stringMatching(
        /^neither Go .* nor KUBEBUILDER_ASSETS .* is here$/,
      ),
    });
  });
});
