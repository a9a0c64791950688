/**
 * One application as a team runs it, in production size.
 *
 * @public
 */
export interface AppTemplate {
  namespace: string;
  name: string;
  /** The system it belongs to, for `app.kubernetes.io/part-of`. */
  partOf: string;
  component: string;
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  image: string;
  version: string;
  replicas: number;
  port: number;
  requests: { cpu: string; memory: string };
  limits: { cpu?: string; memory?: string };
  /** Environment variable names whose values must stay in the cluster. */
  secretEnv?: string[];
  /** Runs on control plane nodes too. */
  everywhere?: boolean;
  /** Part of the cluster and not of a team: left alone by the script. */
  system?: boolean;
  /** The team that owns it, for the label `team`. */
  team: string;
  /** `backstage.io/kubernetes-id`, which ties it to a component of the catalog. */
  kubernetesId?: string;
  /** Host names it is reached by from outside start with this. */
  host?: string;
}

/** Who owns what runs in a namespace. */
const TEAMS: Record<string, string> = {
  payments: 'payments',
  checkout: 'checkout',
  identity: 'identity',
  web: 'web',
  logistics: 'checkout',
  analytics: 'web',
  legacy: 'checkout',
};

const registry = 'registry.example.com';

function service(
  namespace: string,
  name: string,
  replicas: number,
  more: Partial<AppTemplate> = {},
): AppTemplate {
  return {
    namespace,
    name,
    partOf: namespace,
    component: 'service',
    kind: 'Deployment',
    image: `${registry}/${namespace}/${name}`,
    version: '1.4.0',
    replicas,
    port: 8080,
    requests: { cpu: '200m', memory: '256Mi' },
    limits: { memory: '512Mi' },
    secretEnv: ['DATABASE_URL'],
    team: TEAMS[namespace] ?? 'platform-team',
    kubernetesId: name,
    ...more,
  };
}

const small = {
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { cpu: '200m', memory: '128Mi' },
};

const system = { system: true, secretEnv: [], partOf: 'platform' };

/**
 * What the demo's teams and the platform run.
 *
 * @public
 */
