import { createHash } from 'node:crypto';
import { canonicalJson, JsonObject } from '@backstage-fleet/protocol';

const TIME = '2026-01-01T00:00:00Z';

const CONTAINER: JsonObject = {
  env: [
    {
      name: 'POD_NAMESPACE',
      valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } },
    },
    { name: 'X', valueFrom: { secretKeyRef: { key: 'password', name: 'x' } } },
    { name: 'X', valueFrom: { configMapKeyRef: { key: 'x', name: 'x' } } },
  ],
  envFrom: [{ configMapRef: { name: 'x' } }, { secretRef: { name: 'x' } }],
  image: 'docker.io/library/x:v1.0.0',
  imagePullPolicy: 'IfNotPresent',
  livenessProbe: {
    failureThreshold: 3,
    httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' },
    initialDelaySeconds: 10,
    periodSeconds: 10,
    successThreshold: 1,
    timeoutSeconds: 1,
  },
  name: 'main',
  ports: [{ containerPort: 8080, name: 'http', protocol: 'TCP' }],
  readinessProbe: {
    failureThreshold: 3,
    httpGet: { path: '/readyz', port: 'http', scheme: 'HTTP' },
    periodSeconds: 10,
    successThreshold: 1,
    timeoutSeconds: 1,
  },
  resources: {
    limits: { cpu: '500m', memory: '256Mi' },
    requests: { cpu: '100m', memory: '128Mi' },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    privileged: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  volumeMounts: [
    { mountPath: '/etc/config', name: 'config', readOnly: true },
    {
      mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
      name: 'kube-api-access-',
      readOnly: true,
    },
  ],
};

const POD_SPEC: JsonObject = {
  automountServiceAccountToken: false,
  containers: [CONTAINER],
  hostNetwork: true,
  nodeName: 'ip-10-0-0-0.compute.internal',
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  priorityClassName: 'system-cluster-critical',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: { fsGroup: 1000, runAsNonRoot: true, runAsUser: 1000 },
  serviceAccountName: 'default',
  terminationGracePeriodSeconds: 30,
  tolerations: [
    {
      effect: 'NoExecute',
      key: 'node.kubernetes.io/not-ready',
      operator: 'Exists',
      tolerationSeconds: 300,
    },
    {
      effect: 'NoExecute',
      key: 'node.kubernetes.io/unreachable',
      operator: 'Exists',
      tolerationSeconds: 300,
    },
    { effect: 'NoSchedule', operator: 'Exists' },
  ],
  volumes: [
    { configMap: { name: 'x' }, name: 'config' },
    { name: 'x', secret: { secretName: 'x' } },
    { emptyDir: {}, name: 'tmp' },
    { hostPath: { path: '/var/lib/', type: 'Directory' }, name: 'x' },
    { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'kube-api-access-' },
  ],
};

function metadata(owner: string, apiVersion: string): JsonObject {
  return {
    annotations: {
      'argocd.argoproj.io/tracking-id': 'x',
      'deployment.kubernetes.io/revision': '1',
      'meta.helm.sh/release-name': 'x',
      'meta.helm.sh/release-namespace': 'x',
    },
    creationTimestamp: TIME,
    generation: 1,
    labels: {
      app: 'x',
      'app.kubernetes.io/component': 'x',
      'app.kubernetes.io/instance': 'x',
      'app.kubernetes.io/managed-by': 'Helm',
      'app.kubernetes.io/name': 'x',
      'app.kubernetes.io/part-of': 'x',
      'app.kubernetes.io/version': '1.0.0',
      'helm.sh/chart': 'x-1.0.0',
      'k8s-app': 'x',
      'pod-template-hash': 'x',
    },
    name: 'x',
    namespace: 'default',
    ownerReferences: [
      { apiVersion, controller: true, kind: owner, name: 'x', uid: 'x' },
    ],
    uid: '00000000-0000-4000-8000-000000000000',
  };
}

function conditions(types: string[], reason?: string): JsonObject[] {
  return types.map(type => ({
    lastTransitionTime: TIME,
    ...(reason === undefined ? {} : { reason }),
    status: 'True',
    type,
  }));
}

