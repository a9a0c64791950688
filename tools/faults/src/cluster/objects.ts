import { KubeObjectInput, ObjectReference } from '@backstage-fleet/simulator';
import { CANARY } from '../canary';

/** Namespaces that runs play in. */
export const NAMESPACES = ['default', 'shop', 'payments'] as const;

/** Kinds of objects that runs make. */
export const MADE = [
  'Pod',
  'Deployment',
  'Service',
  'ServiceAccount',
  'Widget',
  'Secret',
] as const;

/** One of {@link MADE}. */
export type MadeKind = (typeof MADE)[number];

const API_VERSION: Record<MadeKind, string> = {
  Pod: 'v1',
  Deployment: 'apps/v1',
  Service: 'v1',
  ServiceAccount: 'v1',
  Widget: 'example.com/v1',
  Secret: 'v1',
};

/** How to find an object of a run. */
export function referenceTo(
  kind: MadeKind,
  namespace: string,
  name: string,
): ObjectReference {
  return { apiVersion: API_VERSION[kind], kind, namespace, name };
}

/** An object with the canary wherever a secret may be, in a state of its own. */
export function objectOf(
  kind: MadeKind,
  namespace: string,
  name: string,
  generation: number,
): KubeObjectInput {
  return {
    apiVersion: API_VERSION[kind],
    kind,
    metadata: {
      name,
      namespace,
      labels: { app: name, generation: String(generation) },
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': `{"password":"${CANARY}-last-applied"}`,
        'example.com/note': `${CANARY}-annotation`,
      },
    },
    ...bodyOf(kind, name, generation),
  };
}

function podSpec(name: string, generation: number): object {
  return {
    containers: [
      {
        name: 'main',
        image: `registry.example.com/${name}:${generation}`,
        command: ['run', `--token=${CANARY}-command`],
        args: [`--password=${CANARY}-argument`],
        env: [{ name: 'PASSWORD', value: `${CANARY}-environment` }],
      },
    ],
  };
}

function bodyOf(kind: MadeKind, name: string, generation: number): object {
  switch (kind) {
    case 'Pod':
      return { spec: podSpec(name, generation) };
    case 'Deployment':
      return {
        spec: {
          replicas: generation % 4,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: podSpec(name, generation),
          },
        },
      };
    case 'Service':
      return {
        spec: { selector: { app: name }, ports: [{ port: 8000 + generation }] },
      };
    case 'Widget':
      return { spec: { size: generation, secret: `${CANARY}-widget` } };
    case 'Secret':
      return { stringData: { password: `${CANARY}-secret` } };
    default:
      return {};
  }
}
