import { clone, isRecord, setOwn } from '../../store';
import { FieldSet } from './FieldSet';
import { itemsOf, partsOf } from './fieldTree';
import { Shape } from './shape';

/** Items that both have come in the order of `stated`; the others stay where they are. */
function mergeItems(
  live: Map<string, unknown>,
  stated: Map<string, unknown>,
  shape: Shape,
): unknown[] {
  const next = [...stated.keys()].filter(segment => live.has(segment));
  const merged: unknown[] = [];
  for (const [segment, item] of live) {
    if (!stated.has(segment)) {
      merged.push(item);
      continue;
    }
    const taken = next.shift()!;
    merged.push(mergeStated(live.get(taken), stated.get(taken), shape.item()));
  }
  for (const [segment, item] of stated) {
    if (!live.has(segment)) merged.push(clone(item));
  }
  return merged;
}

/** What is there with what was stated over it. */
export function mergeStated(
  live: unknown,
  stated: unknown,
  shape: Shape,
): unknown {
  if (shape.atomic) return clone(stated);
  if (isRecord(stated)) {
    const result: Record<string, unknown> = isRecord(live) ? { ...live } : {};
    for (const key of Object.keys(stated)) {
      if (stated[key] === undefined) continue;
      setOwn(
        result,
        key,
        mergeStated(
          Object.hasOwn(result, key) ? result[key] : undefined,
          stated[key],
          shape.field(key),
        ),
      );
    }
    return result;
  }
  const items = itemsOf(stated, shape);
  if (!items) return clone(stated);
  return mergeItems(itemsOf(live, shape) ?? new Map(), items, shape);
}

/**
 * A value without what its manager no longer states, apart from what others
 * own; undefined where nothing is left. Maps and lists that this empties go.
 */
export function withoutFields(
  value: unknown,
  dropped: FieldSet,
  others: FieldSet,
  shape: Shape,
  path: string[] = [],
): unknown {
  if (path.length > 0 && dropped.has(path) && !others.reaches(path)) {
    return undefined;
  }
  if (path.length > 0 && !dropped.reaches(path)) return value;
  const parts = partsOf(value, shape);
  if (!parts) return value;
  const kept: [segment: string, part: unknown][] = [];
  for (const [segment, [part, partShape]] of parts) {
    const rest = withoutFields(part, dropped, others, partShape, [
      ...path,
      segment,
    ]);
    if (rest !== undefined) kept.push([segment, rest]);
  }
  if (kept.length === 0 && parts.size > 0 && path.length > 0) return undefined;
  if (Array.isArray(value)) return kept.map(([, part]) => part);
  const result: Record<string, unknown> = {};
  for (const [segment, part] of kept) setOwn(result, segment.slice(2), part);
  return result;
}
