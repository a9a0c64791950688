import {
  describeWithKubernetes,
  startCluster,
} from '@backstage-fleet/kubernetes-harness';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describeApiContract } from './describeApiContract';

/** Reads PEM text that a kubeconfig holds itself or names a file for. */
function pem(entry: Record<string, string>, field: string): string | undefined {
  const data = entry[`${field}-data`];
  if (data) return Buffer.from(data, 'base64').toString('utf8');
  return entry[field] ? readFileSync(entry[field], 'utf8') : undefined;
}

describeWithKubernetes('a real API server', () => {
  jest.setTimeout(60_000);

  describeApiContract('kube-apiserver', async () => {
    const cluster = await startCluster({ kwokNodes: 1 });
    const { users } = parse(readFileSync(cluster.kubeconfig, 'utf8'));
    const { user } = users[0];
    await cluster.kubectl(['create', 'serviceaccount', 'stranger']);
    const stranger = parse(
      readFileSync(
        await cluster.kubeconfigForServiceAccount('default', 'stranger'),
        'utf8',
      ),
    );
    return {
      server: cluster.server,
      ca: readFileSync(cluster.caFile, 'utf8'),
      cert: pem(user, 'client-certificate'),
      key: pem(user, 'client-key'),
      token: user.token,
      strangerToken: stranger.users[0].user.token,
      // The watch cache remembers what etcd has forgotten, so both must go.
      compact: async () => {
        await cluster.compactEtcd();
        await cluster.restartApiServer();
      },
      stop: () => cluster.stop(),
    };
  });
});
