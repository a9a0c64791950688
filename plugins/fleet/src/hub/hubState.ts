import type {
  ConsumerStatus,
  HubStatus,
} from '@backstage-fleet/plugin-fleet-common';
import { compareStates, DrawnState } from '@backstage-fleet/plugin-fleet-react';

/** State of the worst check; healthy where there is none. */
export function worstCheck(checks: HubStatus['checks']): DrawnState {
  return (
    [...checks.map(check => check.state)].sort(compareStates)[0] ?? 'healthy'
  );
}

/** A lag over so many seconds is worth a look. */
const LATE_SECONDS = 60;

/** How a consumer is drawn. */
export function consumerDrawn(
  consumer: Pick<ConsumerStatus, 'state' | 'lagSeconds'>,
): DrawnState {
  switch (consumer.state) {
    case 'failing':
      return 'critical';
    case 'stopped':
      return 'unknown';
    default:
      if (consumer.lagSeconds > LATE_SECONDS) {
        return 'degraded';
      }
      return consumer.state === 'running' ? 'progressing' : 'healthy';
  }
}
