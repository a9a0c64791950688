export { checkCluster } from './cluster';
export type { OwnObjects } from './cluster';
export { checkHub } from './hub';
export { checkIdentity } from './identity';
export { renderFindings } from './report';
export type { Finding, Outcome } from './types';
