import type { DrawnState } from './states';
import colors from './stateColors.module.css';

/**
 * Class that sets the colors of a state: `--fleet-state` to draw with,
 * `--fleet-state-soft` to fill behind text.
 *
 * @public
 */
export function stateClass(state: DrawnState): string {
  return colors[state];
}
