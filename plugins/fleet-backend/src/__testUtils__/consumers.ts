import { mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { Knex } from 'knex';
import { createFeedSignal, FeedSignal } from '../changes/feedSignal';
import {
  FEED_START,
  FeedPosition,
  positionOf,
  readChangesAfter,
  readFeedEnd,
} from '../changes/feedPosition';
import {
  ConsumerRunner,
  createConsumerRunner,
  FeedConsumer,
  RunnerTimings,
} from '../consumers';

/** Times short enough for tests. */
export const FAST_TIMINGS: RunnerTimings = {
  leaseMs: 500,
  renewMs: 100,
  pollMs: 20,
  backoffMs: 10,
};

/** Starts consumers on a database, as the plugin does. */
export function startConsumers(
  db: Knex,
  consumers: FeedConsumer[],
  options: {
    timings?: Partial<RunnerTimings>;
    feedSignal?: FeedSignal;
    metrics?: ReturnType<typeof metricsServiceMock.mock>;
  } = {},
): Promise<ConsumerRunner> {
  return createConsumerRunner({
    db,
    logger: mockServices.logger.mock(),
    metrics:
      options.metrics ??
      metricsServiceMock.mock({
        createObservableGauge: () => ({
          addCallback() {},
          removeCallback() {},
        }),
      }),
    lifecycle: mockServices.lifecycle.mock(),
    feedSignal: options.feedSignal ?? createFeedSignal(),
    consumers,
    timings: { ...FAST_TIMINGS, ...options.timings },
  });
}

/** Lets a consumer work everything out from what is stored, without a runner. */
export async function rebuild(db: Knex, consumer: FeedConsumer): Promise<void> {
  const end = await readFeedEnd(db);
  await db('consumers')
    .insert({ name: consumer.name, ...end })
    .onConflict('name')
    .merge();
  await consumer.rebuild(db, new AbortController().signal, end);
}

/** Hands the changes behind a place to a consumer, a few at a time; answers how far it came. */
export async function feedFrom(
  db: Knex,
  consumer: FeedConsumer,
  from: FeedPosition,
  batchSize: number,
  batches: number = Infinity,
): Promise<FeedPosition> {
  let position = from;
  for (let i = 0; i < batches; i++) {
    const changes = await readChangesAfter(db, position, batchSize);
    if (changes.length === 0) {
      break;
    }
    await db.transaction(trx => consumer.handle(trx, changes));
    position = positionOf(changes[changes.length - 1]);
  }
  return position;
}

/** Hands all changes of the feed to a consumer that has seen none. */
export async function feedAll(
  db: Knex,
  consumer: FeedConsumer,
  batchSize: number = 100,
): Promise<void> {
  await feedFrom(db, consumer, FEED_START, batchSize);
}
