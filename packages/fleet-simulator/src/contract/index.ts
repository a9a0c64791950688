export { ApiClient, type ApiTarget } from './client';
export { type ContractTag } from './checks';
export { describeApiContract } from './describeApiContract';
