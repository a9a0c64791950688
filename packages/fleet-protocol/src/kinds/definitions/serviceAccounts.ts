import { defineKind } from '../defineKind';

/** Names only: tokens and pull secrets stay, the RBAC checks ask who there is. */
export const serviceAccounts = defineKind({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  resource: 'serviceaccounts',
  namespaced: true,
  paths: ['automountServiceAccountToken'],
  columns: () => ({ state: 'healthy', status: 'Active' }),
});
