export type {
  BatchItem,
  BatchRequest,
  BatchResponse,
  DeleteItem,
  SameItem,
  SnapshotBeginItem,
  SnapshotEndItem,
  UpsertItem,
} from './batch';
export type { DownlinkMessage, PollRequest, PollResponse } from './downlink';
export type { EnrollRequest, EnrollResponse, HubInfo } from './enroll';
export type {
  HeartbeatRequest,
  HeartbeatResponse,
  KindReport,
} from './heartbeat';
export type { AgentConfig, HelloRequest, HelloResponse } from './hello';
export type { HubKey, PublicJwk } from './keys';
export type { RequestTokenClaims } from './requestToken';
export type { RotateRequest, RotateResponse } from './rotate';
