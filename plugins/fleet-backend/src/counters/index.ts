export { createCapacityConsumer, createCountersConsumer } from './consumers';
export { readCounts } from './readCounts';
export { HEALTH_SEVERITY } from './summaries';
