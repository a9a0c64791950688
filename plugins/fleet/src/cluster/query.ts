/** Terms of a resource query; an empty value leaves its term out. */
export interface QueryTerms {
  cluster: string;
  kind: 'Deployment' | 'Pod' | 'Node' | 'Namespace';
  ns?: string;
  /** Part of the name. */
  name?: string;
  /** Any of these states. */
  states?: readonly string[];
}

/** States of objects that need a person. */
export const ATTENTION_STATES = ['critical', 'degraded', 'unknown'] as const;

/** Writes terms in the hub's query language. */
export function resourceQuery(terms: QueryTerms): string {
  return [
    `cluster:${terms.cluster}`,
    `kind:${terms.kind}`,
    terms.ns && `ns:${terms.ns}`,
    // Names of objects hold letters, digits, dashes and dots; anything else
    // can match none and would only be read as another term.
    terms.name && `name:*${terms.name.replace(/[^A-Za-z0-9.\-*]/g, '')}*`,
    terms.states?.length && `state:${terms.states.join(',')}`,
  ]
    .filter(Boolean)
    .join(' ');
}
