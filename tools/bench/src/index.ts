/**
 * The benchmark of the hub; see `npm run bench -- --help`.
 *
 * @packageDocumentation
 */
export { fitGrowth, percentile, summarize } from './statistics';
export type { Summary } from './statistics';
export { judge } from './bars';
export type { Bar, Judged, Measurement } from './bars';
