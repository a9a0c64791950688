export { AGENT_PATHS, AGENT_TOKEN_HEADER } from './paths';
export { AGENT_ERROR_STATUS } from './errors';
export type { AgentErrorBody, AgentErrorCode } from './errors';
export {
  checkBatch,
  checkBatchItem,
  checkEnroll,
  checkHeartbeat,
  checkHello,
  checkPoll,
  checkRotate,
} from './validate';
export type { Checked } from '../checked';
export type {
  AgentConfig,
  BatchItem,
  BatchRequest,
  BatchResponse,
  DeleteItem,
  DownlinkMessage,
  EnrollRequest,
  EnrollResponse,
  HeartbeatRequest,
  HeartbeatResponse,
  HelloRequest,
  HelloResponse,
  HubInfo,
  HubKey,
  KindReport,
  PollRequest,
  PollResponse,
  PublicJwk,
  RequestTokenClaims,
  RotateRequest,
  RotateResponse,
  SameItem,
  SnapshotBeginItem,
  SnapshotEndItem,
  UpsertItem,
} from './messages';
