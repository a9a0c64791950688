import type { Dispatcher } from 'undici';
import { AgentProfile, KindId, KindReport } from '@backstage-fleet/protocol';
import { AgentFatalError } from '../errors';
import { KubernetesConnection } from '../kubernetes';
import { AgentState } from '../state';
import { AgentClock } from '../util/clock';
import { AgentLogger } from '../util/logger';
import { AgentTiming } from '../util/timing';

/**
 * What an agent is made of.
 *
 * @public
 */
export interface AgentOptions {
  /** The hub's base URL, such as `https://portal.example/api/fleet`. */
  hubUrl: string;
  /** The cluster. It stays the caller's to close. */
  kubernetes: KubernetesConnection;
  /** Where key and identity are kept. */
  state: AgentState;
  /** Gives the enrollment token; asked for only when the agent has no identity yet. */
  enrollmentToken?: () => Promise<string | undefined>;
  /** Name the cluster is to have, for tokens that are bound to none. */
  clusterName?: string;
  logger: AgentLogger;
  /** What the agent is for; `inventory` unless told. Which one reports a kind is fixed per kind. */
  profile?: AgentProfile;
  /**
   * Kinds that never leave the cluster, whatever the hub asks for: ids such as
   * `networkpolicies.networking.k8s.io`, or `*.example.com` for all kinds of an
   * API group. What the hub holds of them is taken back.
   */
  denyKinds?: readonly string[];
  /**
   * Namespaces to stay within, each with its own lists and watches. Kinds that
   * are not in a namespace are then left out. All namespaces unless told.
   */
  namespaces?: readonly string[];
  /**
   * Age in seconds at which the agent replaces its key, in place of what the
   * hub wishes; 0 for only when the hub asks.
   */
  keyRotationSeconds?: number;
  /** Refuse to start with rights beyond the job; otherwise warn. */
  strict?: boolean;
  /** How long changes are gathered before they are sent, in milliseconds; 150 unless told. */
  flushMs?: number;
  /** Connections to the hub; see {@link hubDispatcher}. */
  dispatcher?: Dispatcher;
  /** Even in [0, 1); replaced in tests. */
  random?: () => number;
  clock?: AgentClock;
  timing?: Partial<AgentTiming>;
  /** Called when the state of the agent changes. */
  onStatus?: (status: AgentStatus) => void;
}

/**
 * Where an agent is in its life.
 *
 * @public
 */
export type AgentPhase =
  | 'stopped'
  /** Another replica leads. */
  | 'standby'
  | 'starting'
  | 'enrolling'
  | 'waiting-for-approval'
  | 'connecting'
  | 'running'
  | 'revoked'
  | 'cloned'
  | 'failed';

/**
 * State of a kind, with how many objects the agent follows.
 *
 * @public
 */
export type AgentKindStatus = KindReport & {
  objects: number;
  /** Objects the hub refused, not sent again until they change. */
  quarantined: number;
  /** Entries that wait to be sent. */
  pending: number;
};

/**
 * What the agent did since it was made.
 *
 * @public
 */
export interface AgentCounters {
  /** Batches the hub acknowledged, and items in them. */
  batches: number;
  items: number;
  /** Batches that had to be sent again. */
  retries: number;
  /** Sessions opened with the hub. */
  sessions: number;
  /** Items the hub refused. */
  rejected: number;
  /** Objects that could not be read. */
  poison: number;
  /** Lists after the first one of a kind. */
  relists: number;
  /** Repairs because digests differed. */
  repairs: number;
  /** Downlink messages that were not acted on. */
  downlinkRefused: number;
}

/**
 * An agent as it is now.
 *
 * @public
 */
export interface AgentStatus {
  phase: AgentPhase;
  hubId?: string;
  agentId?: string;
  clusterId?: string;
  clusterName?: string;
  /** RFC 7638 thumbprint of the agent's key, to compare with what the approver sees. */
  fingerprint?: string;
  epoch?: number;
  /** Last batch of the epoch that the hub acknowledged. */
  ackedSeq: number;
  /** Items that wait or are on their way. */
  pending: number;
  /** When the hub answered last, RFC 3339. */
  lastHubContactAt?: string;
  kinds: Record<KindId, AgentKindStatus>;
  counters: AgentCounters;
  /** With phase `failed`: why, and what mends it. */
  error?: AgentFatalError;
}

/**
 * An inventory agent of one cluster.
 *
 * @public
 */
export interface Agent {
  /**
   * Resolves once the hub has accepted the agent's first session. Waits for the
   * approval of an enrollment, for an API server and for a hub that are away.
   *
   * @throws AgentFatalError when waiting does not help
   */
  start(): Promise<void>;
  /** Sends what is pending for at most 10 s and ends everything. */
  stop(): Promise<void>;
  status(): AgentStatus;
}
