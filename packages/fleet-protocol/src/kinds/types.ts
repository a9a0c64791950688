import { JsonObject } from '../canonical';
import { ProjectionPlan } from './projection';

/**
 * Name of a kind on the wire and in the store: the plural resource name and
 * its API group, as Kubernetes writes a GroupResource (`deployments.apps`,
 * `pods`).
 *
 * @public
 */
export type KindId = string;

/**
 * State of an object, from best to worst known. The same five everywhere.
 *
 * @public
 */
export type ResourceState =
  | 'healthy'
  | 'progressing'
  | 'degraded'
  | 'critical'
  | 'unknown';

/**
 * Facts of an object that lists show, filter and sort by. Derived from the
 * projection by a pure function of the kind.
 *
 * @public
 */
export interface ResourceColumns {
  state: ResourceState;
  /** One word in the terms of Kubernetes, such as `Running` or `CrashLoopBackOff`. */
  status: string;
  /** Sentence that says why, where the projection holds a reason. */
  reason?: string;
  /** Units that are ready and that should be (replicas, containers). */
  ready?: number;
  desired?: number;
  /** Container restarts, summed. */
  restarts?: number;
  /** Node the object runs on. */
  nodeName?: string;
  /** Images of all containers, sorted and without repetition. */
  images?: string[];
  /** uid of the controlling owner. */
  ownerUid?: string;
  /** Key facts of the kind that lists show and queries find (`fact:class=nginx`). */
  facts?: ResourceFacts;
}

/**
 * Key facts of an object: at most 12, names in camelCase, texts of at most 128
 * characters, lists of at most 20 of them. Times are RFC 3339, amounts plain
 * numbers with the unit in the name (`cpuMillis`, `memoryBytes`).
 *
 * @public
 */
export type ResourceFacts = Record<
  string,
  string | number | boolean | string[]
>;

/**
 * What an agent is for. One agent has one profile; which profile reports a
 * kind is fixed per kind.
 *
 * @public
 */
export type AgentProfile =
  | 'inventory'
  | 'security'
  | 'lifecycle'
  | 'onboarding';

/**
 * Everything Fleet knows about a kind: one source for agent, hub and pages.
 *
 * @public
 */
export interface KindSpec {
  id: KindId;
  group: string;
  /** The API version that is asked for first. */
  version: string;
  /** Versions that are taken where the cluster does not serve the first, best first. */
  otherVersions?: readonly string[];
  /** Profile of the agents that report it; `inventory` unless said. */
  profile?: AgentProfile;
  /** Not collected unless the hub's configuration asks for it, such as kinds that change all the time. */
  isOptional?: boolean;
  /** True where the configuration of a hub added it. */
  isCustom?: boolean;
  kind: string;
  /** Plural name in URLs. */
  resource: string;
  namespaced: boolean;
  /** What may leave the cluster. */
  projection: ProjectionPlan;
  /**
   * Adds what is derived at the source beyond plain fields, such as a scrubbed
   * scheduler message. The paths it writes must be on the allow-list.
   */
  derive?(object: JsonObject, projection: JsonObject): void;
  /** Columns of a projection. */
  columns(projection: JsonObject): ResourceColumns;
}

/**
 * Who changed an object last, taken from its managedFields at the source.
 *
 * @public
 */
export interface ChangeActor {
  /** Field manager, such as `kubectl-client-side-apply`. */
  manager: string;
  /** `Apply` or `Update`. */
  operation: string;
  apiVersion?: string;
  /** RFC 3339. */
  time?: string;
  /** `status` where the change came through that subresource. */
  subresource?: string;
  /**
   * Where a controller reported status last: who changed anything else within
   * the minute before. A watch often tells of both at once.
   */
  askedBy?: Omit<ChangeActor, 'askedBy'>;
}
