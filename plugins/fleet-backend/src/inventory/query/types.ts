import { KindId, ResourceState } from '@backstage-fleet/protocol';

/**
 * Text to match, as the literal pieces between wildcards: `['api']` is exactly
 * `api`, `['api', '']` everything that begins with it.
 */
export type TextPattern = readonly string[];

/** Fields that are compared with text. */
export type TextField =
  | 'cluster'
  | 'namespace'
  | 'name'
  | 'uid'
  | 'status'
  | 'node'
  | 'image';

/** Fields that are compared with whole numbers. */
export type NumberField = 'restarts' | 'ready' | 'desired';

/** A comparison as the query writes it. */
export type Comparison = '<' | '<=' | '>' | '>=' | '=';

/** A label that must be there, with any value unless one is named. */
export interface LabelMatch {
  key: string;
  value?: TextPattern;
}

/** What one term asks for. */
export type Condition =
  | { type: 'kind'; kinds: readonly KindId[] }
  | { type: 'text'; field: TextField; anyOf: readonly TextPattern[] }
  | { type: 'state'; anyOf: readonly ResourceState[] }
  | { type: 'label'; anyOf: readonly LabelMatch[] }
  | {
      type: 'number';
      field: NumberField;
      comparison: Comparison;
      value: number;
    }
  | { type: 'age'; comparison: Comparison; milliseconds: number }
  /** Part of the name or the namespace. */
  | { type: 'word'; anyOf: readonly TextPattern[] };

/** A condition that must hold, or must not. */
export interface Term {
  negated: boolean;
  condition: Condition;
}

/** A query: all its terms must hold. */
export type ResourceQuery = readonly Term[];
