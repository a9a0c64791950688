import { KubeObjectInput } from '../store';
import { RunningApp, labelsOf } from './manifests';

/** The name of an application's host in a cluster. */
export function hostOf(app: RunningApp, cluster: string): string | undefined {
  const { host } = app.template;
  return host && `${host}.${cluster}.example.com`;
}

/** The way in, for applications that have one. */
function ingress(app: RunningApp, cluster: string): KubeObjectInput[] {
  const { namespace, name } = app.template;
  const host = hostOf(app, cluster);
  if (!host) return [];
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { namespace, name, labels: labelsOf(app) },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: [host], secretName: `${name}-tls` }],
        rules: [
          {
            host,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name, port: { name: 'main' } } },
                },
              ],
            },
          },
        ],
      },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.10' }] } },
    },
  ];
}

function autoscaler(app: RunningApp): KubeObjectInput {
  const { namespace, name, kind } = app.template;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { namespace, name, labels: labelsOf(app) },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind, name },
      minReplicas: 1,
      maxReplicas: Math.max(3, app.replicas * 3),
      metrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: { type: 'Utilization', averageUtilization: 70 },
          },
        },
      ],
    },
    status: {
      currentReplicas: app.replicas,
      desiredReplicas: app.replicas,
      conditions: ['AbleToScale', 'ScalingActive'].map(type => ({
        type,
        status: 'True',
        reason:
          type === 'AbleToScale' ? 'ReadyForNewScale' : 'ValidMetricFound',
      })),
    },
  };
}

function disruptionBudget(app: RunningApp): KubeObjectInput {
  const { namespace, name } = app.template;
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { namespace, name, labels: labelsOf(app) },
    spec: {
      maxUnavailable: 1,
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
    },
    status: {
      observedGeneration: 1,
      currentHealthy: app.replicas,
      desiredHealthy: app.replicas - 1,
      expectedPods: app.replicas,
      disruptionsAllowed: 1,
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: 'True',
          reason: 'SufficientPods',
        },
      ],
    },
  };
}

function networkPolicy(app: RunningApp): KubeObjectInput {
  const { namespace, name, port } = app.template;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name, labels: labelsOf(app) },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ namespaceSelector: {} }],
          ports: [{ protocol: 'TCP', port }],
        },
      ],
    },
  };
}

/** What a team's application has beside its workload, service and configuration. */
export function appCompanions(
  app: RunningApp,
  cluster: string,
): KubeObjectInput[] {
  const { kind, system } = app.template;
  const objects = ingress(app, cluster);
  if (system) return objects;
  objects.push(networkPolicy(app));
  if (kind === 'Deployment') objects.push(autoscaler(app));
  if (app.replicas > 1) objects.push(disruptionBudget(app));
  return objects;
}

/** A CronJob and how it runs. */
export interface Batch {
  namespace: string;
  name: string;
  team: string;
  schedule: string;
}

/** The CronJobs of the demo; a cluster has those of its namespaces. */
export const batches: readonly Batch[] = [
  {
    namespace: 'payments',
    name: 'settlement-export',
    team: 'payments',
    schedule: '15 * * * *',
  },
  {
    namespace: 'analytics',
    name: 'nightly-rollup',
    team: 'web',
    schedule: '0 2 * * *',
  },
  {
    namespace: 'web',
    name: 'sitemap-refresh',
    team: 'web',
    schedule: '*/30 * * * *',
  },
  {
    namespace: 'checkout',
    name: 'abandoned-carts',
    team: 'checkout',
    schedule: '0 */2 * * *',
  },
  {
    namespace: 'kube-system',
    name: 'etcd-backup',
    team: 'platform-team',
    schedule: '0 1 * * *',
  },
];

function batchTemplate({ namespace, name, team }: Batch, token: string) {
  return {
    metadata: {
      labels: {
        'app.kubernetes.io/name': name,
        'app.kubernetes.io/part-of': namespace,
        'app.kubernetes.io/component': 'batch',
        team,
      },
    },
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'main',
          image: `registry.example.com/${namespace}/${name}:2.1.0`,
          env: [{ name: 'RUN_TOKEN', value: token }],
          resources: {
            requests: { cpu: '100m', memory: '128Mi' },
            limits: { memory: '512Mi' },
          },
        },
      ],
    },
  };
}

/** The CronJob of a batch. */
export function cronJob(batch: Batch, token: string): KubeObjectInput {
  const { namespace, name, team, schedule } = batch;
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { namespace, name, labels: { team } },
    spec: {
      schedule,
      concurrencyPolicy: 'Forbid',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate: { spec: { template: batchTemplate(batch, token) } },
    },
  };
}

/** One run of a CronJob. */
export function jobOf(
  batch: Batch,
  owner: { name: string; uid: string },
  token: string,
  atMs: number,
): KubeObjectInput {
  const { namespace, name, team } = batch;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      namespace,
      name: `${name}-${Math.floor(atMs / 60_000)}`,
      labels: { team, 'app.kubernetes.io/name': name },
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          ...owner,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      backoffLimit: 0,
      completions: 1,
      parallelism: 1,
      template: batchTemplate(batch, token),
    },
  };
}

/** The pod of a run. */
export function podOf(job: KubeObjectInput, uid: string): KubeObjectInput {
  const { namespace, name } = job.metadata;
  const { metadata, spec } = job.spec.template;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...metadata.labels, 'batch.kubernetes.io/job-name': name },
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          name: name!,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec,
  };
}
