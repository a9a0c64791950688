import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeClusterFiles } from './flags';
import { LocalCluster } from './localCluster';
import { KubernetesBinaries, locateKubernetesSync } from './locate';
import { freePorts } from './ports';
import { TestCluster, TestClusterOptions } from './types';

/** Attempts when another process takes one of the ports between choice and use. */
const PORT_ATTEMPTS = 3;

async function attempt(
  binaries: KubernetesBinaries,
  options: TestClusterOptions,
): Promise<TestCluster> {
  const name = options.name ?? 'test';
  const [etcd, etcdPeer, free] = await freePorts(3);
  const dir = mkdtempSync(join(tmpdir(), `fleet-kubernetes-${name}-`));
  const cluster = new LocalCluster(
    binaries,
    {
      name,
      kwokNodes: options.kwokNodes ?? 3,
      auditLog: options.auditLog ?? false,
    },
    { etcd, etcdPeer, apiServer: options.port ?? free },
    dir,
    writeClusterFiles(dir),
  );
  try {
    await cluster.start();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/**
 * Starts a control plane: etcd, API server with RBAC, controller manager, scheduler, and
 * kwok as the kubelet of fake nodes, each on a free port of 127.0.0.1.
 *
 * @throws Error when no executables are found, or with the end of the log of the
 * component that failed; nothing is left running then.
 *
 * @public
 */
export async function startCluster(
  options: TestClusterOptions = {},
): Promise<TestCluster> {
  const binaries = locateKubernetesSync();
  if ('missing' in binaries) {
    throw new Error(`Cannot start a Kubernetes cluster: ${binaries.missing}`);
  }
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(binaries, options);
    } catch (error) {
      const portTaken =
        error instanceof Error &&
        error.message.includes('address already in use');
      if (!portTaken || options.port !== undefined || tries >= PORT_ATTEMPTS) {
        throw error;
      }
    }
  }
}
