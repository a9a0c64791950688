export { decodeCursor, encodeCursor } from './cursor';
export { DEFAULT_LIMIT, MAX_LIMIT, readPage } from './keyset';
export type { Order, Page, PageRequest, SortKey } from './keyset';
export { COUNT_CAP, countUpToCap } from './totalCount';
