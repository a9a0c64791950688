export { ApiClient, type ApiTarget } from './client';
export { describeApiContract, type ContractTag } from './describeApiContract';
