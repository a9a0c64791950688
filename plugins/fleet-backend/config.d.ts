import { HumanDuration } from '@backstage/types';

export interface Config {
  /** The Fleet hub. */
  fleet?: {
    signing?: {
      /**
       * Secret that seals the hub's private keys in the database, at least 16
       * characters. Required in production. Whoever changes it must put the
       * old one back or attach all agents again.
       * @visibility secret
       */
      secret?: string;
    };
    retention?: {
      /** How long versions of objects are kept; 7 days unless said. */
      versions?: HumanDuration | string;
      /** How long the change feed is kept; 7 days unless said. */
      changes?: HumanDuration | string;
      /** How long enrollments are kept once they are decided or expired; 90 days unless said. */
      enrollments?: HumanDuration | string;
    };
    agents?: {
      /** Requests per second of one agent in the long run; 20 unless said. */
      requestsPerSecond?: number;
      /** Requests one agent may make at once; 60 unless said. */
      burst?: number;
      /** Batches stored at the same time in one process; 4 unless said. */
      maxConcurrentBatches?: number;
    };
    enrollment?: {
      /** Life of a token unless the request says; 30 minutes unless said, at most one day. */
      tokenLifetime?: HumanDuration | string;
    };
  };
}
