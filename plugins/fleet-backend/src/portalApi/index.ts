export { createPortalRouter } from './router';
export type { PortalRouterDeps } from './types';
