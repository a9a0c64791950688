import { AgentConfig, HelloResponse, HubKey } from '@backstage-fleet/protocol';
import { Sender } from '../hub/Sender';
import { KeyRing } from '../identity/KeyRing';
import { Outbox } from '../outbox/Outbox';
import { AgentIdentity } from '../state';
import { Backoff } from '../util/backoff';
import { AgentClock } from '../util/clock';
import { AgentLogger } from '../util/logger';
import { Notifier } from '../util/Notifier';
import { SpacedRequest } from '../util/SpacedRequest';
import { AgentTiming } from '../util/timing';
import { Collectors } from './Collectors';
import { DigestCheck } from './DigestCheck';
import { Rejections } from './Rejections';
import { Resyncs } from './Resyncs';

/** What the loops of a session share. */
export interface SessionContext {
  identity: () => AgentIdentity;
  keys: KeyRing;
  hello: HelloResponse;
  /** The hub's configuration as it is now. */
  config: () => AgentConfig;
  /** Age of keys in place of what the hub wishes; 0 for only when it asks. */
  keyRotationSeconds?: number;
  /** Asked when the key is to be replaced, or its age to be looked at again. */
  rotateSoon: SpacedRequest;
  rejections: Rejections;
  resyncs: Resyncs;
  outbox: Outbox;
  sender: Sender;
  collectors: Collectors;
  digests: DigestCheck;
  /** Notified when a heartbeat should not wait for its turn. */
  beatSoon: Notifier;
  clock: AgentClock;
  random: () => number;
  timing: AgentTiming;
  logger: AgentLogger;
  newBackoff: () => Backoff;
  hubNow: () => number;
  post: <T extends { serverTime: string }>(
    path: string,
    body: object,
    options: { signal: AbortSignal; timeoutMs?: number },
  ) => Promise<T>;
  onConfig: (config: AgentConfig) => void;
  /** Keeps the keys of the hub that are trusted from now on. */
  onHubKeys: (keys: HubKey[]) => Promise<void>;
  onDownlinkRefused: () => void;
  /** Sends a request whose only purpose is the key it is signed with. */
  proveKey: (signal: AbortSignal) => Promise<void>;
}
