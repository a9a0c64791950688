export { applyResourceQuery } from './compile';
export { kindName, resolveKinds } from './kinds';
export { parseQuery } from './parser';
export type { ResourceQuery } from './types';
