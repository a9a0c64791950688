import { isRecord, setOwn } from '../../store';
import { isMergedSet, mergeKeyOf } from './mergeKeys';

const DELETE_FROM = '$deleteFromPrimitiveList/';

function mergeKeyedList(
  target: unknown[],
  patch: unknown[],
  key: string,
  field: string,
): unknown[] {
  const directives = patch.filter(isRecord);
  if (directives.some(item => item.$patch === 'replace')) {
    return patch.filter(item => !isRecord(item) || item.$patch !== 'replace');
  }
  const result = [...target];
  for (const item of directives) {
    const index = result.findIndex(
      existing => isRecord(existing) && existing[key] === item[key],
    );
    if (item.$patch === 'delete') {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) {
      result[index] = mergeValue(result[index], item, field);
    } else {
      result.push(mergeValue({}, item, field));
    }
  }
  return result;
}

function orderBy(
  list: unknown[],
  order: unknown[],
  key: string | undefined,
): unknown[] {
  const idOf = (item: unknown) => (key && isRecord(item) ? item[key] : item);
  const position = new Map(order.map((item, index) => [idOf(item), index]));
  const ordered = list.filter(item => position.has(idOf(item)));
  ordered.sort((a, b) => position.get(idOf(a))! - position.get(idOf(b))!);
  return [...ordered, ...list.filter(item => !position.has(idOf(item)))];
}

function mergeField(
  result: Record<string, unknown>,
  field: string,
  value: unknown,
  parent: string,
): void {
  const existing = Object.hasOwn(result, field) ? result[field] : undefined;
  if (value === null) {
    delete result[field];
  } else if (Array.isArray(value)) {
    const key = mergeKeyOf(field, parent);
    const keyed = key && value.every(isRecord);
    const before = Array.isArray(existing) ? existing : [];
    if (keyed) {
      setOwn(result, field, mergeKeyedList(before, value, key, field));
    } else if (isMergedSet(field)) {
      setOwn(result, field, [...new Set([...before, ...value])]);
    } else {
      setOwn(result, field, value);
    }
  } else {
    setOwn(result, field, mergeValue(existing, value, field));
  }
}

function mergeValue(target: unknown, patch: unknown, parent: string): unknown {
  if (!isRecord(patch)) return patch;
  if (patch.$patch === 'replace') {
    const { $patch: _directive, ...rest } = patch;
    return rest;
  }
  if (patch.$patch === 'delete') return {};
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  const retained = patch.$retainKeys;
  if (Array.isArray(retained)) {
    for (const key of Object.keys(result)) {
      if (!retained.includes(key)) delete result[key];
    }
  }
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith(DELETE_FROM)) {
      const list = field.slice(DELETE_FROM.length);
      const gone = new Set(Array.isArray(value) ? value : []);
      if (Array.isArray(result[list])) {
        result[list] = (result[list] as unknown[]).filter(
          item => !gone.has(item),
        );
      }
    } else if (!field.startsWith('$')) {
      mergeField(result, field, value, parent);
    }
  }
  for (const [field, order] of Object.entries(patch)) {
    if (!field.startsWith('$setElementOrder/') || !Array.isArray(order)) {
      continue;
    }
    const list = field.slice('$setElementOrder/'.length);
    if (Array.isArray(result[list])) {
      result[list] = orderBy(
        result[list] as unknown[],
        order,
        mergeKeyOf(list, parent),
      );
    }
  }
  return result;
}

/**
 * Strategic merge patch for the lists of built-in kinds (see `mergeKeys.ts`),
 * with the directives `$patch`, `$retainKeys`, `$setElementOrder` and
 * `$deleteFromPrimitiveList`.
 *
 * Source: "Strategic Merge Patch", Kubernetes API conventions.
 *
 * @public
 */
export function applyStrategicMergePatch(
  target: unknown,
  patch: unknown,
): unknown {
  return mergeValue(target, patch, '');
}
