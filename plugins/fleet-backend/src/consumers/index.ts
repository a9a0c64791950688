export { ConsumerReplay } from './ConsumerReplay';
export { ConsumerStatusReader } from './ConsumerStatusReader';
export { requirePosition } from './ConsumerStore';
export { createConsumerRunner } from './createConsumerRunner';
export type { ConsumerRunner, RunnerTimings } from './createConsumerRunner';
export type { FeedConsumer } from './types';
