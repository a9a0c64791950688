import { KubeObject, isRecord } from '../store';
import { ServedKind } from './kinds';
import { badRequest } from './status';

/** Says whether an object is selected. */
export type Matcher = (object: KubeObject) => boolean;

type LabelTest = (labels: Record<string, string>) => boolean;

const KEY =
  /^([A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

function unparsable(text: string): Error {
  return badRequest(
    `unable to parse requirement: found '${text}', expected a label key with =, ==, !=, in (...), notin (...) or nothing`,
  );
}

function checkValue(value: string, text: string): string {
  if (!VALUE.test(value) || value.length > 63) throw unparsable(text);
  return value;
}

/** Splits at commas outside parentheses. */
function splitRequirements(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const char of text) {
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else {
      part += char;
    }
  }
  parts.push(part);
  return parts.map(item => item.trim());
}

function parseRequirement(text: string): LabelTest {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text);
  if (set) {
    const [, key, operator, list] = set;
    if (!KEY.test(key)) throw unparsable(text);
    const values = new Set(
      list.split(',').map(value => checkValue(value.trim(), text)),
    );
    return operator === 'in'
      ? labels => key in labels && values.has(labels[key])
      : labels => !(key in labels) || !values.has(labels[key]);
  }
  const equality = /^([^\s=!<>]+)\s*(==|=|!=|<|>)\s*(\S*)$/.exec(text);
  if (equality) {
    const [, key, operator, value] = equality;
    if (!KEY.test(key)) throw unparsable(text);
    checkValue(value, text);
    if (operator === '!=') return labels => labels[key] !== value;
    if (operator === '<' || operator === '>') {
      if (!/^\d+$/.test(value)) throw unparsable(text);
      return labels =>
        /^\d+$/.test(labels[key] ?? '') &&
        (operator === '<'
          ? Number(labels[key]) < Number(value)
          : Number(labels[key]) > Number(value));
    }
    return labels => labels[key] === value;
  }
  const negated = text.startsWith('!');
  const key = negated ? text.slice(1).trim() : text;
  if (!KEY.test(key)) throw unparsable(text);
  return labels => key in labels !== negated;
}

/**
 * Parses a labelSelector as the API server takes it: equality based and set
 * based requirements, joined by commas, all of which must hold.
 *
 * @throws ApiStatusError 400 naming the requirement that cannot be read
 */
export function parseLabelSelector(text: string | undefined): Matcher {
  if (!text?.trim()) return () => true;
  const tests = splitRequirements(text).map(parseRequirement);
  return object => {
    const labels = object.metadata.labels ?? {};
    return tests.every(test => test(labels));
  };
}

/** Reads `spec.nodeName` and the like; what is absent reads as empty. */
export function fieldValue(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const step of path.split('.')) {
    value = isRecord(value) ? value[step] : undefined;
  }
  if (path === 'spec.unschedulable') return String(value ?? false);
  return value === undefined || value === null ? '' : String(value);
}

/**
 * Parses a fieldSelector: `=`, `==` and `!=` on the fields the kind offers.
 *
 * @throws ApiStatusError 400 for a field the kind does not offer
 */
export function parseFieldSelector(
  kind: ServedKind,
  text: string | undefined,
): Matcher {
  if (!text?.trim()) return () => true;
  const known = new Set([
    'metadata.name',
    ...(kind.namespaced ? ['metadata.namespace'] : []),
    ...(kind.fields ?? []),
  ]);
  const tests = text.split(',').map(part => {
    const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim());
    if (!match) {
      throw badRequest(
        `invalid selector: '${text}'; can't understand '${part}'`,
      );
    }
    const [, path, operator, value] = match;
    if (!known.has(path) && !kind.fields) {
      const offered = [...known].map(field => `"${field}"`).join(', ');
      throw badRequest(
        `"${path}" is not a known field selector: only ${offered}`,
      );
    }
    if (!known.has(path)) {
      throw badRequest(`field label not supported: ${path}`);
    }
    return { path, value, equal: operator !== '!=' };
  });
  return object =>
    tests.every(
      test => (fieldValue(object, test.path) === test.value) === test.equal,
    );
}

/** A `metav1.LabelSelector`, as workloads carry it in `spec.selector`. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: {
    key: string;
    operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    values?: string[];
  }[];
}

/** Says whether labels satisfy a selector; an empty selector takes all. */
export function selectorMatches(
  selector: LabelSelector | undefined,
  labels: Record<string, string> = {},
): boolean {
  if (!selector) return false;
  return (
    Object.entries(selector.matchLabels ?? {}).every(
      ([key, value]) => labels[key] === value,
    ) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
      switch (operator) {
        case 'In':
          return key in labels && (values ?? []).includes(labels[key]);
        case 'NotIn':
          return !(key in labels) || !(values ?? []).includes(labels[key]);
        case 'Exists':
          return key in labels;
        default:
          return !(key in labels);
      }
    })
  );
}
