import { Condition, ResourceQuery } from './types';

/** Whether a term looks for a label or a part of a text, of which nobody knows how rare it is. */
export function isTextTerm({
  condition,
  negated,
}: ResourceQuery[number]): boolean {
  return (
    !negated &&
    (condition.type === 'word' ||
      isExactLabel(condition) ||
      (condition.type === 'text' &&
        (condition.field === 'image' ||
          (condition.field === 'name' &&
            condition.anyOf.some(item => item.length > 1 && item[0] === '')))))
  );
}

/** A label with a value, which has an index of its own. */
function isExactLabel(condition: Condition): boolean {
  return (
    condition.type === 'label' &&
    condition.anyOf.every(item => item.value?.length === 1)
  );
}
