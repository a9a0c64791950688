import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import { binaryBytes } from '@backstage-fleet/plugin-fleet-react';

type Fact = NonNullable<Resource['facts']>[string];

/** Columns of facts that a table has room for. */
const COLUMNS = 4;

/** Names of the facts that most of some objects have, to be columns. */
export function commonFacts(items: readonly Resource[]): string[] {
  const counts = new Map<string, number>();
  for (const item of items) {
    for (const [name, value] of Object.entries(item.facts ?? {})) {
      const said = !(Array.isArray(value) && value.length === 0);
      counts.set(name, (counts.get(name) ?? 0) + (said ? 1 : 0));
    }
  }
  return [...counts]
    .filter(([, count]) => count * 2 >= items.length)
    .sort(([a, inA], [b, inB]) => inB - inA || a.localeCompare(b))
    .slice(0, COLUMNS)
    .map(([name]) => name);
}

/** Whether a fact is a figure, or not said. */
export function isFigure(value: Fact | undefined): boolean {
  return value === undefined || typeof value === 'number';
}

/** Words that are not written in lower case, by how they stand in names. */
const SPELLINGS: Record<string, string> = {
  cpu: 'CPU',
  os: 'OS',
  qos: 'QoS',
  tls: 'TLS',
  ip: 'IP',
  url: 'URL',
  ca: 'CA',
  dns: 'DNS',
  uid: 'UID',
};

/** A fact's name as words: `storageClass` is `Storage class`, without the unit that the value says. */
export function factLabel(name: string): string {
  const words = name
    .replace(/(Bytes|Millis)$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\b[a-z]+\b/g, word => SPELLINGS[word] ?? word);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A fact's value as a person reads it, with its unit. */
export function factValue(name: string, value: Fact | undefined): string {
  if (value === undefined) {
    return '–';
  }
  if (Array.isArray(value)) {
    return value.join(', ') || '–';
  }
  if (typeof value === 'number') {
    if (name.endsWith('Bytes')) {
      const { value: amount, unit } = binaryBytes(value);
      return `${rounded(amount)} ${unit}`;
    }
    return name.endsWith('Millis')
      ? `${rounded(value / 1_000)} ${value === 1_000 ? 'core' : 'cores'}`
      : rounded(value);
  }
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) {
    return new Date(value).toLocaleString(undefined, {
      dateStyle: 'medium',
      timeStyle: 'short',
    });
  }
  return String(value);
}

function rounded(value: number): string {
  return value.toLocaleString(undefined, { maximumFractionDigits: 1 });
}
