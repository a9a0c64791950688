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
      /**
       * How long a new key of the hub is known to agents before it signs;
       * 7 days unless said, at least one minute.
       */
      keyOverlap?: HumanDuration | string;
    };
    ownership?: {
      /**
       * Labels of namespaces and workloads that name their owner, the strongest
       * first; `backstage.io/owner` with the name of a group unless said.
       */
      labels?: Array<{
        /** Key of the label, such as `team`. */
        label: string;
        /** Entity reference with `{{ value }}` for the value of the label; `group:default/{{ value }}` unless said. */
        owner?: string;
      }>;
    };
    /** Links from clusters and objects to tools, made from templates. */
    links?: Array<{
      /** What the link says, such as `Grafana`. */
      title: string;
      /**
       * http or https URL with places such as `{{ cluster.name }}`, `{{ cluster.labels[team] }}` or
       * `{{ resource.namespace }}`; a link whose value is missing is left out.
       */
      url: string;
      /** Icon of the portal, such as `dashboard`. */
      icon?: string;
      for: 'cluster' | 'resource';
      /** Properties that must have one of the values each; always unless said. */
      when?: {
        cluster?: string | string[];
        environment?: string | string[];
        owner?: string | string[];
        provider?: string | string[];
        distribution?: string | string[];
        region?: string | string[];
        project?: string | string[];
        workspace?: string | string[];
        datacenter?: string | string[];
        /** Labels of the cluster, `key` or `key=value`. */
        label?: string | string[];
        /** Kinds of objects, such as `Deployment` or `deployments.apps`. */
        kind?: string | string[];
        namespace?: string | string[];
        /** Labels of the object, `key` or `key=value`. */
        resourceLabel?: string | string[];
      };
    }>;
    governance?: {
      /** YAML files that set the governance of clusters, which then cannot be edited elsewhere. */
      locations?: Array<{
        type: 'file' | 'url';
        /** Path, or URL that the portal's URL reader may read. */
        target: string;
      }>;
      /** How often the files are read; every minute unless said. */
      refresh?: HumanDuration | string;
    };
    purge?: {
      /** Silence after which a cluster may be removed without being revoked; one day unless said. */
      inactiveAfter?: HumanDuration | string;
    };
    kinds?: {
      /** Kinds that agents of this fleet collect beside the built-in ones. */
      custom?: Array<{
        /** API group; empty for the core group. */
        group: string;
        /** API versions, the preferred one first. */
        versions: string[];
        /** Such as `Certificate`. */
        kind: string;
        /** Plural name in URLs, such as `certificates`. */
        resource: string;
        namespaced: boolean;
        /**
         * Paths that may leave the cluster, beside metadata and conditions
         * without messages. Nothing else does.
         */
        fields: string[];
        /** Profile of the agents that report it; `inventory` unless said. */
        profile?: 'inventory' | 'security' | 'lifecycle' | 'onboarding';
        /** How lists show it; each path must be among the fields. */
        columns?: {
          /** Path of the status word; the condition `Ready` decides where it is absent. */
          status?: string;
          /** Status words by state: healthy, progressing, degraded, critical, unknown. */
          states?: { [state: string]: string[] };
          reason?: string;
          ready?: string;
          desired?: string;
          /** Paths of key facts by their names. */
          facts?: { [name: string]: string };
        };
      }>;
      /** Ids of built-in kinds that are off unless named here, such as `events`. */
      enabled?: string[];
      /** Ids of built-in kinds that are not to be collected, such as `replicasets.apps`. */
      disabled?: string[];
    };
    retention?: {
      /** How long versions of objects are kept; 7 days unless said. */
      versions?: HumanDuration | string;
      /** How long the change feed is kept; 7 days unless said. */
      changes?: HumanDuration | string;
      /**
       * How long is kept what came of changes: how many there were each hour, which
       * ones reached many clusters, and which states clusters were in. 90 days unless
       * said, and at least as long as changes.
       */
      headlines?: HumanDuration | string;
      /** How long enrollments are kept once they are decided or expired; 90 days unless said. */
      enrollments?: HumanDuration | string;
      /** How long it is kept what people and services did; 400 days unless said. */
      audit?: HumanDuration | string;
    };
    agents?: {
      /** Requests per second of one agent in the long run; 20 unless said. */
      requestsPerSecond?: number;
      /** Requests one agent may make at once; 60 unless said. */
      burst?: number;
      /** Batches stored at the same time in one process; 4 unless said. */
      maxConcurrentBatches?: number;
      /** Objects stored of one cluster; 500,000 unless said. */
      maxObjects?: number;
      /** Kinds one agent reports; 400 unless said, which is the most. */
      maxKinds?: number;
    };
    enrollment?: {
      /** Life of a token unless the request says; 30 minutes unless said, at most one day. */
      tokenLifetime?: HumanDuration | string;
      /** Agents that may enroll within one minute, on all replicas; 100 unless said. */
      maxPerMinute?: number;
    };
    export?: {
      /** Most rows of one export; 100,000 unless said. */
      maxRows?: number;
      /** Most seconds one export may take; 60 unless said. */
      maxSeconds?: number;
      /** Most exports that one process makes at the same time; 10 unless said. */
      maxAtOnce?: number;
      /** Most exports that one user has made at the same time by one process; 2 unless said. */
      maxAtOncePerUser?: number;
    };
  };
}
