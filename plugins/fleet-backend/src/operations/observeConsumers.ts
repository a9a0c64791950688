import {
  MetricsService,
  TracingService,
} from '@backstage/backend-plugin-api/alpha';
import { FeedConsumer } from '../consumers';

/** Consumers whose runs have a span and a time each. */
export function observeConsumers(
  consumers: readonly FeedConsumer[],
  telemetry: { metrics: MetricsService; tracing: TracingService },
): FeedConsumer[] {
  const duration = telemetry.metrics.createHistogram(
    'fleet.consumers.run.duration',
    {
      description:
        'Time a consumer of the change feed takes for a run of changes, or to work everything out anew',
      unit: 's',
    },
  );
  return consumers.map(consumer => {
    const { name, description, batchSize, pauseMs } = consumer;
    const observed = async (
      run: 'handle' | 'rebuild',
      changes: number,
      work: () => Promise<void>,
    ) => {
      const start = performance.now();
      let result = 'failed';
      try {
        await telemetry.tracing.startActiveSpan(
          `fleet.consumer.${run}`,
          { attributes: { 'fleet.consumer': name, 'fleet.changes': changes } },
          work,
        );
        result = 'ok';
      } finally {
        duration.record((performance.now() - start) / 1000, {
          consumer: name,
          run,
          result,
        });
      }
    };
    return {
      name,
      description,
      batchSize,
      pauseMs,
      handle: (trx, changes) =>
        observed('handle', changes.length, () => consumer.handle(trx, changes)),
      rebuild: (db, signal, upTo) =>
        observed('rebuild', 0, () => consumer.rebuild(db, signal, upTo)),
    };
  });
}
