import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCredentials, UserName } from './credentials';
import { ComponentName } from './locate';
import { kwokConfiguration } from './stages';

/** The loopback ports of one cluster. */
export interface ClusterPorts {
  etcd: number;
  etcdPeer: number;
  apiServer: number;
}

/** The files of one cluster, all below its own temporary folder. */
export interface ClusterFiles {
  /** The API server writes its self-signed certificate with its CA here. */
  ca: string;
  auditLog: string;
  tokens: Record<UserName, string>;
  kubeconfig(user: UserName): string;
  log(component: string): string;
}

const LOOPBACK = '127.0.0.1';

/** Everything at metadata level, once per request, without the noise of leases. */
const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    {
      level: 'None',
      resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }],
    },
    { level: 'Metadata' },
  ],
};

/** The same with the objects that writes answered with, which are the states they led to. */
const AUDIT_BODIES_POLICY = {
  ...AUDIT_POLICY,
  rules: [
    AUDIT_POLICY.rules[0],
    {
      level: 'None',
      resources: [
        { group: '', resources: ['events', 'configmaps', 'secrets'] },
        { group: 'events.k8s.io' },
      ],
    },
    {
      level: 'RequestResponse',
      verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
    },
  ],
};

/** Writes keys, tokens and configuration files of a new cluster into its folder. */
export function writeClusterFiles(directory: string): ClusterFiles {
  const credentials = createCredentials();
  const write = (name: string, text: string) =>
    writeFileSync(join(directory, name), text, { mode: 0o600 });
  write('tokens.csv', credentials.tokenFile);
  write('service-account.key', credentials.serviceAccountKey);
  write('service-account.pub', credentials.serviceAccountPublicKey);
  write('audit-policy.json', JSON.stringify(AUDIT_POLICY));
  write('audit-bodies-policy.json', JSON.stringify(AUDIT_BODIES_POLICY));
  write('kwok.yaml', kwokConfiguration());
  return {
    ca: join(directory, 'certificates', 'apiserver.crt'),
    auditLog: join(directory, 'audit.log'),
    tokens: credentials.tokens,
    kubeconfig: user => join(directory, `${user}.kubeconfig`),
    log: component => join(directory, 'logs', `${component}.log`),
  };
}

/** The command line flags of every component but kubectl. Paths are relative to the folder. */
export function componentFlags(
  files: ClusterFiles,
  ports: ClusterPorts,
  options: { auditLog: boolean | 'bodies' },
): Record<Exclude<ComponentName, 'kubectl'>, string[]> {
  const etcdUrl = `http://${LOOPBACK}:${ports.etcd}`;
  const peerUrl = `http://${LOOPBACK}:${ports.etcdPeer}`;
  const audit = options.auditLog
    ? [
        options.auditLog === 'bodies'
          ? '--audit-policy-file=audit-bodies-policy.json'
          : '--audit-policy-file=audit-policy.json',
        `--audit-log-path=${files.auditLog}`,
        '--audit-log-mode=blocking',
        // In megabytes: all of it stays in one file.
        '--audit-log-maxsize=1000000',
      ]
    : [];
  return {
    etcd: [
      '--name=test',
      '--data-dir=etcd',
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=test=${peerUrl}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    'kube-apiserver': [
      `--etcd-servers=${etcdUrl}`,
      `--bind-address=${LOOPBACK}`,
      `--advertise-address=${LOOPBACK}`,
      `--secure-port=${ports.apiServer}`,
      '--cert-dir=certificates',
      '--authorization-mode=Node,RBAC',
      '--token-auth-file=tokens.csv',
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      '--service-account-key-file=service-account.pub',
      '--service-account-signing-key-file=service-account.key',
      '--service-cluster-ip-range=10.96.0.0/16',
      // Loopback may not be an endpoint of the Service "kubernetes".
      '--endpoint-reconciler-type=none',
      '--allow-privileged=true',
      '--profiling=false',
      // Ends watches at SIGTERM. By default they hold up the end for a minute.
      '--shutdown-watch-termination-grace-period=2s',
      ...audit,
    ],
    'kube-controller-manager': [
      `--kubeconfig=${files.kubeconfig('kube-controller-manager')}`,
      '--use-service-account-credentials',
      '--service-account-private-key-file=service-account.key',
      `--root-ca-file=${files.ca}`,
      '--leader-elect=false',
      '--secure-port=0',
      // The default of 20 requests per second holds its start up for 5 s.
      '--kube-api-qps=500',
      '--kube-api-burst=1000',
    ],
    'kube-scheduler': [
      `--kubeconfig=${files.kubeconfig('kube-scheduler')}`,
      '--leader-elect=false',
      '--secure-port=0',
    ],
    kwok: [
      `--kubeconfig=${files.kubeconfig('admin')}`,
      '--config=kwok.yaml',
      '--manage-all-nodes',
      '--node-lease-duration-seconds=40',
    ],
  };
}
