import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { Knex } from 'knex';
import { ConsumerRow } from '../database/tables';
import { ConsumerLag, readLag } from './ConsumerStatusReader';

/**
 * Exports how far consumers are behind, of those that this process runs, so
 * that replicas together export each once.
 *
 * @param running - names of the consumers this process runs now
 * @returns ends the export
 */
export function exportLag(
  metrics: MetricsService,
  db: Knex,
  running: () => string[],
): () => void {
  const changes = metrics.createObservableGauge<{ consumer: string }>(
    'fleet.consumers.lag.changes',
    {
      description: 'Changes that a consumer of the change feed has not taken',
      unit: '{change}',
    },
  );
  const seconds = metrics.createObservableGauge<{ consumer: string }>(
    'fleet.consumers.lag.seconds',
    {
      description: 'Age of the oldest change that a consumer has not taken',
      unit: 's',
    },
  );
  let reading: Promise<Map<string, ConsumerLag>> | undefined;
  // Both gauges are read at the same time and share one look.
  const read = () => {
    reading ??= readLags(db, running()).finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const observers = [
    [changes, 'changes'],
    [seconds, 'seconds'],
  ] as const;
  const ends = observers.map(([gauge, member]) => {
    const observe: Parameters<typeof gauge.addCallback>[0] = async result => {
      for (const [consumer, lag] of await read()) {
        result.observe(lag[member], { consumer });
      }
    };
    gauge.addCallback(observe);
    return () => gauge.removeCallback(observe);
  });
  return () => ends.forEach(end => end());
}

async function readLags(
  db: Knex,
  names: string[],
): Promise<Map<string, ConsumerLag>> {
  const rows = await db<ConsumerRow>('consumers').whereIn('name', names);
  const lags = new Map<string, ConsumerLag>();
  for (const row of rows) {
    lags.set(row.name, await readLag(db, row));
  }
  return lags;
}
