import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { locateKubernetesSync, startCluster, waitFor } from '.';
import { describeWithKubernetes } from './describe';

jest.setTimeout(120_000);

/** Process ids of the components whose working directory is `directory` (Linux). */
function processesIn(directory: string): number[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .map(Number)
    .filter(pid => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        return environment.split('\0').includes(`HOME=${directory}`);
      } catch {
        return false;
      }
    });
}

describeWithKubernetes('KUBEBUILDER_ASSETS', () => {
  const environment = { ...process.env };
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleet-assets-'));
    const located = locateKubernetesSync();
    if ('missing' in located) {
      throw new Error(located.missing);
    }
    mkdirSync(join(folder, 'bin'));
    for (const name of ['etcd', 'kube-apiserver', 'kubectl'] as const) {
      const { file } = located.command(name)!;
      symlinkSync(file, join(folder, 'bin', name));
    }
    process.env.KUBEBUILDER_ASSETS = join(folder, 'bin');
    // Nothing is built in this cache.
    process.env.FLEET_KUBERNETES_CACHE = join(folder, 'cache');
  });

  afterAll(() => {
    process.env = { ...environment };
    rmSync(folder, { recursive: true });
  });

  it('starts an API server from a folder with the usual three', async () => {
    const cluster = await startCluster({ name: 'assets', kwokNodes: 0 });
    try {
      expect(Object.keys(cluster.pids())).toEqual(['etcd', 'kube-apiserver']);
      await cluster.kubectl(['create', 'namespace', 'shop']);
      const namespaces = await cluster.kubectl(['get', 'namespaces']);
      expect(namespaces).toMatch(/^shop +Active/m);
    } finally {
      await cluster.stop();
    }
  });

  it('says what is missing for nodes, and leaves nothing behind', async () => {
    await expect(
      startCluster({ name: 'lacking', kwokNodes: 1 }),
    ).rejects.toThrow(/kube-controller-manager is not here: .*build\.sh/);

    const left = readdirSync(tmpdir()).filter(name => name.includes('lacking'));
    expect(left).toEqual([]);
  });
});

const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeWithKubernetes('bin/cluster.mjs', () => {
  async function up() {
    const program = spawn(
      process.execPath,
      [resolve(__dirname, '../bin/cluster.mjs'), 'up', '--nodes', '1'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [kubeconfig] = await new Promise<string[]>((fulfil, reject) => {
      createInterface(program.stdout).once('line', line => fulfil([line]));
      program.once('exit', code => reject(new Error(`exit code ${code}`)));
    });
    return { program, directory: dirname(kubeconfig) };
  }

  describeOnLinux('on Linux', () => {
    it('stops everything on Ctrl-C', async () => {
      const { program, directory } = await up();
      expect(processesIn(directory)).toHaveLength(5);

      program.kill('SIGINT');
      const code = await new Promise(done => program.once('exit', done));

      expect(code).toBe(0);
      expect(processesIn(directory)).toEqual([]);
    });

    it('leaves no process when it is killed', async () => {
      const { program, directory } = await up();
      expect(processesIn(directory)).toHaveLength(5);

      program.kill('SIGKILL');

      await waitFor(
        'the components noticed',
        () => processesIn(directory).length === 0,
      );
      rmSync(directory, { recursive: true });
    });
  });
});
