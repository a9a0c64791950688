import {
  JsonObject,
  JsonValue,
  objectsIn,
  textIn,
  textsIn,
  valueIn,
} from '@backstage-fleet/protocol';

/** A label selector; all of it must hold. */
export interface Selector {
  labels: Record<string, string>;
  expressions: readonly { key: string; operator: string; values: string[] }[];
}

/** Reads a plain map, as a Service has; one without members selects nothing. */
export function readPlainSelector(
  value: JsonValue | undefined,
): Selector | undefined {
  const labels = readLabels(value);
  return Object.keys(labels).length === 0
    ? undefined
    : { labels, expressions: [] };
}

/** Reads a label selector; one without members selects everything. */
export function readSelector(value: JsonValue | undefined): Selector {
  return {
    labels: readLabels(valueIn(value, 'matchLabels')),
    expressions: objectsIn(value, 'matchExpressions').map(item => ({
      key: textIn(item, 'key') ?? '',
      operator: textIn(item, 'operator') ?? '',
      values: textsIn(item, 'values'),
    })),
  };
}

/** Whether labels are selected. */
export function selects(
  { labels, expressions }: Selector,
  found: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(labels).every(
      ([key, value]) => valueOf(found, key) === value,
    ) &&
    expressions.every(({ key, operator, values }) => {
      const value = valueOf(found, key);
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    })
  );
}

/** Labels of a map, as far as they are texts. */
export function readLabels(
  value: JsonValue | undefined,
): Record<string, string> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value as JsonObject).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      )
    : {};
}

function valueOf(
  labels: Readonly<Record<string, string>>,
  key: string,
): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
