import { audit } from './audit';
import { retention } from './bounds';
import { derived, equality } from './equality';
import { beats, freshness } from './freshness';
import { borders, history, order } from './streams';
import { Invariant } from './types';
import { refusals, secrets } from './words';

/**
 * What has to hold after every run, in the order in which it is checked: the
 * last ones end the agents. I4, that a task is done at most once, has no check
 * yet, because there are no tasks yet: the messages there are only ever ask for
 * what may be asked twice.
 */
export const INVARIANTS: readonly Invariant[] = [
  equality,
  borders,
  order,
  history,
  derived,
  refusals,
  secrets,
  audit,
  beats,
  freshness,
  retention,
];
