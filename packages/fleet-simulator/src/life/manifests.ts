import { KubeObjectInput, Random } from '../store';
import { AppTemplate } from './apps';
import { platforms } from './platforms';
import { LifeProfile } from './profiles';

/**
 * Every secret-like value the script of life plants in a cluster matches this:
 * Secret and ConfigMap data, env values, last-applied annotations. None of them
 * may be found anywhere outside of the cluster.
 *
 * @public
 */
export const CANARY_PATTERN = /canary-(env|secret|config)-[0-9a-f]{16}/g;

/** A value that matches CANARY_PATTERN. */
export function canary(
  kind: 'env' | 'secret' | 'config',
  random: Random,
): string {
  return `canary-${kind}-${random.string(16, '0123456789abcdef')}`;
}

/** An application as it runs in one cluster now. */
export interface RunningApp {
  template: AppTemplate;
  version: string;
  replicas: number;
  requests: { cpu: string; memory: string };
  limits: AppTemplate['limits'];
  env: { name: string; value: string }[];
}

/** `<namespace>/<name>` of an application. */
export function keyOf({ template }: RunningApp): string {
  return `${template.namespace}/${template.name}`;
}

/** The image reference with its tag. */
export function imageOf(app: RunningApp): string {
  return `${app.template.image}:${app.version}`;
}

/** The labels everything of an application has. */
export function labelsOf(app: RunningApp): Record<string, string> {
  const { name, partOf, component, team, kubernetesId } = app.template;
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': partOf,
    'app.kubernetes.io/component': component,
    team,
    ...(kubernetesId && { 'backstage.io/kubernetes-id': kubernetesId }),
  };
}

function probes(port: number): Record<string, unknown> {
  return {
    livenessProbe: {
      httpGet: { path: '/healthz', port },
      initialDelaySeconds: 10,
    },
    readinessProbe: { httpGet: { path: '/readyz', port }, periodSeconds: 5 },
  };
}

function podTemplate(app: RunningApp, profile: LifeProfile) {
  const { name, port, everywhere, system } = app.template;
  return {
    metadata: {
      labels: { ...labelsOf(app), 'app.kubernetes.io/version': app.version },
      annotations: { 'prometheus.io/scrape': 'true' },
    },
    spec: {
      serviceAccountName: system ? 'default' : name,
      containers: [
        {
          name,
          image: imageOf(app),
          ports: [{ name: 'main', containerPort: port }],
          env: [
            { name: 'ENVIRONMENT', value: profile.environment },
            ...app.env,
            ...(app.template.secretEnv?.length
              ? [
                  {
                    name: 'CREDENTIALS',
                    valueFrom: {
                      secretKeyRef: { name: `${name}-credentials`, key: 'key' },
                    },
                  },
                ]
              : []),
          ],
          resources: { requests: app.requests, limits: app.limits },
          ...probes(port),
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: !system,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
      ...(everywhere && { tolerations: [{ operator: 'Exists' }] }),
    },
  };
}

/** The workload object of an application. */
export function workloadManifest(
  app: RunningApp,
  profile: LifeProfile,
): KubeObjectInput {
  const { name, namespace, kind } = app.template;
  const labels = labelsOf(app);
  const object: KubeObjectInput = {
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name,
      namespace,
      labels: {
        ...labels,
        'app.kubernetes.io/version': app.version,
        'app.kubernetes.io/managed-by':
          profile.deployedBy === 'helm' ? 'Helm' : 'fleet-demo',
      },
      annotations:
        profile.deployedBy === 'argocd-controller'
          ? {
              'argocd.argoproj.io/tracking-id': `${namespace}:apps/${kind}:${namespace}/${name}`,
            }
          : {},
    },
    spec: {
      ...(kind !== 'DaemonSet' && { replicas: app.replicas }),
      ...(kind === 'StatefulSet' && {
        serviceName: name,
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: platforms[profile.platform].storage.name,
              resources: { requests: { storage: '20Gi' } },
            },
          },
        ],
      }),
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      template: podTemplate(app, profile),
    },
  };
  if (profile.deployedBy === 'kubectl-client-side-apply') {
    object.metadata.annotations = {
      'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(
        object,
      )}\n`,
    };
  }
  return object;
}

/** What an application has beside its workload. */
export function companionManifests(
  app: RunningApp,
  random: Random,
): KubeObjectInput[] {
  const { name, namespace, port, kind, system } = app.template;
  const labels = labelsOf(app);
  const metadata = { namespace, labels };
  const objects: KubeObjectInput[] = [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...metadata, name: `${name}-config` },
      data: {
        'log-level': 'info',
        'settings.yaml': `feature: ${canary('config', random)}\n`,
      },
    },
  ];
  if (kind !== 'DaemonSet') {
    objects.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, name },
      spec: {
        selector: { 'app.kubernetes.io/name': name },
        ports: [{ name: 'main', port, targetPort: port }],
        clusterIP:
          kind === 'StatefulSet'
            ? 'None'
            : `10.96.${random.int(0, 255)}.${random.int(1, 254)}`,
      },
    });
  }
  if (!system) {
    objects.push({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { ...metadata, name },
    });
  }
  if (app.template.secretEnv?.length) {
    objects.push({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { ...metadata, name: `${name}-credentials` },
      stringData: { key: canary('secret', random) },
    });
  }
  return objects;
}
