/**
 * Annotations that may leave a cluster: none of them is meant to hold free
 * text or credentials. `kubectl.kubernetes.io/last-applied-configuration` and
 * everything else stays behind.
 */
const ANNOTATIONS = [
  'argocd.argoproj.io/sync-wave',
  'argocd.argoproj.io/tracking-id',
  'backstage.io/kubernetes-id',
  'cert-manager.io/cluster-issuer',
  'cert-manager.io/issuer',
  'cluster-autoscaler.kubernetes.io/safe-to-evict',
  'cluster.x-k8s.io/cluster-name',
  'cluster.x-k8s.io/cluster-namespace',
  'cluster.x-k8s.io/machine',
  'cluster.x-k8s.io/paused',
  // AppArmor profile by container, as it was said before Kubernetes 1.30.
  'container.apparmor.security.beta.kubernetes.io/*',
  'deployment.kubernetes.io/revision',
  'ingressclass.kubernetes.io/is-default-class',
  'kubectl.kubernetes.io/restartedAt',
  'kubernetes.io/config.mirror',
  'kubernetes.io/ingress.class',
  'meta.helm.sh/release-name',
  'meta.helm.sh/release-namespace',
  'pv.kubernetes.io/provisioned-by',
  'rbac.authorization.kubernetes.io/autoupdate',
  'storageclass.kubernetes.io/is-default-class',
  'volume.kubernetes.io/selected-node',
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
export const CONDITION_PATHS = conditionPaths('status.conditions');

/** Paths of conditions without their message that are elsewhere than usual. */
export function conditionPaths(prefix: string): string[] {
  return ['type', 'status', 'reason', 'lastTransitionTime'].map(
    field => `${prefix}[].${field}`,
  );
}

/** Where a probe or a hook goes; never its headers or its command. */
const HANDLER_PATHS = [
  'httpGet.path',
  'httpGet.port',
  'httpGet.scheme',
  'httpGet.host',
  'tcpSocket.port',
  'tcpSocket.host',
  'exec{}',
];

const PROBE_PATHS = [
  ...HANDLER_PATHS,
  'grpc.port',
  'grpc.service',
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
  'terminationGracePeriodSeconds',
];

/** What containers and pods may do, as the Pod Security Standards judge it. */
const SECURITY_CONTEXT_PATHS = [
  'allowPrivilegeEscalation',
  'appArmorProfile.type',
  'appArmorProfile.localhostProfile',
  'capabilities.add',
  'capabilities.drop',
  'fsGroup',
  'fsGroupChangePolicy',
  'privileged',
  'procMount',
  'readOnlyRootFilesystem',
  'runAsGroup',
  'runAsNonRoot',
  'runAsUser',
  'seLinuxChangePolicy',
  'seLinuxOptions.level',
  'seLinuxOptions.role',
  'seLinuxOptions.type',
  'seLinuxOptions.user',
  'seccompProfile.type',
  'seccompProfile.localhostProfile',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'sysctls[].name',
  'sysctls[].value',
  // Not gmsaCredentialSpec, which is a credential spec in full.
  'windowsOptions.gmsaCredentialSpecName',
  'windowsOptions.hostProcess',
  'windowsOptions.runAsUserName',
].map(field => `securityContext.${field}`);

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
  'volumeDevices[].name',
  ...SECURITY_CONTEXT_PATHS,
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap(probe =>
    PROBE_PATHS.map(path => `${probe}.${path}`),
  ),
  ...['postStart', 'preStop'].flatMap(hook =>
    HANDLER_PATHS.map(path => `lifecycle.${hook}.${path}`),
  ),
  'lifecycle.preStop.sleep.seconds',
];

/** Volume types of which only the type is kept: the Pod Security Standards ask for it, nothing asks for more. */
const OTHER_VOLUME_TYPES = [
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'downwardAPI',
  'fc',
  'flexVolume',
  'flocker',
  'gcePersistentDisk',
  'gitRepo',
  'glusterfs',
  'image',
  'iscsi',
  'nfs',
  'photonPersistentDisk',
  'portworxVolume',
  'quobyte',
  'rbd',
  'scaleIO',
  'storageos',
  'vsphereVolume',
];

const VOLUME_PATHS = [
  'name',
  'hostPath.path',
  'hostPath.type',
  'persistentVolumeClaim.claimName',
  'configMap.name',
  'secret.secretName',
  'emptyDir{}',
  'emptyDir.medium',
  'emptyDir.sizeLimit',
  'csi.driver',
  'projected{}',
  'projected.sources[].configMap.name',
  'projected.sources[].secret.name',
  'projected.sources[].serviceAccountToken.audience',
  'projected.sources[].serviceAccountToken.expirationSeconds',
  'ephemeral{}',
  'ephemeral.volumeClaimTemplate.spec.storageClassName',
  'ephemeral.volumeClaimTemplate.spec.resources.requests.*',
  ...OTHER_VOLUME_TYPES.map(type => `${type}{}`),
].map(field => `volumes[].${field}`);

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
  'shareProcessNamespace',
  'os.name',
  'terminationGracePeriodSeconds',
  'nodeSelector.*',
  'overhead.*',
  'resources.requests.*',
  'resources.limits.*',
  'imagePullSecrets[].name',
  ...SECURITY_CONTEXT_PATHS,
  ...['key', 'operator', 'value', 'effect', 'tolerationSeconds'].map(
    field => `tolerations[].${field}`,
  ),
  ...['maxSkew', 'topologyKey', 'whenUnsatisfiable'].map(
    field => `topologySpreadConstraints[].${field}`,
  ),
  'affinity.podAntiAffinity{}',
  ...VOLUME_PATHS,
  ...['containers', 'initContainers', 'ephemeralContainers'].flatMap(list =>
    CONTAINER_PATHS.map(path => `${list}[].${path}`),
  ),
];

/** Paths of a pod spec below a prefix such as `spec` or `spec.template.spec`. */
export function podSpecPaths(prefix: string): string[] {
  return POD_SPEC_FIELDS.map(field => `${prefix}.${field}`);
}

/** Paths of a pod template below a prefix such as `spec.template`. */
export function podTemplatePaths(prefix: string): string[] {
  return [`${prefix}.metadata.labels.*`, ...podSpecPaths(`${prefix}.spec`)];
}

/** Paths of a reference to another object. */
export function refPaths(prefix: string): string[] {
  return ['apiGroup', 'group', 'apiVersion', 'kind', 'namespace', 'name'].map(
    field => `${prefix}.${field}`,
  );
}

/** Paths of a label selector below a prefix; an empty one selects everything and is kept as such. */
export function selectorPaths(prefix: string): string[] {
  return [
    `${prefix}{}`,
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
  'ephemeralContainerStatuses',
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
