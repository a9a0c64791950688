import { addonKinds } from '../api/addedKinds';
import { definitionOf } from '../api/customResources';
import { KubeObjectInput } from '../store';
import { platforms } from './platforms';
import { LifeProfile } from './profiles';

const RBAC = 'rbac.authorization.k8s.io';

function priorityClass(name: string, value: number): KubeObjectInput {
  return {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    preemptionPolicy: 'PreemptLowerPriority',
  };
}

function clusterRole(name: string, verbs: string[]): KubeObjectInput {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name },
    rules: [{ apiGroups: ['', 'apps', 'batch'], resources: ['*'], verbs }],
  };
}

/** Controllers of Kubernetes that every cluster has a role for. */
const CONTROLLERS = [
  'attachdetach',
  'certificate',
  'clusterrole-aggregation',
  'cronjob',
  'daemon-set',
  'deployment',
  'disruption',
  'endpoint',
  'endpointslice',
  'ephemeral-volume',
  'expand',
  'generic-garbage-collector',
  'horizontal-pod-autoscaler',
  'job',
  'namespace',
  'node',
  'persistent-volume-binder',
  'pod-garbage-collector',
  'pv-protection',
  'pvc-protection',
  'replicaset',
  'resourcequota',
  'root-ca-cert-publisher',
  'route',
  'service',
  'service-account',
  'statefulset',
  'ttl-after-finished',
];

function controllerRoles(): KubeObjectInput[] {
  return CONTROLLERS.flatMap(controller => {
    const name = `system:controller:${controller}`;
    return [
      clusterRole(name, ['get', 'list', 'watch', 'update']),
      {
        apiVersion: `${RBAC}/v1`,
        kind: 'ClusterRoleBinding',
        metadata: { name },
        roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
        subjects: [
          {
            kind: 'ServiceAccount',
            namespace: 'kube-system',
            name: `${controller}-controller`,
          },
        ],
      },
    ];
  });
}

function webhook(profile: LifeProfile): KubeObjectInput[] {
  if (!profile.addons.includes('certManager')) return [];
  return [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'cert-manager-webhook' },
      webhooks: [
        {
          name: 'webhook.cert-manager.io',
          failurePolicy: 'Fail',
          sideEffects: 'None',
          timeoutSeconds: 30,
          admissionReviewVersions: ['v1'],
          clientConfig: {
            service: {
              namespace: 'cert-manager',
              name: 'cert-manager-webhook',
              path: '/validate',
            },
          },
          rules: [
            {
              apiGroups: ['cert-manager.io'],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['*/*'],
            },
          ],
        },
      ],
    },
  ];
}

/** What a cluster has of cluster scope before anything runs in it: the definitions of its add-ons last. */
export function foundation(profile: LifeProfile): KubeObjectInput[] {
  const { storage } = platforms[profile.platform];
  return [
    priorityClass('system-cluster-critical', 2_000_000_000),
    priorityClass('system-node-critical', 2_000_001_000),
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: storage.name,
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: storage.provisioner,
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    },
    // Provisioners with a path in their name are no CSI drivers.
    ...(storage.provisioner.includes('/')
      ? []
      : [
          {
            apiVersion: 'storage.k8s.io/v1',
            kind: 'CSIDriver',
            metadata: { name: storage.provisioner },
            spec: { attachRequired: true, podInfoOnMount: false },
          },
        ]),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'nginx' },
      spec: { controller: 'k8s.io/ingress-nginx' },
    },
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1beta1.metrics.k8s.io' },
      spec: {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        service: { namespace: 'kube-system', name: 'metrics-server' },
      },
      status: {
        conditions: [{ type: 'Available', status: 'True', reason: 'Passed' }],
      },
    },
    ...controllerRoles(),
    clusterRole('cluster-admin', ['*']),
    clusterRole('view', ['get', 'list', 'watch']),
    clusterRole('edit', ['get', 'list', 'watch', 'create', 'update', 'delete']),
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'platform-team-admin' },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ apiGroup: RBAC, kind: 'Group', name: 'platform-team' }],
    },
    ...webhook(profile),
    ...profile.addons.flatMap(addon => addonKinds[addon].map(definitionOf)),
  ];
}

/** What the platform gives a team's namespace. */
export function namespaceFoundation(
  namespace: string,
  team: string,
): KubeObjectInput[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'team-quota', namespace, labels: { team } },
      spec: { hard: { 'requests.cpu': '40', 'requests.memory': '80Gi' } },
      status: {
        hard: { 'requests.cpu': '40', 'requests.memory': '80Gi' },
        used: { 'requests.cpu': '9', 'requests.memory': '14Gi' },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'defaults', namespace, labels: { team } },
      spec: {
        limits: [
          {
            type: 'Container',
            default: { memory: '512Mi' },
            defaultRequest: { cpu: '100m', memory: '128Mi' },
          },
        ],
      },
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'team-edit', namespace, labels: { team } },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'edit' },
      subjects: [{ apiGroup: RBAC, kind: 'Group', name: team }],
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'default-deny', namespace, labels: { team } },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    },
  ];
}