export const demoApps: readonly AppTemplate[] = [
  service('payments', 'payments-api', 6, {
    host: 'pay',
    requests: { cpu: '500m', memory: '512Mi' },
    limits: { memory: '1Gi' },
    secretEnv: ['DATABASE_URL', 'ACQUIRER_API_KEY'],
    version: '3.18.2',
  }),
  service('payments', 'payments-worker', 4, {
    component: 'worker',
    version: '3.18.2',
  }),
  service('payments', 'fraud-scoring', 3, {
    requests: { cpu: '1', memory: '1Gi' },
    limits: { cpu: '2', memory: '1Gi' },
    version: '0.42.1',
  }),
  service('payments', 'ledger-db', 3, {
    kubernetesId: 'ledger',
    kind: 'StatefulSet',
    component: 'database',
    image: `${registry}/library/postgresql`,
    version: '16.4.0',
    port: 5432,
    requests: { cpu: '500m', memory: '1Gi' },
    limits: { cpu: '500m', memory: '1Gi' },
    secretEnv: ['POSTGRES_PASSWORD'],
  }),
  service('checkout', 'checkout-api', 5, {
    version: '2.9.7',
    host: 'checkout',
  }),
  service('checkout', 'cart', 4, { version: '5.1.0' }),
  service('checkout', 'pricing', 3, { version: '1.22.4' }),
  service('checkout', 'cart-cache', 3, {
    kind: 'StatefulSet',
    component: 'cache',
    image: `${registry}/library/valkey`,
    version: '8.0.1',
    port: 6379,
    ...small,
    secretEnv: ['VALKEY_PASSWORD'],
  }),
  service('identity', 'auth', 4, {
    host: 'login',
    kubernetesId: 'identity-api',
    version: '7.3.0',
    secretEnv: ['DATABASE_URL', 'SIGNING_KEY'],
  }),
  service('identity', 'user-profile', 3, { version: '4.0.5' }),
  service('identity', 'session-store', 3, {
    kind: 'StatefulSet',
    component: 'cache',
    image: `${registry}/library/valkey`,
    version: '8.0.1',
    port: 6379,
    ...small,
    secretEnv: ['VALKEY_PASSWORD'],
  }),
  service('web', 'storefront', 6, {
    component: 'frontend',
    version: '12.4.1',
    host: 'www',
  }),
  service('web', 'image-proxy', 3, {
    host: 'img',
    version: '0.9.3',
    requests: { cpu: '300m', memory: '384Mi' },
    limits: { memory: '512Mi' },
  }),
  service('web', 'search', 4, {
    kubernetesId: 'catalog-search',
    version: '2.2.8',
    requests: { cpu: '500m', memory: '1Gi' },
    limits: { memory: '2Gi' },
  }),
  service('logistics', 'shipment-tracker', 3, { version: '1.15.0' }),
  service('logistics', 'route-planner', 2, {
    version: '0.31.2',
    requests: { cpu: '1', memory: '2Gi' },
    limits: { memory: '2Gi' },
  }),
  service('analytics', 'event-collector', 4, { version: '6.0.2' }),
  service('analytics', 'report-builder', 2, {
    component: 'worker',
    version: '1.8.1',
  }),
  service('monitoring', 'prometheus', 2, {
    kubernetesId: 'metrics-pipeline',
    ...system,
    kind: 'StatefulSet',
    component: 'metrics',
    image: 'mirror.example.com/prometheus/prometheus',
    version: 'v3.5.0',
    port: 9090,
    requests: { cpu: '500m', memory: '2Gi' },
    limits: { memory: '4Gi' },
  }),
  service('monitoring', 'grafana', 1, {
    host: 'grafana',
    ...system,
    component: 'dashboard',
    image: 'mirror.example.com/grafana/grafana',
    version: '12.1.0',
    port: 3000,
    secretEnv: ['GF_SECURITY_ADMIN_PASSWORD'],
  }),
  service('monitoring', 'node-exporter', 1, {
    ...system,
    ...small,
    kind: 'DaemonSet',
    component: 'metrics',
    image: 'mirror.example.com/prometheus/node-exporter',
    version: 'v1.9.1',
    port: 9100,
    everywhere: true,
  }),
  service('ingress-nginx', 'ingress-nginx-controller', 3, {
    kubernetesId: 'ingress-gateway',
    ...system,
    component: 'controller',
    image: 'mirror.example.com/ingress-nginx/controller',
    version: 'v1.13.1',
  }),
  service('kube-system', 'coredns', 2, {
    ...system,
    component: 'dns',
    image: 'mirror.example.com/coredns/coredns',
    version: 'v1.12.1',
    port: 53,
    requests: { cpu: '100m', memory: '70Mi' },
    limits: { memory: '170Mi' },
  }),
  service('kube-system', 'kube-proxy', 1, {
    ...system,
    ...small,
    kind: 'DaemonSet',
    component: 'network',
    image: 'mirror.example.com/kube-proxy',
    version: 'v1.33.4',
    port: 10256,
    everywhere: true,
  }),
  service('kube-system', 'metrics-server', 1, {
    ...system,
    component: 'metrics',
    image: 'mirror.example.com/metrics-server/metrics-server',
    version: 'v0.8.0',
    port: 10250,
    requests: { cpu: '100m', memory: '200Mi' },
    limits: { memory: '400Mi' },
  }),
];

/** What is left from before, with an image that nobody should run any more. */
export const legacyApps: readonly AppTemplate[] = [
  service('legacy', 'order-archive', 1, { version: '1.9.14', host: 'archive' }),
  service('legacy', 'log4j-service', 2, {
    image: 'registry.example/legacy/log4j-service',
    version: '2.14.1',
    kubernetesId: undefined,
  }),
  service('legacy', 'invoice-printer', 1, {
    version: '0.8.2',
    kubernetesId: undefined,
  }),
];

/** The applications of teams once more per region they serve, each in a namespace of its own. */
export function tenantApps(
  apps: readonly AppTemplate[],
  regions: readonly string[],
): AppTemplate[] {
  return regions.flatMap(region =>
    apps.map(app => ({
      ...app,
      namespace: `${app.namespace}-${region}`,
      host: app.host && `${app.host}-${region}`,
      replicas: Math.max(1, Math.round(app.replicas / 2)),
    })),
  );
}
