import { JsonObject } from '../canonical';
import { condition, text } from './read';
import { ResourceState } from './types';

/** What a condition says of its object. */
export interface ConditionColumns {
  state: ResourceState;
  status: string;
  reason?: string;
}

/**
 * State by the condition that sums an object up (`Ready`, `Accepted`,
 * `Established`): the type is the word where it is true, `Not<type>` where it
 * is not, `Pending` where nobody said anything yet.
 *
 * @param otherwise - the state where the condition is `False`
 */
export function byCondition(
  object: JsonObject,
  type: string,
  otherwise: ResourceState = 'degraded',
): ConditionColumns {
  return ofCondition(condition(object, type), type, otherwise);
}

/** {@link byCondition} of a condition that was found elsewhere. */
export function ofCondition(
  found: JsonObject | undefined,
  type: string,
  otherwise: ResourceState = 'degraded',
): ConditionColumns {
  if (found?.status === 'True') {
    return { state: 'healthy', status: type };
  }
  const reason = text(found, 'reason');
  return found?.status === 'False'
    ? { state: otherwise, status: `Not${type}`, reason }
    : { state: 'progressing', status: 'Pending', reason };
}
