import type {
  AuditEvent,
  CollectedKind,
  HubStatus,
  RefusalCount,
  SavedSearch,
} from '@backstage-fleet/plugin-fleet-common';

const HOUR = 3_600;
const DAY = 24 * HOUR;

function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1_000).toISOString();
}

/** Searches somebody saved, of every page. */
export function exampleSearches(): SavedSearch[] {
  const search = (
    id: string,
    name: string,
    page: NonNullable<SavedSearch['page']>,
    query: string,
    isMine: boolean,
  ): SavedSearch => ({
    id,
    name,
    page,
    query,
    isMine,
    isShared: !isMine,
    createdBy: isMine ? 'user:default/robin' : 'user:default/sam',
    createdAt: ago(9 * DAY),
    updatedAt: ago(2 * DAY),
  });
  return [
    search('view-1', 'Production', 'clusters', 'environment=production', false),
    search('view-2', 'Upgrade next', 'clusters', 'sort=version', true),
    search(
      'search-1',
      'Pods that crash loop',
      'search',
      'kind:Pod status:CrashLoopBackOff',
      false,
    ),
    search('search-2', 'What runs log4j', 'search', 'image:*log4j*', true),
    search('changes-1', 'Rollouts', 'changes', 'kind=Deployment', true),
  ];
}

/** What people and services did. */
export function exampleAudit(): AuditEvent[] {
  const people = ['user:default/robin', 'user:default/sam', 'user:default/kim'];
  const clusters = ['osl-prod-2', 'ber-stg-1', 'dub-prod-1', 'iad-prod-2'];
  const events = [
    'cluster-update',
    'enrollment-create',
    'enrollment-approve',
    'search-save',
    'agent-revoke',
    'resource-export',
  ];
  return Array.from({ length: 60 }, (_, index) => {
    const event = events[index % events.length];
    const cluster = clusters[index % clusters.length];
    const failed = index % 11 === 7;
    return {
      id: String(60 - index),
      at: ago(90 + index * index * 160),
      actor: people[index % people.length],
      event,
      outcome: failed ? ('failed' as const) : ('succeeded' as const),
      severity: event === 'agent-revoke' ? ('high' as const) : ('low' as const),
      target: `cluster:${cluster}`,
      cluster,
      ...(failed && { reason: 'Somebody changed it since it was read' }),
      ...(event === 'cluster-update' && {
        diff: [
          {
            path: 'owner',
            before: 'group:default/team-shop',
            after: 'group:default/platform-team',
          },
        ],
      }),
    };
  });
}

/** What the agent door turned away. */
export function exampleRefusals(): RefusalCount[] {
  const codes = ['clock_skew', 'revoked', 'token_expired', 'quota'];
  return Array.from({ length: 24 }, (_, index) => ({
    minute: ago(60 + index * 540),
    source: index % 3 === 0 ? '198.51.100.24' : `dub-prod-${1 + (index % 2)}`,
    code: codes[index % codes.length],
    count: 1 + ((index * 7) % 23),
  }));
}

