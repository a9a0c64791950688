import { KubeObjectInput, Random, toTimestamp } from '../store';
import { clusterApiObjects } from './clusterApi';
import { hostOf } from './companions';
import { RunningApp, labelsOf } from './manifests';
import { LifeProfile } from './profiles';

const DAY_MS = 86_400_000;
const LIFETIME_DAYS = 90;

/** What the objects of add-ons are made from. */
export interface AddonContext {
  cluster: string;
  profile: LifeProfile;
  apps: readonly RunningApp[];
  random: Random;
  /** The present of the demo, from which certificates expire. */
  presentMs: number;
}

const READY = {
  type: 'Ready',
  status: 'True',
  reason: 'Ready',
  message: 'Certificate is up to date and has not expired',
};

function certificate(app: RunningApp, context: AddonContext): KubeObjectInput {
  const { namespace, name } = app.template;
  const host = hostOf(app, context.cluster)!;
  // Renewal is due a month before the end; one in six has not been renewed.
  const isLate = context.random.int(1, 6) === 1;
  const daysLeft = isLate
    ? context.random.int(2, 13)
    : context.random.int(32, 88);
  const notAfterMs = context.presentMs + daysLeft * DAY_MS;
  return {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { namespace, name: `${name}-tls`, labels: labelsOf(app) },
    spec: {
      secretName: `${name}-tls`,
      dnsNames: [host],
      issuerRef: { name: 'letsencrypt', kind: 'ClusterIssuer' },
    },
    status: {
      notBefore: toTimestamp(notAfterMs - LIFETIME_DAYS * DAY_MS),
      notAfter: toTimestamp(notAfterMs),
      renewalTime: toTimestamp(notAfterMs - 30 * DAY_MS),
      revision: 1,
      conditions: isLate
        ? [
            READY,
            {
              type: 'Issuing',
              status: 'False',
              reason: 'Failed',
              message: 'The certificate request has failed to complete',
            },
          ]
        : [READY],
    },
  };
}

function certManager(context: AddonContext): KubeObjectInput[] {
  return [
    {
      apiVersion: 'cert-manager.io/v1',
      kind: 'ClusterIssuer',
      metadata: { name: 'letsencrypt' },
      spec: {
        acme: {
          server: 'https://acme.example.com/directory',
          email: 'platform-team@example.com',
        },
      },
      status: { conditions: [{ ...READY, message: 'registered' }] },
    },
    ...context.apps
      .filter(app => app.template.host)
      .map(app => certificate(app, context)),
  ];
}

function application(app: RunningApp, { cluster }: AddonContext) {
  const { namespace, name } = app.template;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      namespace: 'argocd',
      name: `${namespace}-${name}`,
      labels: labelsOf(app),
    },
    spec: {
      project: 'default',
      source: {
        repoURL: `https://git.example.com/${namespace}/deploy.git`,
        path: `${name}/${cluster}`,
        targetRevision: 'main',
      },
      destination: { server: 'https://kubernetes.default.svc', namespace },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    },
    status: {
      health: { status: 'Healthy' },
      sync: { status: 'Synced' },
      operationState: { phase: 'Succeeded' },
      sourceType: 'Kustomize',
    },
  };
}

function argoCd(context: AddonContext): KubeObjectInput[] {
  return [
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { namespace: 'argocd', name: 'default' },
      spec: {
        sourceRepos: ['*'],
        destinations: [{ server: '*', namespace: '*' }],
      },
    },
    ...context.apps
      .filter(app => !app.template.system)
      .map(app => application(app, context)),
  ];
}

function flux({ cluster, apps }: AddonContext): KubeObjectInput[] {
  const ready = [
    { type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded' },
  ];
  const namespaces = new Set(
    apps.filter(app => !app.template.system).map(app => app.template.namespace),
  );
  return [
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { namespace: 'flux-system', name: 'deploy' },
      spec: {
        interval: '5m0s',
        url: 'https://git.example.com/platform/deploy.git',
        ref: { branch: 'main' },
      },
      status: { conditions: ready },
    },
    ...[...namespaces].map(namespace => ({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { namespace: 'flux-system', name: namespace },
      spec: {
        interval: '10m0s',
        path: `./${cluster}/${namespace}`,
        prune: true,
        targetNamespace: namespace,
        sourceRef: { kind: 'GitRepository', name: 'deploy' },
      },
      status: { conditions: ready, lastAppliedRevision: 'main@sha1:4f1d2c9' },
    })),
  ];
}

function gatewayApi(context: AddonContext): KubeObjectInput[] {
  const accepted = [
    { type: 'Accepted', status: 'True', reason: 'Accepted' },
    { type: 'Programmed', status: 'True', reason: 'Programmed' },
  ];
  const controllerName = 'example.com/gateway-controller';
  const gateway = { namespace: 'ingress-nginx', name: 'public' };
  const routed = context.apps.filter(
    app => app.template.namespace === 'web' && app.template.host,
  );
  return [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name: 'public' },
      spec: { controllerName },
      status: { conditions: accepted },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: gateway,
      spec: {
        gatewayClassName: 'public',
        listeners: [{ name: 'https', port: 443, protocol: 'HTTPS' }],
      },
      status: {
        addresses: [{ type: 'IPAddress', value: '192.0.2.20' }],
        conditions: accepted,
      },
    },
    ...routed.map(app => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: {
        namespace: app.template.namespace,
        name: app.template.name,
        labels: labelsOf(app),
      },
      spec: {
        hostnames: [`gw-${hostOf(app, context.cluster)}`],
        parentRefs: [gateway],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/' } }],
            backendRefs: [{ name: app.template.name, port: app.template.port }],
          },
        ],
      },
      status: {
        parents: [{ parentRef: gateway, controllerName, conditions: accepted }],
      },
    })),
  ];
}

/** Namespaces that add-ons bring along. */
export const addonNamespaces: Record<string, string[]> = {
  certManager: ['cert-manager'],
  argoCd: ['argocd'],
  flux: ['flux-system'],
  gatewayApi: [],
  clusterApi: ['capi-clusters'],
};

/** What the add-ons of a cluster have in it. */
export function addonObjects(context: AddonContext): KubeObjectInput[] {
  const makers = {
    certManager,
    argoCd,
    flux,
    gatewayApi,
    clusterApi: ({ profile, random }: AddonContext) =>
      clusterApiObjects(profile.manages ?? [], random),
  };
  return context.profile.addons.flatMap(addon => makers[addon](context));
}
