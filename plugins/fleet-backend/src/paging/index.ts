export { readCountedPage } from './countedPage';
export type { CountedPage } from './countedPage';
export { decodeCursor, encodeCursor } from './cursor';
export {
  applyOrder,
  cursorAt,
  cursorValues,
  DEFAULT_LIMIT,
  limitOf,
  MAX_LIMIT,
  readPage,
} from './keyset';
export type { Order, Page, PageRequest, SortKey } from './keyset';
export { COUNT_CAP, countUpToCap } from './totalCount';
