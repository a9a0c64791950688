import { RequestInfo } from './requestInfo';

/**
 * Which requests a fault hits: those for which every given part holds.
 *
 * @public
 */
export type FaultMatcher =
  | {
      /** Such as `list`, `watch`, `get`, `create`. */
      verb?: string;
      /** Such as `pods`. */
      resource?: string;
      namespace?: string;
      /** Tested against the path below the cluster's prefix. */
      path?: RegExp;
    }
  | ((request: RequestInfo) => boolean);

/**
 * What happens to the request.
 *
 * @public
 */
export interface Fault {
  /** Answers this status code with a Status body. */
  status?: number;
  /** Seconds for the Retry-After header. */
  retryAfter?: number;
  /** Closes the connection without an answer. */
  dropConnection?: boolean;
  /** Lets a watch write this many lines, then cuts it in the middle of the next. */
  truncateWatch?: number;
  /** Waits this many milliseconds before going on as usual. */
  delayMs?: number;
  /** How many requests are hit; default 1. */
  times?: number;
}

/** Faults that wait for their request. */
export class FaultQueue {
  #waiting: { matcher: FaultMatcher; fault: Fault; left: number }[] = [];

  add(matcher: FaultMatcher, fault: Fault): void {
    this.#waiting.push({ matcher, fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The fault for this request, if one waits for it; it counts as used. */
  take(request: RequestInfo): Fault | undefined {
    const entry = this.#waiting.find(({ matcher }) =>
      matches(matcher, request),
    );
    if (!entry) return undefined;
    entry.left--;
    if (entry.left <= 0) {
      this.#waiting = this.#waiting.filter(other => other !== entry);
    }
    return entry.fault;
  }
}

function matches(matcher: FaultMatcher, request: RequestInfo): boolean {
  if (typeof matcher === 'function') return matcher(request);
  return (
    (matcher.verb === undefined || matcher.verb === request.verb) &&
    (matcher.resource === undefined || matcher.resource === request.resource) &&
    (matcher.namespace === undefined ||
      matcher.namespace === request.namespace) &&
    (matcher.path === undefined || matcher.path.test(request.path))
  );
}
