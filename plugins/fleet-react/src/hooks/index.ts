export { useDocumentTitle } from './useDocumentTitle';
export { useFleetQuery } from './useFleetQuery';
export type { FleetQuery, FleetQueryOptions } from './useFleetQuery';
export { useLiveHints } from './useLiveHints';
export type { LiveHints } from './useLiveHints';
export { useNow } from './useNow';
export { useKeysetRows } from './useKeysetRows';
export type { KeysetPage, KeysetRows } from './useKeysetRows';
