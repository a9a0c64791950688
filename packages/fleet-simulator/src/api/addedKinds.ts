import type { ServedKind } from './kinds';

/** What the rows of one API group have in common. */
type Row = [
  kind: string,
  plural: string,
  scope: 'namespaced' | 'cluster',
  more?: Partial<ServedKind>,
];

function rows(group: string, version: string, list: Row[]): ServedKind[] {
  return list.map(([kind, plural, scope, more]) => ({
    group,
    version,
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced: scope === 'namespaced',
    ...more,
  }));
}

const WITH_STATUS = { status: true, generation: true };

/**
 * Kinds of Kubernetes that the simulator keeps and serves, and that no
 * controller of it acts on beyond what volumes and definitions need.
 */
export const keptKinds: readonly ServedKind[] = [
  ...rows('', 'v1', [
    [
      'PersistentVolume',
      'persistentvolumes',
      'cluster',
      { status: true, shortNames: ['pv'] },
    ],
    [
      'PersistentVolumeClaim',
      'persistentvolumeclaims',
      'namespaced',
      { status: true, shortNames: ['pvc'] },
    ],
    [
      'ResourceQuota',
      'resourcequotas',
      'namespaced',
      { status: true, shortNames: ['quota'] },
    ],
    ['LimitRange', 'limitranges', 'namespaced', { shortNames: ['limits'] }],
    [
      'ReplicationController',
      'replicationcontrollers',
      'namespaced',
      { ...WITH_STATUS, shortNames: ['rc'], categories: ['all'] },
    ],
  ]),
  ...rows('batch', 'v1', [
    ['Job', 'jobs', 'namespaced', { ...WITH_STATUS, categories: ['all'] }],
    [
      'CronJob',
      'cronjobs',
      'namespaced',
      { ...WITH_STATUS, shortNames: ['cj'], categories: ['all'] },
    ],
  ]),
  ...rows('autoscaling', 'v2', [
    [
      'HorizontalPodAutoscaler',
      'horizontalpodautoscalers',
      'namespaced',
      { status: true, shortNames: ['hpa'], categories: ['all'] },
    ],
  ]),
  ...rows('policy', 'v1', [
    [
      'PodDisruptionBudget',
      'poddisruptionbudgets',
      'namespaced',
      { ...WITH_STATUS, shortNames: ['pdb'] },
    ],
  ]),
  ...rows('scheduling.k8s.io', 'v1', [
    [
      'PriorityClass',
      'priorityclasses',
      'cluster',
      { shortNames: ['pc'], generation: true },
    ],
  ]),
  ...rows('networking.k8s.io', 'v1', [
    [
      'Ingress',
      'ingresses',
      'namespaced',
      { ...WITH_STATUS, shortNames: ['ing'] },
    ],
    ['IngressClass', 'ingressclasses', 'cluster', { generation: true }],
    [
      'NetworkPolicy',
      'networkpolicies',
      'namespaced',
      { shortNames: ['netpol'], generation: true },
    ],
  ]),
  ...rows('discovery.k8s.io', 'v1', [
    ['EndpointSlice', 'endpointslices', 'namespaced', { generation: true }],
  ]),
  ...rows('storage.k8s.io', 'v1', [
    ['StorageClass', 'storageclasses', 'cluster', { shortNames: ['sc'] }],
    ['CSIDriver', 'csidrivers', 'cluster'],
    ['VolumeAttachment', 'volumeattachments', 'cluster', { status: true }],
  ]),
  ...rows('rbac.authorization.k8s.io', 'v1', [
    ['ClusterRole', 'clusterroles', 'cluster'],
    ['ClusterRoleBinding', 'clusterrolebindings', 'cluster'],
    ['Role', 'roles', 'namespaced'],
    ['RoleBinding', 'rolebindings', 'namespaced'],
  ]),
  ...rows('admissionregistration.k8s.io', 'v1', [
    [
      'ValidatingWebhookConfiguration',
      'validatingwebhookconfigurations',
      'cluster',
      { generation: true },
    ],
    [
      'MutatingWebhookConfiguration',
      'mutatingwebhookconfigurations',
      'cluster',
      { generation: true },
    ],
    [
      'ValidatingAdmissionPolicy',
      'validatingadmissionpolicies',
      'cluster',
      WITH_STATUS,
    ],
    [
      'ValidatingAdmissionPolicyBinding',
      'validatingadmissionpolicybindings',
      'cluster',
      { generation: true },
    ],
  ]),
  ...rows('apiextensions.k8s.io', 'v1', [
    [
      'CustomResourceDefinition',
      'customresourcedefinitions',
      'cluster',
      { ...WITH_STATUS, shortNames: ['crd', 'crds'] },
    ],
  ]),
  ...rows('apiregistration.k8s.io', 'v1', [
    ['APIService', 'apiservices', 'cluster', { status: true }],
  ]),
];

