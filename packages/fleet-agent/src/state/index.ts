export { fileState } from './fileState';
export { memoryState } from './memoryState';
export { secretState } from './secretState';
export type {
  AgentIdentity,
  AgentState,
  PrivateJwk,
  StoredAgentState,
} from './types';
