import { loadKubernetesConnection } from './connection';

function kubeconfig(cluster: object): string {
  return JSON.stringify({
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: {} }],
    contexts: [
      { name: 'x', context: { cluster: 'c', user: 'u', namespace: 'ns' } },
      { name: 'broken', context: { cluster: 'nowhere', user: 'u' } },
    ],
    'current-context': 'x',
  });
}

describe('loadKubernetesConnection', () => {
  it('names the context and its namespace', () => {
    const connection = loadKubernetesConnection({
      kubeconfigText: kubeconfig({ server: 'https://api.example:6443' }),
    });
    expect(connection).toMatchObject({
      name: 'x',
      namespace: 'ns',
      inCluster: false,
    });
  });

  it.each([
    [
      'TLS verification turned off',
      { server: 'https://api.example', 'insecure-skip-tls-verify': true },
      {},
      /certificate-authority-data/,
    ],
    [
      'plain http to another machine',
      { server: 'http://api.example' },
      {},
      /not reached by https/,
    ],
    [
      'a context that is not there',
      { server: 'https://api.example' },
      { context: 'y' },
      /it has x, broken/,
    ],
    [
      'a context without its cluster',
      { server: 'https://api.example' },
      { context: 'broken' },
      /names no cluster/,
    ],
  ])('refuses %s', (_, cluster, options, message) => {
    expect(() =>
      loadKubernetesConnection({
        kubeconfigText: kubeconfig(cluster),
        ...options,
      }),
    ).toThrow(message);
  });

  it('refuses a file that is not there', () => {
    expect(() =>
      loadKubernetesConnection({ kubeconfig: '/nowhere/kubeconfig' }),
    ).toThrow(/no kubeconfig at \/nowhere\/kubeconfig/);
  });
});