/**
 * Add-ons of the demo by name, with the kinds they define. A cluster serves
 * them once it has the definitions; see `definitionOf`.
 *
 * @public
 */
export const addonKinds = {
  gatewayApi: rows('gateway.networking.k8s.io', 'v1', [
    ['GatewayClass', 'gatewayclasses', 'cluster', WITH_STATUS],
    ['Gateway', 'gateways', 'namespaced', WITH_STATUS],
    ['HTTPRoute', 'httproutes', 'namespaced', WITH_STATUS],
    ['GRPCRoute', 'grpcroutes', 'namespaced', WITH_STATUS],
  ]),
  certManager: rows('cert-manager.io', 'v1', [
    ['Certificate', 'certificates', 'namespaced', WITH_STATUS],
    ['CertificateRequest', 'certificaterequests', 'namespaced', WITH_STATUS],
    ['Issuer', 'issuers', 'namespaced', WITH_STATUS],
    ['ClusterIssuer', 'clusterissuers', 'cluster', WITH_STATUS],
  ]),
  argoCd: rows('argoproj.io', 'v1alpha1', [
    ['Application', 'applications', 'namespaced', { generation: true }],
    ['AppProject', 'appprojects', 'namespaced', { generation: true }],
  ]),
  flux: [
    ...rows('source.toolkit.fluxcd.io', 'v1', [
      ['GitRepository', 'gitrepositories', 'namespaced', WITH_STATUS],
      ['OCIRepository', 'ocirepositories', 'namespaced', WITH_STATUS],
      ['HelmRepository', 'helmrepositories', 'namespaced', WITH_STATUS],
      ['Bucket', 'buckets', 'namespaced', WITH_STATUS],
    ]),
    ...rows('kustomize.toolkit.fluxcd.io', 'v1', [
      ['Kustomization', 'kustomizations', 'namespaced', WITH_STATUS],
    ]),
    ...rows('helm.toolkit.fluxcd.io', 'v2', [
      ['HelmRelease', 'helmreleases', 'namespaced', WITH_STATUS],
    ]),
  ],
  clusterApi: [
    ...rows('cluster.x-k8s.io', 'v1beta2', [
      ['Cluster', 'clusters', 'namespaced', WITH_STATUS],
      ['ClusterClass', 'clusterclasses', 'namespaced', WITH_STATUS],
      ['MachineDeployment', 'machinedeployments', 'namespaced', WITH_STATUS],
      ['MachineSet', 'machinesets', 'namespaced', WITH_STATUS],
      ['MachinePool', 'machinepools', 'namespaced', WITH_STATUS],
      ['Machine', 'machines', 'namespaced', WITH_STATUS],
      ['MachineHealthCheck', 'machinehealthchecks', 'namespaced', WITH_STATUS],
    ]),
    ...rows('controlplane.cluster.x-k8s.io', 'v1beta2', [
      [
        'KubeadmControlPlane',
        'kubeadmcontrolplanes',
        'namespaced',
        WITH_STATUS,
      ],
    ]),
  ],
} satisfies Record<string, ServedKind[]>;

/**
 * The name of an add-on.
 *
 * @public
 */
export type Addon = keyof typeof addonKinds;
