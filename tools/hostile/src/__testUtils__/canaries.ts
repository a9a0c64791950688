import { createHash } from 'node:crypto';
import {
  apiVersionOf,
  JsonObject,
  JsonValue,
  KindSpec,
} from '@backstage-fleet/protocol';

/** What every canary begins with, whatever it stands for. */
export const CANARY = 'canary-';

/** A text that is nowhere else, and looks like the secret that it stands for. */
export function canary(...place: string[]): string {
  const hash = createHash('sha256').update(place.join('/')).digest('hex');
  return `${CANARY}${hash.slice(0, 32)}`;
}

/** Members that hold secrets somewhere in Kubernetes or what extends it, and some that are unheard of. */
const SECRET_MEMBERS = [
  ...['args', 'binaryData', 'caBundle', 'command', 'content', 'data', 'email'],
  ...['env', 'envFrom', 'fieldsV1', 'httpGet', 'httpHeaders', 'inline'],
  ...[
    'kubeconfig',
    'managedFields',
    'message',
    'note',
    'parameters',
    'password',
  ],
  ...[
    'path',
    'privateKey',
    'request',
    'script',
    'source',
    'stringData',
    'token',
  ],
  ...['unheardOf', 'userData', 'value', 'values', 'postStart', 'exec'],
];

/** The allow-list of a kind as a tree. */
interface Allowed {
  members: Map<string, Allowed>;
  isList: boolean;
  isMap: boolean;
}

function treeOf({ projection }: KindSpec): Allowed {
  const make = (): Allowed => ({
    members: new Map(),
    isList: false,
    isMap: false,
  });
  const root = make();
  for (const path of projection.paths) {
    let node = root;
    for (const [step] of path.matchAll(
      /\[\]|\[[^\]]+\]|\{\}|\*+|[^.[\]{}*]+/g,
    )) {
      if (step === '[]') {
        node.isList = true;
      } else if (/[*}]/.test(step)) {
        node.isMap = true;
      } else {
        const key = step.replace(/^\[(.+)\]$/, '$1');
        const next = node.members.get(key) ?? make();
        node.members.set(key, next);
        node = next;
      }
    }
  }
  return root;
}

/**
 * An object of a kind with everything that may leave its cluster, and beside
 * it, wherever an object is, a secret in every member that may not.
 *
 * @param shape - `members` has plain texts where they are allowed, `shapes` has
 * objects with secrets in their place, `urls` has addresses with credentials
 */
export function poisonedObject(
  spec: KindSpec,
  shape: 'members' | 'shapes' | 'urls',
  round = 0,
): JsonObject {
  const name = `poisoned-${shape}`;
  const secret = (place: string) =>
    canary(spec.id, shape, String(round), place);
  const leaf = (place: string): JsonValue => {
    if (shape === 'shapes') {
      return { [secret(place)]: secret(place), deep: [secret(`${place}#`)] };
    }
    if (shape === 'urls' && /(url|server|endpoint|repos)$/i.test(place)) {
      return `https://user:${secret(place)}@host.example/path?token=${secret(
        place,
      )}`;
    }
    return `harmless ${round}`;
  };
  const fill = (node: Allowed, place: string): JsonValue => {
    if (node.members.size === 0 && !node.isMap) {
      return node.isList ? [leaf(place)] : leaf(place);
    }
    const object: JsonObject = {};
    for (const member of SECRET_MEMBERS) {
      const at = `${place}.${member}`;
      // Maps of plain texts are read by people; what is deeper in them is not theirs.
      object[member] =
        node.isMap || shape === 'shapes'
          ? { deep: { deeper: [secret(at)] }, [secret(`${at}#`)]: 1 }
          : secret(at);
    }
    for (const [key, next] of node.members) {
      object[key] = fill(next, `${place}.${key}`);
    }
    return node.isList
      ? [object, secret(`${place}[1]`), [secret(`${place}[2]`)]]
      : object;
  };
  const object = fill(treeOf(spec), '') as JsonObject;
  const metadata = object.metadata as JsonObject;
  return {
    ...object,
    apiVersion: apiVersionOf(spec),
    kind: spec.kind,
    metadata: {
      ...metadata,
      name,
      ...(spec.namespaced
        ? { namespace: 'default' }
        : { namespace: undefined }),
      uid: canary('uid', spec.id, shape).slice(CANARY.length),
      generateName: secret('generateName'),
      creationTimestamp: '2026-11-20T10:00:00Z',
      labels: { app: 'harmless' },
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
          stringData: { password: secret('last-applied') },
        }),
        'example.com/note': secret('annotation'),
        [`example.com/${secret('key')}`]: 'x',
      },
      managedFields: [
        {
          manager: 'kubectl-apply',
          operation: 'Update',
          apiVersion: 'v1',
          time: '2026-11-20T10:00:00Z',
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:data': { [`f:${secret('managed')}`]: {} } },
        },
      ],
      ownerReferences: [],
    },
  } as JsonObject;
}