/** Objects as most of a cluster looks, the commonest last, where it costs least to point to. */
const TYPICAL: JsonObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      creationTimestamp: TIME,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': 'x',
        'kubernetes.io/os': 'linux',
        'node-role.kubernetes.io/control-plane': '',
        'node.kubernetes.io/instance-type': 'm5.large',
        'topology.kubernetes.io/region': 'eu-central-1',
        'topology.kubernetes.io/zone': 'eu-central-1a',
      },
      name: 'ip-10-0-0-0.compute.internal',
    },
    spec: {
      podCIDR: '10.0.0.0/24',
      providerID: 'aws:///eu-central-1a/i-0',
      taints: [
        { effect: 'NoSchedule', key: 'node-role.kubernetes.io/control-plane' },
      ],
      unschedulable: true,
    },
    status: {
      addresses: [
        { address: '10.0.0.0', type: 'InternalIP' },
        { address: 'x', type: 'Hostname' },
      ],
      allocatable: {
        cpu: '3920m',
        'ephemeral-storage': '18242267924',
        memory: '15000000Ki',
        pods: '110',
      },
      capacity: {
        cpu: '4',
        'ephemeral-storage': '20959212Ki',
        'hugepages-1Gi': '0',
        'hugepages-2Mi': '0',
        memory: '16000000Ki',
        pods: '110',
      },
      conditions: [
        ...[
          ['KubeletHasSufficientMemory', 'MemoryPressure'],
          ['KubeletHasNoDiskPressure', 'DiskPressure'],
          ['KubeletHasSufficientPID', 'PIDPressure'],
        ].map(([reason, type]) => ({
          lastTransitionTime: TIME,
          reason,
          status: 'False',
          type,
        })),
        ...conditions(['Ready'], 'KubeletReady'),
      ],
      nodeInfo: {
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://2.1.0',
        kernelVersion: '6.1.0',
        kubeProxyVersion: 'v1.34.0',
        kubeletVersion: 'v1.34.0',
        operatingSystem: 'linux',
        osImage: 'Ubuntu 24.04 LTS',
      },
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host: 'x.example.com',
          http: {
            paths: [
              {
                backend: { service: { name: 'x', port: { number: 80 } } },
                path: '/',
                pathType: 'Prefix',
              },
            ],
          },
        },
      ],
      tls: [{ hosts: ['x.example.com'], secretName: 'x-tls' }],
    },
    status: { loadBalancer: { ingress: [{ ip: '10.0.0.0' }] } },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    spec: {
      clusterIP: '10.96.0.0',
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }],
      selector: { app: 'x', 'app.kubernetes.io/name': 'x' },
      sessionAffinity: 'None',
      type: 'ClusterIP',
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } },
    status: { phase: 'Active' },
  },
  { apiVersion: 'v1', kind: 'ConfigMap' },
  { apiVersion: 'v1', kind: 'Secret', type: 'Opaque' },
  { apiVersion: 'v1', kind: 'ServiceAccount' },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'x',
    },
    subjects: [{ kind: 'ServiceAccount', name: 'x', namespace: 'x' }],
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '10Gi' } },
      storageClassName: 'standard',
      volumeMode: 'Filesystem',
      volumeName: 'pvc-',
    },
    status: { capacity: { storage: '10Gi' }, phase: 'Bound' },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata('CronJob', 'batch/v1'),
    spec: { backoffLimit: 6, completions: 1, parallelism: 1 },
    status: {
      completionTime: TIME,
      conditions: conditions(['Complete'], 'CompletionsReached'),
      startTime: TIME,
      succeeded: 1,
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('Cluster', 'x'),
    spec: {
      progressDeadlineSeconds: 600,
      replicas: 1,
      revisionHistoryLimit: 10,
      selector: { matchLabels: { app: 'x' } },
      strategy: {
        rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
        type: 'RollingUpdate',
      },
      template: { metadata: { labels: { app: 'x' } }, spec: POD_SPEC },
    },
    status: {
      availableReplicas: 1,
      conditions: [
        ...conditions(['Available'], 'MinimumReplicasAvailable'),
        ...conditions(['Progressing'], 'NewReplicaSetAvailable'),
      ],
      observedGeneration: 1,
      readyReplicas: 1,
      replicas: 1,
      updatedReplicas: 1,
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: metadata('Deployment', 'apps/v1'),
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'x', 'pod-template-hash': 'x' } },
    },
    status: {
      availableReplicas: 1,
      observedGeneration: 1,
      readyReplicas: 1,
      replicas: 0,
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata('ReplicaSet', 'apps/v1'),
    spec: POD_SPEC,
    status: {
      conditions: conditions([
        'PodReadyToStartContainers',
        'Initialized',
        'Ready',
        'ContainersReady',
        'PodScheduled',
      ]),
      containerStatuses: [
        {
          image: 'docker.io/library/x:v1.0.0',
          imageID: 'docker.io/library/x@sha256:',
          lastState: {
            terminated: {
              exitCode: 1,
              finishedAt: TIME,
              reason: 'Error',
              startedAt: TIME,
            },
          },
          name: 'main',
          ready: true,
          restartCount: 0,
          started: true,
          state: { running: { startedAt: TIME } },
        },
      ],
      hostIP: '10.0.0.0',
      phase: 'Running',
      podIP: '10.0.0.0',
      qosClass: 'Burstable',
      startTime: TIME,
    },
  },
];

/**
 * Text that packed objects point into, by its number. What was packed with a
 * text can be read with that text only: never change one, add the next.
 */
export const DICTIONARIES: ReadonlyMap<number, Buffer> = new Map([
  [1, Buffer.from(TYPICAL.map(canonicalJson).join(''))],
]);

/** The one that is packed with. */
export const CURRENT_DICTIONARY = 1;

/** SHA-256 of a dictionary, for the test that guards it. */
export function dictionaryHash(number: number): string {
  return createHash('sha256').update(DICTIONARIES.get(number)!).digest('hex');
}
