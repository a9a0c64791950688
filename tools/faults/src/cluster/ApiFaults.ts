/** What may happen to a request to the API server. */
export type ApiFault =
  /** Answers this code, with Retry-After where given, in seconds. */
  | { type: 'status'; status: number; retryAfter?: number }
  /** The connection is refused. */
  | { type: 'refused' }
  /** The answer ends in its middle. */
  | { type: 'cut' }
  /** A watch goes silent without an end. */
  | { type: 'silent' };

/** A fault that waits for its requests. */
export interface WaitingApiFault {
  fault: ApiFault;
  times: number;
  /** Lists or watches only. */
  verb?: 'list' | 'watch';
  /** Plural of the kind. */
  resource?: string;
}
