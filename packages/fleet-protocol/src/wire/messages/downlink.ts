import { KindId } from '../../kinds';
import { AgentConfig } from './hello';
import { HubKey } from './keys';

/**
 * Body of `POST poll`.
 *
 * @public
 */
export interface PollRequest {
  v: number;
  epoch: number;
  /** Messages up to this number are done with. */
  after: number;
  /** Wish; the hub holds at most its own time. */
  holdSeconds?: number;
}

/**
 * Answer of `POST poll`: each message is a compact JWS by a hub key.
 *
 * @public
 */
export interface PollResponse {
  messages: string[];
  /** Cursor for the next poll. */
  next: number;
  serverTime: string;
}

/**
 * Claims of a downlink message (JWS, typ `fleet-downlink+jwt`, `iss` = hubId,
 * `sub` = clusterId, `aud` = agentId).
 *
 * @public
 */
export type DownlinkMessage = {
  /** Number in the downlink of this agent. */
  dseq: number;
  /** Unix seconds after which it must not be acted on. */
  exp: number;
} & (
  | { type: 'config'; config: AgentConfig }
  /**
   * The next key of the hub. The agent trusts it because this message is
   * signed by one it trusts. Since version 2.
   */
  | { type: 'hub.keys'; keys: HubKey[] }
  /** Replace the agent's key now. Since version 2. */
  | { type: 'key.rotate' }
  | { type: 'resync'; kind: KindId; buckets?: number[] }
);
