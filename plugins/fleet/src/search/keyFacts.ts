import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import { imageTag } from '@backstage-fleet/plugin-fleet-react';
import { commonFacts, factLabel, factValue } from '../cluster/factText';

/** A fact worth a glance in a list of all kinds. */
export interface KeyFact {
  /** Name of the fact; `ready`, `restarts`, `image` and `node` are everybody's. */
  name: string;
  label: string;
  value: string;
}

/** Facts of kinds that have more of them than a row can show, the telling first. */
const TELLING: Record<string, readonly string[]> = {
  Node: ['kubeletVersion', 'cpuMillis', 'memoryBytes', 'instanceType'],
  Service: ['type', 'ports', 'externalHosts'],
  Ingress: ['hosts', 'class', 'tls'],
  HTTPRoute: ['hosts', 'tls'],
  PersistentVolumeClaim: ['capacityBytes', 'storageClass'],
  PersistentVolume: ['capacityBytes', 'storageClass', 'reclaimPolicy'],
  Job: ['succeeded', 'failed'],
  CronJob: ['schedule', 'lastScheduleAt', 'suspended'],
  Certificate: ['notAfter', 'dnsNames', 'issuer'],
  HorizontalPodAutoscaler: ['minReplicas', 'maxReplicas', 'target'],
};

const SHOWN = 3;

/** The few facts of an object that say most about it. */
export function keyFacts(resource: Resource): KeyFact[] {
  const { ready, desired, restarts, images, nodeName, kindName } = resource;
  const facts = resource.facts ?? {};
  const found: KeyFact[] = [];
  const add = (name: string, label: string, value: string) =>
    found.push({ name, label, value });
  if (kindName !== 'Node' && desired !== undefined) {
    add('ready', 'Ready', `${ready ?? 0}/${desired}`);
  }
  if (restarts) {
    add('restarts', 'Restarts', restarts.toLocaleString());
  }
  if (images?.length) {
    const more = images.length > 1 ? ` +${images.length - 1}` : '';
    add('image', 'Image', `${imageTag(images[0])}${more}`);
  }
  if (nodeName && kindName === 'Pod') {
    add('node', 'Node', nodeName);
  }
  const names =
    TELLING[kindName] ?? (found.length > 0 ? [] : commonFacts([resource]));
  for (const name of names) {
    const value = facts[name];
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) {
      add(name, factLabel(name), factValue(name, value));
    }
  }
  return found.slice(0, SHOWN);
}
