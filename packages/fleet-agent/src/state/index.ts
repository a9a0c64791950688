export { fileState } from './fileState';
export { memoryState } from './memoryState';
export { secretState } from './secretState';
export type {
  AgentIdentity,
  AgentState,
  FormerKey,
  PrivateJwk,
  StoredAgentState,
} from './types';
