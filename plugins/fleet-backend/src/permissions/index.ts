export { actorOf } from './actor';
export { PermissionGuard } from './PermissionGuard';
export type { Grant } from './PermissionGuard';
export {
  applyStoreFilter,
  EVERYTHING,
  OBJECT_COLUMNS,
  restrictsNamespaces,
  restrictsObjects,
} from './StoreFilter';
export type { StoreFilter, StoreFilterColumns } from './StoreFilter';
