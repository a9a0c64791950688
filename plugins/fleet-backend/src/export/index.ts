export {
  DEFAULT_EXPORT_CONCURRENCY,
  ExportSlots,
  TooManyExportsError,
} from './ExportSlots';
export type { ExportConcurrency } from './ExportSlots';
export { readExportLimits } from './limits';
export {
  DEFAULT_EXPORT_LIMITS,
  EXPORT_PAGE_ROWS,
  streamExport,
} from './stream';
export type {
  ExportColumn,
  ExportFormat,
  ExportLimits,
  ExportResult,
} from './stream';