/** A pod as people write them, with a secret wherever one is put in real life. */
export function realPod(round: number): JsonObject {
  const secret = (place: string) => canary('real pod', String(round), place);
  const probe = (place: string) => ({
    httpGet: {
      path: `/live?token=${secret(`${place} path`)}`,
      port: 80,
      httpHeaders: [
        { name: 'Authorization', value: secret(`${place} header`) },
      ],
    },
    exec: { command: ['/bin/check', secret(`${place} exec`)] },
  });
  const container = (name: string) => ({
    name,
    image: `registry.example/${name}:1.${round}`,
    command: ['/bin/sh', '-c', `login ${secret(`${name} command`)}`],
    args: [`--password=${secret(`${name} args`)}`],
    env: [
      { name: 'PASSWORD', value: secret(`${name} env`) },
      { name: 'FROM', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
    ],
    livenessProbe: probe(`${name} live`),
    readinessProbe: probe(`${name} ready`),
    startupProbe: probe(`${name} start`),
    lifecycle: {
      postStart: { exec: { command: [secret(`${name} post`)] } },
      preStop: {
        httpGet: { path: `/stop?token=${secret(`${name} stop`)}`, port: 1 },
      },
    },
  });
  const state = (name: string) => ({
    name,
    ready: false,
    restartCount: round,
    image: `registry.example/${name}:1.${round}`,
    containerID: `containerd://${secret(`${name} id`)}`,
    state: {
      waiting: {
        reason: 'CrashLoopBackOff',
        message: `back-off, last said token=${secret(`${name} waiting`)}`,
      },
    },
    lastState: {
      terminated: {
        exitCode: 1,
        reason: 'Error',
        message: `panic: dsn postgres://u:${secret(`${name} died`)}@db/x`,
      },
    },
  });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'real',
      namespace: 'default',
      uid: 'uid-of-the-real-pod',
      creationTimestamp: '2026-11-20T10:00:00Z',
      labels: { app: 'real' },
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': secret('applied'),
        'vault.example/token': secret('vault'),
      },
    },
    spec: {
      nodeName: 'node-1',
      containers: [container('main')],
      initContainers: [container('init')],
      ephemeralContainers: [container('debug')],
      imagePullSecrets: [{ name: 'pull', data: secret('pull') }],
      hostAliases: [{ ip: '10.0.0.1', hostnames: [secret('alias')] }],
      volumes: [
        {
          name: 'flex',
          flexVolume: { driver: 'x', options: { p: secret('flex') } },
        },
        {
          name: 'csi',
          csi: { driver: 'x', volumeAttributes: { t: secret('csi') } },
        },
        {
          name: 'git',
          gitRepo: { repository: `https://u:${secret('git')}@x/y` },
        },
        { name: 'iscsi', iscsi: { initiatorName: secret('iscsi') } },
        { name: 'down', downwardAPI: { items: [{ path: secret('down') }] } },
        {
          name: 'all',
          projected: {
            sources: [{ configMap: { items: [{ key: secret('item') }] } }],
          },
        },
      ],
    },
    status: {
      phase: 'Pending',
      message: `evicted with ${secret('status')}`,
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: `0/3 nodes are available, password=${secret('scheduler')}`,
        },
        { type: 'Ready', status: 'False', message: secret('condition') },
      ],
      containerStatuses: [state('main')],
      initContainerStatuses: [state('init')],
      ephemeralContainerStatuses: [state('debug')],
    },
  } as unknown as JsonObject;
}
