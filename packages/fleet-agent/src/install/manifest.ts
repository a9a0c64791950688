import { AgentProfile, JsonObject, KindSpec } from '@backstage-fleet/protocol';
import { readRules } from './rbac';

/** Port of metrics and health in the pod. */
const METRICS_PORT = 9090;
const LABELS = { 'app.kubernetes.io/name': 'fleet-agent' };
const NAME = 'fleet-agent';

/** What an installation is made of. */
export interface InstallOptions {
  /** Base URL of the hub. */
  hub: string;
  image: string;
  namespace: string;
  /** Kinds it may read. */
  specs: readonly KindSpec[];
  /** What the agent is for; `inventory` unless said. */
  profile?: AgentProfile;
  /** Enrollment token; left out, the Secret is left to whoever applies this. */
  token?: string;
  /** Name the cluster is to have, for batch tokens. */
  clusterName?: string;
  /** PEM of authorities that may sign the hub's certificate. */
  ca?: string;
  /** Address of a proxy on the way to the hub; one with credentials goes into a Secret. */
  proxy?: string;
  noProxy?: string;
  denyKinds?: readonly string[];
}

/**
 * Everything an agent in a cluster is made of, in the order in which it has to
 * be applied. The chart `fleet-agent` makes the same, with more switches.
 */
export function installManifest(options: InstallOptions): JsonObject[] {
  const { namespace } = options;
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: {
          ...LABELS,
          'pod-security.kubernetes.io/enforce': 'restricted',
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadata(options),
      automountServiceAccountToken: false,
    },
    ...rights(options),
    ...own(options),
    ...(options.ca ? [caConfigMap(options)] : []),
    deployment(options),
    networkPolicy(options),
  ];
}

function metadata({ namespace }: InstallOptions, name: string = NAME) {
  return { name, namespace, labels: LABELS };
}

/** Name of what is in no namespace: it tells two installations in one cluster apart. */
function clusterScopedName({ namespace }: InstallOptions): string {
  return namespace === NAME ? NAME : `${NAME}-${namespace}`;
}

function rights(options: InstallOptions): JsonObject[] {
  const role = clusterScopedName(options);
  const subjects = [
    { kind: 'ServiceAccount', name: NAME, namespace: options.namespace },
  ];
  const group = 'rbac.authorization.k8s.io';
  return [
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRole',
      metadata: { name: role, labels: LABELS },
      rules: readRules(options.specs) as unknown as JsonObject[],
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: role, labels: LABELS },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: role },
      subjects,
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'Role',
      metadata: metadata(options),
      // Update by name of two objects is all it may write.
      rules: [
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: ['fleet-agent-identity'],
          verbs: ['get', 'update'],
        },
        {
          apiGroups: ['coordination.k8s.io'],
          resources: ['leases'],
          resourceNames: [NAME],
          verbs: ['get', 'update'],
        },
      ],
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata: metadata(options),
      roleRef: { apiGroup: group, kind: 'Role', name: NAME },
      subjects,
    },
  ];
}

/** Objects the agent keeps things in: made here and empty, because a right to create cannot be limited to a name. */
function own(options: InstallOptions): JsonObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: metadata(options, 'fleet-agent-identity'),
      type: 'Opaque',
    },
    {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: metadata(options),
      spec: {},
    },
    ...(holdsCredentials(options.proxy)
      ? [
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: metadata(options, 'fleet-agent-proxy'),
            type: 'Opaque',
            stringData: { url: options.proxy },
          },
        ]
      : []),
    ...(options.token === undefined
      ? []
      : [
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: metadata(options, 'fleet-agent-enrollment'),
            type: 'Opaque',
            stringData: { token: options.token },
          },
        ]),
  ];
}

function caConfigMap(options: InstallOptions): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(options, 'fleet-agent-ca'),
    data: { 'ca.crt': options.ca! },
  };
}

function deployment(options: InstallOptions): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(options),
    spec: {
      // One works, the other stands by.
      replicas: 2,
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: podSpec(options),
      },
    },
  };
}

function podSpec(options: InstallOptions): JsonObject {
  return {
    serviceAccountName: NAME,
    automountServiceAccountToken: true,
    terminationGracePeriodSeconds: 20,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      fsGroup: 10001,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: {
              topologyKey: 'kubernetes.io/hostname',
              labelSelector: { matchLabels: LABELS },
            },
          },
        ],
      },
    },
    containers: [container(options)],
    volumes: [
      {
        name: 'enrollment',
        secret: {
          secretName: 'fleet-agent-enrollment',
          defaultMode: 0o400,
          optional: true,
        },
      },
      ...(options.ca
        ? [{ name: 'ca', configMap: { name: 'fleet-agent-ca' } }]
        : []),
    ],
  };
}

function container(options: InstallOptions): JsonObject {
  const probe = (path: string, more: JsonObject) => ({
    httpGet: { path, port: 'metrics' },
    ...more,
  });
  return {
    name: 'agent',
    image: options.image,
    args: [
      'run',
      `--hub=${options.hub}`,
      '--token-file=/var/run/fleet-enrollment/token',
      '--strict',
      `--leader-election=${NAME}`,
      '--metrics-host=0.0.0.0',
      `--metrics-port=${METRICS_PORT}`,
      ...(options.profile && options.profile !== 'inventory'
        ? [`--profile=${options.profile}`]
        : []),
      ...(options.clusterName ? [`--cluster-name=${options.clusterName}`] : []),
      ...(options.ca ? ['--ca-file=/etc/fleet-ca/ca.crt'] : []),
      ...(options.denyKinds ?? []).map(kind => `--deny-kind=${kind}`),
    ],
    env: environment(options),
    ports: [{ name: 'metrics', containerPort: METRICS_PORT }],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    resources: {
      requests: { cpu: '10m', memory: '96Mi' },
      limits: { memory: '256Mi' },
    },
    livenessProbe: probe('/healthz', {
      periodSeconds: 20,
      failureThreshold: 3,
    }),
    readinessProbe: probe('/readyz', { periodSeconds: 10 }),
    volumeMounts: [
      {
        name: 'enrollment',
        mountPath: '/var/run/fleet-enrollment',
        readOnly: true,
      },
      ...(options.ca
        ? [{ name: 'ca', mountPath: '/etc/fleet-ca', readOnly: true }]
        : []),
    ],
  };
}

/** Many more may read a Deployment than a Secret. */
function holdsCredentials(proxy: string | undefined): proxy is string {
  return proxy !== undefined && proxy.includes('@');
}

function proxyVariable(proxy: string): JsonObject {
  return {
    name: 'HTTPS_PROXY',
    ...(holdsCredentials(proxy)
      ? {
          valueFrom: {
            secretKeyRef: { name: 'fleet-agent-proxy', key: 'url' },
          },
        }
      : { value: proxy }),
  };
}

function environment(options: InstallOptions): JsonObject[] {
  return [
    {
      name: 'POD_NAME',
      valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
    },
    ...(options.proxy ? [proxyVariable(options.proxy)] : []),
    ...(options.noProxy ? [{ name: 'NO_PROXY', value: options.noProxy }] : []),
  ];
}

/** Nothing may come in but scrapes of metrics; the way out is left open, because addresses of hub and API server are not known here. */
function networkPolicy(options: InstallOptions): JsonObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(options),
    spec: {
      podSelector: { matchLabels: LABELS },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ port: 'metrics', protocol: 'TCP' }] }],
    },
  };
}
