/**
 * Annotations that may leave a cluster: none of them is meant to hold free
 * text or credentials. `kubectl.kubernetes.io/last-applied-configuration` and
 * everything else stays behind.
 */
const ANNOTATIONS = [
  'deployment.kubernetes.io/revision',
  'kubectl.kubernetes.io/restartedAt',
  'kubernetes.io/config.mirror',
  'cluster-autoscaler.kubernetes.io/safe-to-evict',
  'argocd.argoproj.io/tracking-id',
  'meta.helm.sh/release-name',
  'meta.helm.sh/release-namespace',
  'backstage.io/kubernetes-id',
];

/** Paths every kind lets through. */
export const METADATA_PATHS = [
  'apiVersion',
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.creationTimestamp',
  'metadata.deletionTimestamp',
  'metadata.generation',
  'metadata.labels.*',
  'metadata.finalizers',
  ...['apiVersion', 'kind', 'name', 'uid', 'controller'].map(
    field => `metadata.ownerReferences[].${field}`,
  ),
  ...ANNOTATIONS.map(key => `metadata.annotations[${key}]`),
];

/** Conditions without their message, which is free text. */
export const CONDITION_PATHS = [
  'type',
  'status',
  'reason',
  'lastTransitionTime',
].map(field => `status.conditions[].${field}`);

const PROBE_PATHS = [
  'httpGet.path',
  'httpGet.port',
  'httpGet.scheme',
  'tcpSocket.port',
  'grpc.port',
  'grpc.service',
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
  'terminationGracePeriodSeconds',
];

/** A container: what it runs and may do, never values of its environment, arguments or commands. */
const CONTAINER_PATHS = [
  'name',
  'image',
  'imagePullPolicy',
  'restartPolicy',
  ...['name', 'containerPort', 'hostPort', 'hostIP', 'protocol'].map(
    field => `ports[].${field}`,
  ),
  'resources.requests.*',
  'resources.limits.*',
  'env[].name',
  'env[].valueFrom.secretKeyRef.name',
  'env[].valueFrom.secretKeyRef.key',
  'env[].valueFrom.configMapKeyRef.name',
  'env[].valueFrom.configMapKeyRef.key',
  'env[].valueFrom.fieldRef.fieldPath',
  'env[].valueFrom.resourceFieldRef.resource',
  'envFrom[].secretRef.name',
  'envFrom[].configMapRef.name',
  'volumeMounts[].name',
  'volumeMounts[].mountPath',
  'volumeMounts[].readOnly',
  'securityContext.**',
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap(probe =>
    PROBE_PATHS.map(path => `${probe}.${path}`),
  ),
];

const POD_SPEC_FIELDS = [
  'nodeName',
  'serviceAccountName',
  'automountServiceAccountToken',
  'priorityClassName',
  'restartPolicy',
  'schedulerName',
  'runtimeClassName',
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'hostUsers',
  'terminationGracePeriodSeconds',
  'nodeSelector.*',
  'securityContext.**',
  ...['key', 'operator', 'value', 'effect', 'tolerationSeconds'].map(
    field => `tolerations[].${field}`,
  ),
  'volumes[].name',
  'volumes[].hostPath.path',
  'volumes[].hostPath.type',
  'volumes[].persistentVolumeClaim.claimName',
  'volumes[].configMap.name',
  'volumes[].secret.secretName',
  'volumes[].emptyDir.medium',
  'volumes[].emptyDir.sizeLimit',
  'volumes[].csi.driver',
  ...['containers', 'initContainers'].flatMap(list =>
    CONTAINER_PATHS.map(path => `${list}[].${path}`),
  ),
];

/** Paths of a pod spec below a prefix such as `spec` or `spec.template.spec`. */
export function podSpecPaths(prefix: string): string[] {
  return POD_SPEC_FIELDS.map(field => `${prefix}.${field}`);
}

/** Paths of a label selector below a prefix. */
export function selectorPaths(prefix: string): string[] {
  return [
    `${prefix}.matchLabels.*`,
    `${prefix}.matchExpressions[].key`,
    `${prefix}.matchExpressions[].operator`,
    `${prefix}.matchExpressions[].values`,
  ];
}

const TERMINATED = ['reason', 'exitCode', 'signal', 'startedAt', 'finishedAt'];

/** Container statuses without messages and container ids. */
export const CONTAINER_STATUS_PATHS = [
  'containerStatuses',
  'initContainerStatuses',
].flatMap(list =>
  [
    'name',
    'ready',
    'started',
    'restartCount',
    'image',
    'imageID',
    'state.waiting.reason',
    'state.running.startedAt',
    ...TERMINATED.map(field => `state.terminated.${field}`),
    ...TERMINATED.map(field => `lastState.terminated.${field}`),
  ].map(field => `status.${list}[].${field}`),
);