/** How the hub is: well, but for a consumer that is behind. */
export function exampleHubStatus(agents: number): HubStatus {
  return {
    version: '0.1.0',
    hubId: '0b8f4a52-6a1e-4a57-9d55-8a2c3a2b7d10',
    protocol: '1 to 2',
    engine: 'PostgreSQL 18.1',
    startedAt: ago(3 * DAY),
    checks: [
      { name: 'database', state: 'healthy', sentence: 'Answers in 2 ms.' },
      {
        name: 'keys',
        state: 'healthy',
        sentence: 'Sealed; one key is active.',
      },
      {
        name: 'consumers',
        state: 'degraded',
        sentence: 'The consumer search is 4 min behind.',
        mend: 'Look at its error below; replay it once the cause is gone.',
      },
      { name: 'retention', state: 'healthy', sentence: 'Ran 12 min ago.' },
    ],
    replicas: [0, 1].map(index => ({
      id: `replica-${index + 1}`,
      host: `backstage-${index}`,
      startedAt: ago(3 * DAY - index * 40),
      seenAt: ago(4 + index),
      memoryBytes: (310 + index * 22) * 1_024 ** 2,
      eventLoopDelayMs: 11.4 + index,
      agents: Math.ceil(agents / 2),
      itemsPerSecond: 42.5 - index * 8,
    })),
    agents: { connected: agents - 1, total: agents },
    consumers: [
      ['counters', 'Counts by kind, state and owner', 0, 0],
      ['ownership', 'Who owns what', 2, 0.4],
      ['search', 'Portal search index', 1_204, 251],
      ['catalog', 'Entities of clusters', 0, 0],
    ].map(([name, description, lagChanges, lagSeconds]) => ({
      name: String(name),
      description: String(description),
      state: name === 'search' ? ('failing' as const) : ('idle' as const),
      lagChanges: Number(lagChanges),
      lagSeconds: Number(lagSeconds),
      position: 8_204_511 - Number(lagChanges),
      lastRunAt: ago(3 + Number(lagSeconds)),
      failures: name === 'search' ? 6 : 0,
      ...(name === 'search' && {
        error: 'The search engine answered 503 Service Unavailable',
      }),
    })),
    tables: [
      ['fleet_resources', 14_208, 23_400_000, undefined],
      ['fleet_changes', 812_440, 402_000_000, '7 days'],
      ['fleet_versions', 96_110, 38_000_000, '7 days'],
      ['fleet_audit', 1_904, 900_000, '400 days'],
    ].map(([name, rows, bytes, retention]) => ({
      name: String(name),
      rows: Number(rows),
      bytes: Number(bytes),
      ...(retention && {
        retention: String(retention),
        oldest: ago(6.9 * DAY),
      }),
    })),
    keys: [
      {
        kid: 'hub-1',
        state: 'active',
        createdAt: ago(80 * DAY),
        activeFrom: ago(79 * DAY),
      },
    ],
  };
}

/** What leaves a cluster, kind by kind. */
export function exampleCollected(): CollectedKind[] {
  const kind = (
    id: string,
    kindName: string,
    fields: string[],
    count: number,
    sample?: object,
  ): CollectedKind => {
    const json = sample && JSON.stringify(sample);
    return {
      kind: id,
      kindName,
      versions: ['v1'],
      fields: [
        'metadata.name',
        'metadata.namespace',
        'metadata.labels',
        ...fields,
      ],
      isCustom: false,
      profile: 'inventory',
      state: 'live',
      count,
      ...(json && {
        sample: {
          uid: '00000000-0000-4000-8000-000000000001',
          name: 'sample',
          namespace: 'shop',
          bytes: json.length,
          json,
        },
      }),
    };
  };
  return [
    kind(
      'deployments.apps',
      'Deployment',
      [
        'spec.replicas',
        'spec.template.spec.containers[].image',
        'status.readyReplicas',
      ],
      16,
      {
        metadata: { name: 'cart', namespace: 'shop', labels: { app: 'cart' } },
        spec: { replicas: 3 },
        status: { readyReplicas: 3 },
      },
    ),
    kind(
      'pods',
      'Pod',
      [
        'spec.nodeName',
        'status.phase',
        'status.containerStatuses[].restartCount',
      ],
      46,
      { metadata: { name: 'cart-7d9f8c6b50' }, status: { phase: 'Running' } },
    ),
    kind(
      'nodes',
      'Node',
      ['status.capacity.*', 'status.nodeInfo.kubeletVersion'],
      12,
    ),
    kind(
      'serviceaccounts',
      'ServiceAccount',
      ['automountServiceAccountToken'],
      5,
    ),
    {
      ...kind(
        'networkpolicies.networking.k8s.io',
        'NetworkPolicy',
        ['spec.policyTypes[]', 'spec.podSelector'],
        0,
      ),
      state: 'forbidden',
    },
    {
      ...kind('rollouts.example.com', 'Rollout', ['spec.replicas'], 0),
      isCustom: true,
      state: 'absent',
    },
  ];
}
