import type { ResourceState } from '@backstage-fleet/plugin-fleet-common';
import { at, Json, listAt, mapAt, numberAt, textAt } from './read';

/** How a container is, as its pod reports it. */
export interface ContainerState {
  phase: 'running' | 'waiting' | 'terminated' | 'unknown';
  ready: boolean;
  restarts: number;
  /** Why it waits or how it ended. */
  reason?: string;
  exitCode?: number;
  signal?: number;
  since?: string;
  /** How it ended before it was started again. */
  last?: { reason?: string; exitCode?: number; finishedAt?: string };
}

/** A container as a person wants to see it. */
export interface ContainerFacts {
  name: string;
  isInit: boolean;
  image: string;
  ports: string[];
  cpu: { request?: string; limit?: string };
  memory: { request?: string; limit?: string };
  probes: { type: ProbeType; text: string; periodSeconds?: number }[];
  /** Names of variables; their values never leave the cluster. */
  variables: string[];
  mounts: { name: string; path: string; readOnly: boolean }[];
  state?: ContainerState;
}

/** Kind of a probe, as the container names it. */
export type ProbeType = 'livenessProbe' | 'readinessProbe' | 'startupProbe';

const PROBES: readonly ProbeType[] = [
  'startupProbe',
  'readinessProbe',
  'livenessProbe',
];

/** Where kinds have their pod spec. */
export function podSpecOf(kindName: string, object: unknown): unknown {
  switch (kindName) {
    case 'Pod':
      return at(object, 'spec');
    case 'CronJob':
      return at(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec');
    default:
      return at(object, 'spec', 'template', 'spec');
  }
}

/** Containers of an object that runs some, those that start first before the others. */
export function containersOf(
  kindName: string,
  object: unknown,
): ContainerFacts[] {
  const spec = podSpecOf(kindName, object);
  const statuses = (list: string) =>
    new Map(
      listAt(object, 'status', list).map(item => [textAt(item, 'name'), item]),
    );
  const read = (list: string, statusList: string, isInit: boolean) => {
    const known = statuses(statusList);
    return listAt(spec, list).map(item =>
      containerOf(item, isInit, known.get(textAt(item, 'name'))),
    );
  };
  return [
    ...read('initContainers', 'initContainerStatuses', true),
    ...read('containers', 'containerStatuses', false),
  ];
}

function containerOf(
  item: Json,
  isInit: boolean,
  status: Json | undefined,
): ContainerFacts {
  const requests = mapAt(item, 'resources', 'requests');
  const limits = mapAt(item, 'resources', 'limits');
  return {
    name: textAt(item, 'name') ?? '',
    isInit,
    image: textAt(item, 'image') ?? '',
    ports: listAt(item, 'ports').map(
      port =>
        `${textAt(port, 'containerPort')}/${textAt(port, 'protocol') ?? 'TCP'}`,
    ),
    cpu: { request: requests.cpu, limit: limits.cpu },
    memory: { request: requests.memory, limit: limits.memory },
    probes: PROBES.flatMap(type => {
      const probe = at(item, type);
      return probe
        ? [
            {
              type,
              text: probeText(probe),
              periodSeconds: numberAt(probe, 'periodSeconds'),
            },
          ]
        : [];
    }),
    variables: [
      ...listAt(item, 'env').map(variable => textAt(variable, 'name') ?? ''),
      ...listAt(item, 'envFrom').map(
        from =>
          `${
            textAt(from, 'secretRef', 'name') ??
            textAt(from, 'configMapRef', 'name')
          }.*`,
      ),
    ],
    mounts: listAt(item, 'volumeMounts').map(mount => ({
      name: textAt(mount, 'name') ?? '',
      path: textAt(mount, 'mountPath') ?? '',
      readOnly: mount.readOnly === true,
    })),
    ...(status && { state: stateOf(status) }),
  };
}

/** Where a probe asks. */
function probeText(probe: unknown): string {
  if (at(probe, 'httpGet')) {
    return `GET :${textAt(probe, 'httpGet', 'port') ?? ''}${
      textAt(probe, 'httpGet', 'path') ?? '/'
    }`;
  }
  if (at(probe, 'tcpSocket')) {
    return `TCP :${textAt(probe, 'tcpSocket', 'port') ?? ''}`;
  }
  if (at(probe, 'grpc')) {
    return `gRPC :${textAt(probe, 'grpc', 'port') ?? ''}`;
  }
  return 'exec';
}

function stateOf(status: Json): ContainerState {
  const phase = (['waiting', 'terminated', 'running'] as const).find(name =>
    at(status, 'state', name),
  );
  const now = phase ? at(status, 'state', phase) : undefined;
  const last = at(status, 'lastState', 'terminated');
  return {
    phase: phase ?? 'unknown',
    ready: status.ready === true,
    restarts: numberAt(status, 'restartCount') ?? 0,
    reason: textAt(now, 'reason'),
    exitCode: numberAt(now, 'exitCode'),
    signal: numberAt(now, 'signal'),
    since: textAt(now, 'startedAt') ?? textAt(now, 'finishedAt'),
    ...(last !== undefined && {
      last: {
        reason: textAt(last, 'reason'),
        exitCode: numberAt(last, 'exitCode'),
        finishedAt: textAt(last, 'finishedAt'),
      },
    }),
  };
}

/** Reasons to wait that end by themselves. */
const STARTING = new Set(['ContainerCreating', 'PodInitializing']);

/** How a container is drawn. */
export function containerDrawn(
  state: ContainerState,
  isInit: boolean,
): ResourceState {
  if (state.phase === 'terminated') {
    return state.exitCode === 0 ? 'healthy' : 'critical';
  }
  if (state.phase === 'waiting') {
    return STARTING.has(state.reason ?? '') ? 'progressing' : 'critical';
  }
  if (state.phase === 'running') {
    return state.ready || isInit ? 'healthy' : 'degraded';
  }
  return 'unknown';
}
