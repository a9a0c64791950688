/** What may happen to a request of an agent. */
export const NETWORK_FAULTS = [
  /** The connection breaks before the hub has the request. */
  'request lost',
  /** Nothing comes back for as long as the agent waits, and the hub has heard nothing. */
  'request swallowed',
  /** The hub takes it, and the connection breaks before the answer is there. */
  'answer lost',
  /** The hub takes it, and nothing comes back for as long as the agent waits. */
  'answer swallowed',
  /** The body ends in its middle. */
  'request cut',
  /** The answer ends in its middle. */
  'answer cut',
  /** It takes seconds each way. */
  'slow',
  /** A proxy sends it again, after the answer. */
  'repeated',
  /** It comes to two replicas at the same instant. */
  'doubled',
  /** A load balancer without a hub behind it answers. */
  'bad gateway',
  /** The hub takes it, and a load balancer answers that it took too long. */
  'gateway timeout',
] as const;

/** One of {@link NETWORK_FAULTS}. */
export type NetworkFault = (typeof NETWORK_FAULTS)[number];

/** A fault that waits for its requests. */
export interface WaitingFault {
  fault: NetworkFault;
  /** Requests it meets. */
  times: number;
  /** Last part of the path of those it meets, such as `batch`; all without. */
  path?: string;
}
