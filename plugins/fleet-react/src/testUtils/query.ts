import type { Resource } from '@backstage-fleet/plugin-fleet-common';

/**
 * Whether an object matches the terms of a query that pages use: `cluster:`,
 * `kind:`, `ns:`, `name:`, `state:`, `status:`, with `*` and commas.
 */
export function matches(query: string, resource: Resource): boolean {
  return query
    .split(/\s+/)
    .filter(Boolean)
    .every(term => {
      const negative = term.startsWith('-');
      const [key, ...rest] = term.replace(/^-/, '').split(':');
      const value = rest.join(':').replace(/^"|"$/g, '');
      const subject = {
        cluster: resource.cluster,
        kind: resource.kindName,
        ns: resource.namespace ?? '',
        name: resource.name,
        state: resource.state,
        status: resource.status,
      }[key];
      if (subject === undefined) {
        throw new Error(`The fake hub does not know the term ${term}`);
      }
      const found = value.split(',').some(part => like(part, subject));
      return negative ? !found : found;
    });
}

function like(pattern: string, value: string): boolean {
  const source = pattern
    .split('*')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'i').test(value);
}
