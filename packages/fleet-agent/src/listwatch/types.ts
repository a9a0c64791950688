import { AgentClock } from '../util/clock';
import { Gate } from '../util/Gate';
import { AgentLogger } from '../util/logger';
import { AgentTiming } from '../util/timing';
import { KubernetesConnection } from '../kubernetes';
import { Outbox } from '../outbox/Outbox';
import { KindInventory } from './KindInventory';

/** What a collector needs from around it. */
export interface CollectorContext {
  kubernetes: KubernetesConnection;
  outbox: Outbox;
  /** Lists run one after the other. */
  listGate: Gate;
  clock: AgentClock;
  random: () => number;
  timing: AgentTiming;
  logger: AgentLogger;
  /** Called when the digest of the kind should be compared with the hub's. */
  onListed: (kind: string) => void;
  /** Whether the hub understands `same` items. */
  knowsSame?: () => boolean;
}

/** How a list is told to the hub. */
export type ListMode =
  /** Not at all: a first look, to be compared by digest. */
  | { type: 'hash' }
  /** As differences to what the agent knew. */
  | { type: 'difference' }
  /** As a snapshot of these buckets, or of everything; the rest as differences. */
  | { type: 'snapshot'; buckets?: number[] };

/** Where a collector looks, and what is known already. */
export interface Placement {
  /** API version; the kind's own first one unless told. */
  version?: string;
  /** Namespaces to stay within; all of them unless told. */
  namespaces?: readonly string[];
  /** What another collector of the kind knew. */
  inventory?: KindInventory;
}

/** One collection that is listed and watched. */
export interface Scope {
  namespace?: string;
  /** Where a watch goes on. */
  resourceVersion?: string;
  /** Why it is left out, where the kind has other namespaces. */
  refusal?: string;
}

/** Lists and snapshots wait while this many entries are pending. */
export const OUTBOX_HIGH_WATER = 4000;
