export { startDemo, type Demo } from './demo';
export { type DemoDatabase, type DemoOptions } from './options';
