/**
 * What kwok does with pods and nodes, as its Stage objects.
 *
 * A stage applies to an object while its selector (jq expressions) holds, and patches the
 * status with a rendered Go template. Stages here exclude each other, or lead to the same
 * status, because kwok picks at random among those that apply.
 *
 * Source: https://kwok.sigs.k8s.io/docs/user/stages-configuration/
 */

/** A condition of a selector; `key` is a jq expression over the object. */
export interface Expression {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  values?: string[];
}

/** The jq expression of a label. */
export const label = (name: string) => `.metadata.labels["${name}"]`;
/** The jq expression of the status of a condition. */
export const condition = (type: string) =>
  `.status.conditions.[] | select( .type == "${type}" ) | .status`;

/** Holds when one of the results of `key` is among `values`. */
export const isIn = (key: string, ...values: string[]): Expression => ({
  key,
  operator: 'In',
  values,
});

/** Holds when none is, also when there is no result. */
export const isNotIn = (key: string, ...values: string[]): Expression => ({
  key,
  operator: 'NotIn',
  values,
});

/** A Stage object of kwok. */
export function stage(
  kind: 'Pod' | 'Node',
  name: string,
  matchExpressions: Expression[],
  next: object,
  delay?: object,
) {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: 'v1', kind },
      selector: { matchExpressions },
      ...(delay && { delay }),
      next,
    },
  };
}
