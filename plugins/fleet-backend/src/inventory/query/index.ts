export { applyResourceQuery, bindClusters } from './compile';
export { resolveKinds } from './kinds';
export { matchesQuery } from './match';
export type { Matchable } from './match';
export { OWNED_NAMESPACE } from './owner';
export { parseQuery } from './parser';
export { foldCase } from './pattern';
export { nameKey, whereNames } from './text';
export type { ResourceQuery } from './types';
