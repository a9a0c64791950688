import { ApiClient } from './client';

/** A client and a fresh namespace to work in. */
export interface ContractContext {
  client: ApiClient;
  /** Somebody who is known, and may do nothing. */
  stranger: ApiClient;
  namespace: string;
  /** Forgets history. */
  compact(): Promise<void>;
  /** The path of a namespaced resource, or of one object of it. */
  core(resource: string, name?: string): string;
  apps(resource: string, name?: string): string;
  leases(resource: string, name?: string): string;
}

/** A ConfigMap with what a test needs of it. */
export function configMap(
  name: string,
  more: { metadata?: object; data?: Record<string, string> } = {},
) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...more.metadata },
    data: more.data ?? { key: 'value' },
  };
}

/** A deployment that never gets pods, so that only its generation moves. */
export function deployment(name: string) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            { name: 'main', image: 'registry.example.com/main:1' },
            { name: 'sidecar', image: 'registry.example.com/sidecar:1' },
          ],
        },
      },
    },
  };
}

/** A pod that no node takes. */
export function homelessPod(name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: {
      nodeSelector: { 'example.com/nowhere': 'true' },
      containers: [{ name: 'main', image: 'registry.example.com/main:1' }],
    },
  };
}

/** An owner reference to an object. */
export function ownedBy(owner: any, blockOwnerDeletion = false) {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    blockOwnerDeletion,
  };
}

/** The names of a list's items. */
export function namesOf(list: any): string[] {
  return list.items.map((item: any) => item.metadata.name);
}
