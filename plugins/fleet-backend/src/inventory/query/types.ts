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
  | 'image'
  | 'manager';

/** What is known of the cluster of an object. */
export type ClusterField = 'environment' | 'region' | 'provider' | 'project';

/** Fields that are compared with whole numbers. */
export type NumberField = 'restarts' | 'ready' | 'desired';

/** A comparison as the query writes it. */
export type Comparison = '<' | '<=' | '>' | '>=' | '=';

/** A label that must be there, with any value unless one is named. */
export interface LabelMatch {
  key: string;
  value?: TextPattern;
}

/** Where objects are of which what is known may be old. */
export interface StalePlaces {
  clusterIds: readonly string[];
  /** Clusters, each with one kind of its objects. */
  kinds: readonly (readonly [clusterId: string, kind: KindId])[];
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
  /** Entity reference of whoever owns the object; null for nobody. */
  | { type: 'owner'; anyOf: readonly (TextPattern | null)[] }
  | { type: 'cluster'; field: ClusterField; anyOf: readonly TextPattern[] }
  /** What conditions on clusters come to, once they are looked up. */
  | { type: 'clusterIds'; ids: readonly string[] }
  | { type: 'clusterLabel'; anyOf: readonly LabelMatch[] }
  /** Objects not heard of in time; the places once they are looked up. */
  | { type: 'stale'; places?: StalePlaces }
  /** A key fact, with any value where none is named; of a list, one of its items. */
  | { type: 'fact'; name: string; anyOf?: readonly TextPattern[] }
  | {
      type: 'factComparison';
      name: string;
      comparison: Comparison;
      /** A number, or the beginning of an RFC 3339 time. */
      value: number | string;
    }
  /** Part of the name, the namespace, a label value or an image. */
  | { type: 'word'; anyOf: readonly TextPattern[] };

/** A condition that must hold, or must not. */
export interface Term {
  negated: boolean;
  condition: Condition;
}

/** A query: all its terms must hold. */
export type ResourceQuery = readonly Term[];
