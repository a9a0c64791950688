export {
  rbacAuthorizer,
  type AccessRequest,
  type Authorizer,
  type PolicyRule,
  type User,
} from './access';
export { type Fault, type FaultMatcher } from './faults';
export { type RequestInfo } from './requestInfo';
export { serveSimulatedClusters, type ServedClusters } from './serve';
