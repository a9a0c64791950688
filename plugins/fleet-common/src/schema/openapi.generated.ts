// Generated from plugins/fleet-common/src/schema/openapi.yaml by `npm run generate`.
// Change the YAML and generate again; edits here are lost.
/* eslint-disable */

export interface paths {
    "/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The fleet at a glance, of the clusters the caller may see. */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The clusters the caller may see, by name unless sorted otherwise.
         * @description `health` sorts the worst first, by `-health` the best.
         */
        get: operations["listClusters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many clusters there are by each property, of those that match; a property's own filter does not narrow its counts. */
        get: operations["clusterFacets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The clusters that match, as a file. */
        get: operations["exportClusters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
            };
            cookie?: never;
        };
        /** One cluster with its agents and the state of its kinds. */
        get: operations["getCluster"];
        put?: never;
        post?: never;
        /**
         * Remove a cluster and all that is stored of it, but the audit.
         * @description Refused while an agent of it was heard of within the guard time (one day unless configured) and
         *     is not revoked. Rows go in the background; the name is free once they are gone.
         */
        delete: operations["purgeCluster"];
        options?: never;
        head?: never;
        /** Change what people say of a cluster. */
        patch: operations["updateCluster"];
        trace?: never;
    };
    "/clusters/{name}/rename": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a cluster another name; the old one stays as an alias. */
        post: operations["renameCluster"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{name}/collected": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
            };
            cookie?: never;
        };
        /** Exactly what leaves this cluster, kind by kind, with a sample. */
        get: operations["listCollected"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{name}/resync": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask the agent to list a kind, or all of its kinds, anew. */
        post: operations["resyncCluster"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{name}/agents/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke one agent. */
        post: operations["revokeAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{name}/agents/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let an agent in again that was taken for a clone. */
        post: operations["acceptAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Agents of all clusters with their versions, those furthest behind first. */
        get: operations["listAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{name}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke all agents of a cluster; what it reported stays visible with its age. */
        post: operations["revokeCluster"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{name}/resources/{uid}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                uid: string;
            };
            cookie?: never;
        };
        /** One object as stored, with its owner chain. */
        get: operations["getResource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{name}/resources/{uid}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                uid: string;
            };
            cookie?: never;
        };
        /** Versions of an object within retention, newest first. */
        get: operations["listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{name}/resources/{uid}/related": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                uid: components["parameters"]["uid"];
            };
            cookie?: never;
        };
        /** Objects that have to do with this one, from stored facts; at most 500. */
        get: operations["listRelated"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{name}/resources/{uid}/elsewhere": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                uid: components["parameters"]["uid"];
            };
            cookie?: never;
        };
        /** The object of the same kind, namespace and name in other clusters. */
        get: operations["listElsewhere"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many objects that match there are by kind, cluster, namespace, status, state and owner. */
        get: operations["resourceFacets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The objects that match, as a file. */
        get: operations["exportResources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a query may go on at a position. */
        get: operations["completeQuery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ingresses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Hosts that are reachable from outside, with class, TLS and backends, from Ingresses and Gateway API routes. */
        get: operations["listIngresses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/searches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Saved searches of the caller, and those that are shared. */
        get: operations["listSearches"];
        put?: never;
        /** Save a search. */
        post: operations["saveSearch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/searches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        get?: never;
        /** Change a saved search of the caller. */
        put: operations["updateSearch"];
        post?: never;
        /** Delete a saved search of the caller. */
        delete: operations["deleteSearch"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ownership": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who owns which namespaces and workloads, and by what. */
        get: operations["listOwnership"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{name}/namespaces/{namespace}/owner": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                namespace: string;
            };
            cookie?: never;
        };
        get?: never;
        /** Say who owns a namespace, or a workload in it; null takes it back. */
        put: operations["assignOwner"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Objects of all clusters the caller may see.
         * @description `query` holds terms separated by spaces, all of which must match: `kind:Pod` (Kind, plural or
         *     GroupResource), `group:apps`, `cluster:prod-*`, `ns:payments`, `name:api*`, `uid:...`,
         *     `label:app=web`, `label:app`, `status:CrashLoopBackOff`, `state:critical`, `node:ip-10*`,
         *     `image:*log4j*`, `restarts>5`, `ready<2`, `desired>=3`, `age<1h` (m, h, d), `-kind:Job` for not,
         *     `kind:Pod,Node` for any of, `*` for any text, quotes around spaces and signs; a bare word is
         *     part of a name, namespace, label value or image. `owner:group:default/team-a`,
         *     `env:production`, `region:`, `provider:` and `project:` speak of owner and cluster,
         *     `fact:class=nginx` of the key facts of a kind, `host:shop.*` of hosts of ingresses. A query that cannot be read answers 400 with the position, what
         *     was found there and what was expected.
         */
        get: operations["listResources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The change feed, newest first. */
        get: operations["listChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/changes/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same change in many clusters as one, newest first.
         * @description Of the last 24 hours unless `since` says otherwise; groups are kept longer than changes (`fleet.retention.headlines`, 90 days).
         */
        get: operations["listChangeGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/changes/histogram": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How much changed, hour by hour.
         * @description Of the last 24 hours unless `since` says otherwise. Bins of five minutes up to six hours, of an hour up to 14 days, of a day beyond. Counts are kept longer than changes (`fleet.retention.headlines`, 90 days), except by owner and for callers who see some namespaces only.
         */
        get: operations["changeHistogram"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people and services did, newest first. */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/refusals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the agent door turned away, by minute, source and code, newest first. */
        get: operations["listRefusals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the hub itself is. */
        get: operations["getHubStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/consumers/{name}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a consumer of the change feed work out everything anew. */
        post: operations["replayConsumer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hub/keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the next signing key of the hub; it becomes active once agents had time to learn it. */
        post: operations["rotateHubKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers when something changed after a point of the feed, or after 25 seconds.
         * @description A hint that it is worth to fetch again; it tells nothing of what changed.
         */
        get: operations["awaitHint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/enrollments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Enrollments, newest first. */
        get: operations["listEnrollments"];
        put?: never;
        /** Make a token with which one agent may ask to be let in. */
        post: operations["createEnrollment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/enrollments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        /** One enrollment. */
        get: operations["getEnrollment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/enrollments/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let the agent in whose key has this fingerprint. */
        post: operations["approveEnrollment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/enrollments/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turn the agent down, or withdraw the token. */
        post: operations["rejectEnrollment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            error: {
                name: string;
                message: string;
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        /**
         * @description Connection of a cluster: `live`, `late` (silent for more than 40 s), `unreachable` (more than
         *     120 s), `expired` (45 days), `revoked` (its agents were revoked), by the clock of the database.
         * @enum {string}
         */
        ClusterState: "live" | "late" | "unreachable" | "expired" | "revoked";
        /** @enum {string} */
        HealthState: "healthy" | "degraded" | "critical" | "unreachable" | "unknown";
        /** @enum {string} */
        ResourceState: "healthy" | "progressing" | "degraded" | "critical" | "unknown";
        TotalCount: {
            value: number;
            /**
             * @description `eq` where value is exact, `gte` where counting stopped there.
             * @enum {string}
             */
            relation: "eq" | "gte";
        };
        /** @description Objects the hub holds, and how many of them are as they should be. */
        ClusterCounts: {
            nodes: number;
            nodesReady: number;
            namespaces: number;
            deployments: number;
            deploymentsAvailable: number;
            pods: number;
            podsRunning: number;
            podsFailing: number;
            resources: number;
        };
        Cluster: {
            id: string;
            name: string;
            state: components["schemas"]["ClusterState"];
            health: components["schemas"]["HealthState"];
            /** @description Sentences, the worst first, that say why health is not `healthy`. */
            healthReasons: string[];
            kubernetesVersion?: string;
            /** @description Entity reference of the owner. */
            owner?: string;
            environment?: string;
            description?: string;
            criticality?: components["schemas"]["Criticality"];
            sensitivity?: components["schemas"]["Sensitivity"];
            project?: string;
            workspace?: string;
            datacenter?: string;
            /** @description Where the machines are: `openstack`, `aws`, `gcp`, `azure`, `vsphere`, `docker`, ...; found from the nodes unless set. */
            provider?: string;
            /** @description Which Kubernetes it is: `eks`, `aks`, `gke`, `openshift`, `tanzu`, `talos`, `k3s`, `k3d`, `kind`, `rke2`, `kubeadm`; found from nodes and version unless set. */
            distribution?: string;
            region?: string;
            zones?: string[];
            machineClasses?: string[];
            /** @description Minor versions behind the newest Kubernetes of this fleet. */
            minorsBehind?: number;
            /** @description Labels of the cluster, set by people; any of them groups and filters. */
            labels?: {
                [key: string]: string;
            };
            capacity?: components["schemas"]["ClusterCapacity"];
            /**
             * Format: date-time
             * @description When counts, capacity and health were worked out.
             */
            summaryAt?: string;
            tags: string[];
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description Last authenticated request of an agent.
             */
            lastSeenAt?: string;
            /** @description Seconds since lastSeenAt by the database clock. */
            ageSeconds?: number;
            counts: components["schemas"]["ClusterCounts"];
            /** @description Tools of this cluster, from rules of the configuration and from governance. */
            links?: components["schemas"]["Link"][];
            /** @description True where the caller may see of the cluster only name, state and age; the rest is left empty, which says nothing of the cluster. */
            isRestricted?: boolean;
        };
        /** @enum {string} */
        Criticality: "low" | "medium" | "high" | "critical";
        /** @enum {string} */
        Sensitivity: "public" | "internal" | "confidential" | "restricted";
        /** @description Summed over nodes and over pods that have not ended. */
        ClusterCapacity: {
            /** @description Allocatable, thousandths of a core. */
            cpuMillis: number;
            cpuRequestedMillis: number;
            /** @description Allocatable. */
            memoryBytes: number;
            memoryRequestedBytes: number;
            pods: number;
            podsAllocatable: number;
        };
        Contact: {
            name: string;
            role?: string;
            email?: string;
            url?: string;
        };
        Link: {
            title: string;
            url: string;
            icon?: string;
        };
        /**
         * @description What people say of a cluster; agents never change it. In a PATCH, a member that is absent stays
         *     and one that is null is cleared, which for provider, distribution and region means: found again
         *     from the nodes.
         */
        Governance: {
            owner?: string | null;
            environment?: string | null;
            /** @enum {string|null} */
            criticality?: "low" | "medium" | "high" | "critical" | null;
            /** @enum {string|null} */
            sensitivity?: "public" | "internal" | "confidential" | "restricted" | null;
            project?: string | null;
            workspace?: string | null;
            datacenter?: string | null;
            provider?: string | null;
            distribution?: string | null;
            region?: string | null;
            description?: string | null;
            contacts?: components["schemas"]["Contact"][] | null;
            tags?: string[] | null;
            labels?: {
                [key: string]: string;
            } | null;
            links?: components["schemas"]["Link"][] | null;
        };
        UpdateCluster: {
            /** @description The `revision` that was read; answers 409 where somebody changed it since. */
            revision?: number;
            governance: components["schemas"]["Governance"];
        };
        Agent: {
            id: string;
            profile: string;
            /** @enum {string} */
            state: "pending" | "approved" | "rejected" | "revoked";
            /** @description RFC 7638 thumbprint of the key. */
            fingerprint: string;
            version?: string;
            /** @description Minor versions behind the hub's own release; negative when ahead. */
            minorsBehind?: number;
            /** @description Protocol version of its session. */
            protocol?: number;
            /** Format: date-time */
            keyCreatedAt?: string;
            /**
             * Format: date-time
             * @description Two processes were seen to use its key; it is refused until somebody accepts it again.
             */
            suspectedCloneAt?: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            lastSeenAt?: string;
        };
        AgentOfFleet: components["schemas"]["Agent"] & {
            cluster: string;
            clusterState: components["schemas"]["ClusterState"];
            owner?: string;
            environment?: string;
            kubernetesVersion?: string;
        };
        KindStatus: {
            /** @description GroupResource, such as `deployments.apps`. */
            kind: string;
            /** @enum {string} */
            state: "syncing" | "live" | "forbidden" | "absent" | "broken";
            message?: string;
            count: number;
            /** Format: date-time */
            lastHeardAt?: string;
            /** @description Profile of the agents that report it. */
            profile?: string;
            /** @description Objects the hub would not take, such as over the quota. */
            rejected?: number;
        };
        CollectedKind: {
            kind: string;
            kindName: string;
            versions: string[];
            /** @description Every path that may leave the cluster; nothing else does. */
            fields: string[];
            /** @description Added by the configuration of this hub. */
            isCustom: boolean;
            profile?: string;
            /** @enum {string} */
            state?: "syncing" | "live" | "forbidden" | "absent" | "broken";
            count: number;
            /** @description What the agent sent of one object of this cluster, byte for byte. */
            sample?: {
                uid: string;
                name: string;
                namespace?: string;
                bytes: number;
                json: string;
            };
        };
        ClusterDetail: components["schemas"]["Cluster"] & {
            kubeSystemUid?: string;
            governance: components["schemas"]["Governance"];
            /** @description File that sets the governance, which then cannot be edited here. */
            governanceSource?: string;
            revision: number;
            links: components["schemas"]["Link"][];
            /** @description Names it had before, which still lead here. */
            aliases: string[];
            /** Format: date-time */
            revokedAt?: string;
            /** @description Whether it may be purged, and why not. */
            purge?: {
                allowed: boolean;
                reason?: string;
                /** Format: date-time */
                startedAt?: string;
            };
            agents: components["schemas"]["Agent"][];
            kinds: components["schemas"]["KindStatus"][];
        };
        ChangeActor: {
            manager: string;
            operation: string;
            apiVersion?: string;
            time?: string;
            subresource?: string;
        };
        Resource: {
            cluster: string;
            /** @description GroupResource, such as `pods`. */
            kind: string;
            /** @description Kind, such as `Pod`. */
            kindName: string;
            uid: string;
            namespace?: string;
            name: string;
            labels?: {
                [key: string]: string;
            };
            state: components["schemas"]["ResourceState"];
            status: string;
            reason?: string;
            ready?: number;
            desired?: number;
            restarts?: number;
            nodeName?: string;
            images?: string[];
            ownerUid?: string;
            /** @description Entity reference of whoever owns the object, by workload, namespace or cluster. */
            owner?: string;
            /** @description Key facts of the kind, such as `hosts` of an Ingress or `kubeletVersion` of a Node. */
            facts?: {
                [key: string]: components["schemas"]["Fact"];
            };
            changedBy?: components["schemas"]["ChangeActor"];
            /**
             * Format: date-time
             * @description creationTimestamp of the object.
             */
            createdAt?: string;
            /**
             * Format: date-time
             * @description When the hub received this state.
             */
            observedAt: string;
        };
        Fact: string | number | boolean | string[];
        ResourceRef: {
            kind: string;
            kindName: string;
            uid: string;
            name: string;
            namespace?: string;
        };
        ResourceDetail: components["schemas"]["Resource"] & {
            /** @description Tools that show this object, from rules of the configuration. */
            links: components["schemas"]["Link"][];
            ownedBy?: components["schemas"]["OwnerResolution"];
            /**
             * @description How far the agent is with the kind; an object of a forbidden kind keeps its last state.
             * @enum {string}
             */
            kindState?: "syncing" | "live" | "forbidden" | "absent" | "broken";
            /**
             * Format: date-time
             * @description When its kind was last heard of.
             */
            lastHeardAt?: string;
            /** @description The stored projection in the original shape and paths. */
            object: {
                [key: string]: unknown;
            };
            /** @description Owner chain, nearest first. */
            owners: components["schemas"]["ResourceRef"][];
        };
        OwnerResolution: {
            owner: string;
            /** @enum {string} */
            level: "workload" | "namespace" | "cluster";
            /** @enum {string} */
            source: "assignment" | "label" | "catalog" | "governance";
            /** @description The label, the catalog entity or the person it came from. */
            rule?: string;
        };
        Ownership: components["schemas"]["OwnerResolution"] & {
            cluster: string;
            namespace?: string;
            workload?: string;
            /** Format: date-time */
            resolvedAt: string;
        };
        RelatedResource: components["schemas"]["ResourceRef"] & {
            /**
             * @description What the other object is to this one.
             * @enum {string}
             */
            relation: "owner" | "owned" | "selects" | "selectedBy" | "routesTo" | "routedFrom" | "mounts" | "mountedBy" | "boundTo" | "runsOn" | "hosts" | "scales" | "scaledBy" | "guards" | "guardedBy" | "uses" | "usedBy" | "binds" | "boundBy" | "inNamespace";
            /** @description False where it is only named and the hub has no such object. */
            isStored: boolean;
            /** @description uid of the object of the graph the relation starts at. */
            from?: string;
            state?: components["schemas"]["ResourceState"];
            status?: string;
            ready?: number;
            desired?: number;
        };
        Facet: {
            field: string;
            /** @description False where there are more values than are shown. */
            isComplete: boolean;
            /** @description True where not all that matches was looked at; there are at least as many of each value then. */
            isSampled?: boolean;
            values: {
                value: string;
                /** @description How people say it, such as `Pod` for `pods`. */
                label?: string;
                count: number;
            }[];
        };
        Completion: {
            /** @description What to put in place of the characters from `from` to `to` of the query. */
            text: string;
            /** @enum {string} */
            kind: "key" | "value";
            from: number;
            to: number;
            label?: string;
            count?: number;
            detail?: string;
        };
        SavedSearch: {
            id: string;
            name: string;
            query: string;
            sort?: string;
            /**
             * @description Page it belongs to.
             * @enum {string}
             */
            page?: "search" | "clusters" | "changes";
            description?: string;
            /** @description Seen by everybody who may search. */
            isShared: boolean;
            isMine: boolean;
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        SaveSearch: {
            name: string;
            query: string;
            sort?: string;
            /** @enum {string} */
            page?: "search" | "clusters" | "changes";
            description?: string;
            isShared?: boolean;
        };
        IngressRoute: {
            cluster: string;
            kind: string;
            kindName: string;
            uid: string;
            namespace?: string;
            name: string;
            /** @description `*` where the rule names none. */
            host: string;
            paths?: string[];
            /** @description Class or gateway. */
            className?: string;
            tls: boolean;
            addresses?: string[];
            owner?: string;
            state: components["schemas"]["ResourceState"];
            /** Format: date-time */
            observedAt?: string;
            backends: {
                name: string;
                kind?: string;
                port?: string;
                uid?: string;
                exists: boolean;
            }[];
        };
        /** @description The same change of the same object in many clusters. */
        ChangeGroup: {
            id: string;
            kind: string;
            kindName: string;
            namespace?: string;
            name: string;
            /** @enum {string} */
            type: "added" | "modified" | "deleted";
            /** @description Such as `image shop/api:1.4.2 reached 37 clusters, fails in 4`. */
            sentence?: string;
            diff?: components["schemas"]["FieldChange"][];
            changedBy?: components["schemas"]["ChangeActor"];
            clusterCount: number;
            /** @description Clusters where the object is degraded or critical now. */
            failing: number;
            changes: number;
            /** Format: date-time */
            firstAt: string;
            /** Format: date-time */
            lastAt: string;
            /** @description At most 100, those that fail first. */
            clusters: {
                cluster: string;
                uid: string;
                /** Format: date-time */
                at: string;
                state?: components["schemas"]["ResourceState"];
                status?: string;
            }[];
        };
        ChangeBin: {
            /** Format: date-time */
            start: string;
            added: number;
            modified: number;
            deleted: number;
            /** @description Changes that left the object critical. */
            failing: number;
        };
        AuditEvent: {
            id: string;
            /** Format: date-time */
            at: string;
            actor: string;
            /** @description Such as `cluster-revoke`. */
            event: string;
            /** @enum {string} */
            outcome: "succeeded" | "failed";
            /** @enum {string} */
            severity?: "low" | "medium" | "high" | "critical";
            /** @description What it was done to, such as `cluster:osl-prod-1`. */
            target?: string;
            cluster?: string;
            /** @description Why it failed. */
            reason?: string;
            diff?: components["schemas"]["FieldChange"][];
        };
        RefusalCount: {
            /** Format: date-time */
            minute: string;
            /** @description A cluster, or the address of who is none. */
            source: string;
            code: string;
            count: number;
        };
        Overview: {
            /** Format: date-time */
            asOf: string;
            totals: {
                clusters: number;
                nodes: number;
                pods: number;
                podsFailing: number;
                resources: number;
                owners: number;
            };
            /** @description How old the data is of the clusters that report, and which do not. */
            freshness: {
                live: number;
                late: number;
                unreachable: number;
                expired: number;
                revoked: number;
                oldestLiveSeconds?: number;
                longestSilent?: {
                    cluster: string;
                    seconds: number;
                };
            };
            /** @description Every cluster the caller may see, as a tile; at most 10,000. */
            clusters: {
                name: string;
                health: components["schemas"]["HealthState"];
                state: components["schemas"]["ClusterState"];
                nodes: number;
                pods?: number;
                podsFailing?: number;
                environment?: string;
                region?: string;
                provider?: string;
                owner?: string;
                project?: string;
                version?: string;
                reason?: string;
            }[];
            /** @description What needs a person, the worst first; at most 50. */
            attention: {
                cluster: string;
                health: components["schemas"]["HealthState"];
                reason: string;
                owner?: string;
                environment?: string;
                /** Format: date-time */
                since?: string;
                /** @description Query that finds the objects behind it. */
                query?: string;
            }[];
            /** @description What will break at a known time, the soonest first; at most 20. */
            upcoming?: {
                /** @enum {string} */
                kind: "certificate";
                sentence: string;
                /** Format: date-time */
                at: string;
                count: number;
                query?: string;
            }[];
            versions: {
                version: string;
                minor: string;
                clusters: number;
            }[];
            /** @description By environment. */
            capacity: (components["schemas"]["ClusterCapacity"] & {
                environment: string;
                clusters: number;
            })[];
        };
        HubStatus: {
            version: string;
            hubId?: string;
            /** @description Range of protocol versions. */
            protocol?: string;
            /** @description Database with its version. */
            engine: string;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            asOf?: string;
            /** @description What works and what does not, with the mend. */
            checks: {
                name: string;
                state: components["schemas"]["ResourceState"];
                sentence: string;
                mend?: string;
            }[];
            replicas: {
                id: string;
                host?: string;
                /** Format: date-time */
                startedAt: string;
                /** Format: date-time */
                seenAt: string;
                memoryBytes?: number;
                /** @description 99th percentile of the last minute. */
                eventLoopDelayMs?: number;
                /** @description Polls it holds. */
                agents?: number;
                itemsPerSecond?: number;
            }[];
            agents: {
                connected: number;
                total: number;
            };
            consumers: components["schemas"]["ConsumerStatus"][];
            tables: {
                name: string;
                /** @description Estimated on PostgreSQL. */
                rows: number;
                bytes?: number;
                /** @description How long rows are kept, as `7 days`. */
                retention?: string;
                /** Format: date-time */
                oldest?: string;
            }[];
            keys?: {
                kid: string;
                /** @enum {string} */
                state: "active" | "next" | "retired";
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                activeFrom?: string;
            }[];
        };
        ConsumerStatus: {
            name: string;
            description?: string;
            /** @enum {string} */
            state: "running" | "idle" | "failing" | "stopped";
            lagChanges: number;
            lagSeconds: number;
            position?: number;
            /** Format: date-time */
            lastRunAt?: string;
            error?: string;
            /** @description Runs in a row that failed. */
            failures?: number;
        };
        Change: {
            /** @description Number in the change feed. */
            seq: number;
            cluster: string;
            kind: string;
            kindName: string;
            uid: string;
            namespace?: string;
            name: string;
            /** @enum {string} */
            type: "added" | "modified" | "deleted";
            status?: string;
            state?: components["schemas"]["ResourceState"];
            changedBy?: components["schemas"]["ChangeActor"];
            /** @description Fields that changed, at most 20. */
            diff?: components["schemas"]["FieldChange"][];
            /**
             * Format: date-time
             * @description When the agent saw it.
             */
            observedAt?: string;
            /** Format: date-time */
            receivedAt: string;
        };
        FieldChange: {
            path: string;
            before?: string;
            after?: string;
        };
        Version: {
            hash: string;
            /** Format: date-time */
            observedAt?: string;
            /** Format: date-time */
            receivedAt: string;
            changedBy?: components["schemas"]["ChangeActor"];
            deleted?: boolean;
            object?: {
                [key: string]: unknown;
            };
        };
        Enrollment: {
            id: string;
            clusterName: string;
            /**
             * @description `waiting` for an agent, `pending` approval, then `approved`, `rejected` or `expired`.
             * @enum {string}
             */
            state: "waiting" | "pending" | "approved" | "rejected" | "expired";
            autoApprove: boolean;
            /** @enum {string} */
            profile?: "inventory" | "security" | "lifecycle" | "onboarding";
            /**
             * @description `new` cluster, another agent `join`s a known one, or `replace` for a cluster that was built anew under the same name.
             * @enum {string}
             */
            mode?: "new" | "join" | "replace";
            /** @description Over 1 for a batch token. */
            maxUses?: number;
            uses?: number;
            namePrefix?: string;
            /** @description Batch enrollment this one came of. */
            parentId?: string;
            owner?: string;
            environment?: string;
            /** Format: date-time */
            createdAt: string;
            createdBy: string;
            /** Format: date-time */
            expiresAt: string;
            decidedBy?: string;
            fingerprint?: string;
            kubeSystemUid?: string;
            kubernetesVersion?: string;
            agentVersion?: string;
        };
        /**
         * @description For one cluster by `clusterName`, or for many by `maxUses`: then each agent names its cluster
         *     itself, within `namePrefix`.
         */
        CreateEnrollment: {
            clusterName?: string;
            maxUses?: number;
            namePrefix?: string;
            /** @enum {string} */
            profile?: "inventory" | "security" | "lifecycle" | "onboarding";
            /**
             * @description `new` unless said. `join` lets an agent into a cluster that is known already: one of another
             *     profile, or in place of one that was revoked or lost its key. `replace` also takes a cluster
             *     with another uid of kube-system; what is stored of the old one is removed, so it needs the
             *     right to remove clusters as well.
             * @enum {string}
             */
            mode?: "new" | "join" | "replace";
            owner?: string;
            environment?: string;
            /** @description Let the first agent with the token in without a person comparing fingerprints. */
            autoApprove?: boolean;
            expiresInMinutes?: number;
        };
        EnrollmentWithToken: components["schemas"]["Enrollment"] & {
            /** @description Shown once; the hub keeps only its hash. */
            token: string;
        };
    };
    responses: {
        /**
         * @description Rows as they are read. The last line (NDJSON), or the comment line that begins with `#` (CSV),
         *     says how many rows there are and whether a limit cut them off.
         */
        Export: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/csv": string;
                "application/x-ndjson": string;
            };
        };
        /** @description What was wrong and how to mend it. */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description Unique DNS-1123 name of the cluster. */
        clusterName: string;
        /** @description Rows to answer with, 1 to 500; 100 unless said. */
        limit: number;
        /** @description The `nextCursor` of the page before. */
        cursor: string;
        /** @description See `GET /resources`. */
        query: string;
        /** @description A past time within retention; what the hub knew then. Permissions are those of today. */
        at: string;
        uid: string;
        id: string;
        since: string;
        until: string;
        exportFormat: "csv" | "ndjson";
        /** @description Part of the name. */
        clusterQ: string;
        /** @description Repeat for any of. */
        clusterState: components["schemas"]["ClusterState"][];
        clusterHealth: components["schemas"]["HealthState"][];
        /** @description A label of the cluster, `key` or `key=value`; all of the given must match. */
        clusterLabel: string[];
        /** @description Repeat for any of; empty text for clusters without. */
        clusterEnvironment: string[];
        /** @description Repeat for any of; empty text for clusters without. */
        clusterOwner: string[];
        /** @description Repeat for any of; empty text for clusters without. */
        clusterProvider: string[];
        /** @description Repeat for any of; empty text for clusters without. */
        clusterDistribution: string[];
        /** @description Repeat for any of; empty text for clusters without. */
        clusterRegion: string[];
        /** @description Repeat for any of; empty text for clusters without. */
        clusterVersion: string[];
        /** @description Repeat for any of; empty text for clusters without. */
        clusterProject: string[];
        /** @description Repeat for any of; empty text for clusters without. */
        clusterWorkspace: string[];
        /** @description Repeat for any of; empty text for clusters without. */
        clusterDatacenter: string[];
        /** @description Repeat for any of; empty text for clusters without. */
        clusterCriticality: string[];
        /** @description Repeat for any of; empty text for clusters without. */
        clusterSensitivity: string[];
        /** @description Repeat for any of; empty text for clusters without. */
        clusterTag: string[];
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getOverview: {
        parameters: {
            query?: {
                /** @description Repeat for any of; empty text for clusters without. */
                environment?: components["parameters"]["clusterEnvironment"];
                /** @description Repeat for any of; empty text for clusters without. */
                region?: components["parameters"]["clusterRegion"];
                /** @description Repeat for any of; empty text for clusters without. */
                owner?: components["parameters"]["clusterOwner"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The overview. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listClusters: {
        parameters: {
            query?: {
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                /** @description Part of the name. */
                q?: components["parameters"]["clusterQ"];
                /** @description Repeat for any of. */
                state?: components["parameters"]["clusterState"];
                health?: components["parameters"]["clusterHealth"];
                /** @description Repeat for any of; empty text for clusters without. */
                environment?: components["parameters"]["clusterEnvironment"];
                /** @description Repeat for any of; empty text for clusters without. */
                owner?: components["parameters"]["clusterOwner"];
                /** @description Repeat for any of; empty text for clusters without. */
                provider?: components["parameters"]["clusterProvider"];
                /** @description Repeat for any of; empty text for clusters without. */
                distribution?: components["parameters"]["clusterDistribution"];
                /** @description Repeat for any of; empty text for clusters without. */
                region?: components["parameters"]["clusterRegion"];
                /** @description Repeat for any of; empty text for clusters without. */
                version?: components["parameters"]["clusterVersion"];
                /** @description Repeat for any of; empty text for clusters without. */
                project?: components["parameters"]["clusterProject"];
                /** @description Repeat for any of; empty text for clusters without. */
                workspace?: components["parameters"]["clusterWorkspace"];
                /** @description Repeat for any of; empty text for clusters without. */
                datacenter?: components["parameters"]["clusterDatacenter"];
                /** @description Repeat for any of; empty text for clusters without. */
                criticality?: components["parameters"]["clusterCriticality"];
                /** @description Repeat for any of; empty text for clusters without. */
                sensitivity?: components["parameters"]["clusterSensitivity"];
                /** @description Repeat for any of; empty text for clusters without. */
                tag?: components["parameters"]["clusterTag"];
                /** @description A label of the cluster, `key` or `key=value`; all of the given must match. */
                label?: components["parameters"]["clusterLabel"];
                sort?: "name" | "-name" | "lastSeenAt" | "-lastSeenAt" | "health" | "-health" | "nodes" | "-nodes" | "pods" | "-pods" | "version" | "-version" | "environment" | "-environment" | "owner" | "-owner" | "createdAt" | "-createdAt";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of clusters. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Cluster"][];
                        nextCursor?: string;
                        totalCount: components["schemas"]["TotalCount"];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    clusterFacets: {
        parameters: {
            query?: {
                /** @description Part of the name. */
                q?: components["parameters"]["clusterQ"];
                /** @description Repeat for any of. */
                state?: components["parameters"]["clusterState"];
                health?: components["parameters"]["clusterHealth"];
                /** @description Repeat for any of; empty text for clusters without. */
                environment?: components["parameters"]["clusterEnvironment"];
                /** @description Repeat for any of; empty text for clusters without. */
                owner?: components["parameters"]["clusterOwner"];
                /** @description Repeat for any of; empty text for clusters without. */
                provider?: components["parameters"]["clusterProvider"];
                /** @description Repeat for any of; empty text for clusters without. */
                distribution?: components["parameters"]["clusterDistribution"];
                /** @description Repeat for any of; empty text for clusters without. */
                region?: components["parameters"]["clusterRegion"];
                /** @description Repeat for any of; empty text for clusters without. */
                version?: components["parameters"]["clusterVersion"];
                /** @description Repeat for any of; empty text for clusters without. */
                project?: components["parameters"]["clusterProject"];
                /** @description Repeat for any of; empty text for clusters without. */
                workspace?: components["parameters"]["clusterWorkspace"];
                /** @description Repeat for any of; empty text for clusters without. */
                datacenter?: components["parameters"]["clusterDatacenter"];
                /** @description Repeat for any of; empty text for clusters without. */
                criticality?: components["parameters"]["clusterCriticality"];
                /** @description Repeat for any of; empty text for clusters without. */
                sensitivity?: components["parameters"]["clusterSensitivity"];
                /** @description Repeat for any of; empty text for clusters without. */
                tag?: components["parameters"]["clusterTag"];
                /** @description A label of the cluster, `key` or `key=value`; all of the given must match. */
                label?: components["parameters"]["clusterLabel"];
                /** @description Key of a label to count by, too. */
                groupLabel?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The facets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        facets: components["schemas"]["Facet"][];
                        /** @description Keys of labels that clusters have. */
                        labelKeys: string[];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportClusters: {
        parameters: {
            query?: {
                /** @description Part of the name. */
                q?: components["parameters"]["clusterQ"];
                /** @description Repeat for any of. */
                state?: components["parameters"]["clusterState"];
                health?: components["parameters"]["clusterHealth"];
                /** @description Repeat for any of; empty text for clusters without. */
                environment?: components["parameters"]["clusterEnvironment"];
                /** @description Repeat for any of; empty text for clusters without. */
                owner?: components["parameters"]["clusterOwner"];
                /** @description Repeat for any of; empty text for clusters without. */
                provider?: components["parameters"]["clusterProvider"];
                /** @description Repeat for any of; empty text for clusters without. */
                distribution?: components["parameters"]["clusterDistribution"];
                /** @description Repeat for any of; empty text for clusters without. */
                region?: components["parameters"]["clusterRegion"];
                /** @description Repeat for any of; empty text for clusters without. */
                version?: components["parameters"]["clusterVersion"];
                /** @description Repeat for any of; empty text for clusters without. */
                project?: components["parameters"]["clusterProject"];
                /** @description Repeat for any of; empty text for clusters without. */
                workspace?: components["parameters"]["clusterWorkspace"];
                /** @description Repeat for any of; empty text for clusters without. */
                datacenter?: components["parameters"]["clusterDatacenter"];
                /** @description Repeat for any of; empty text for clusters without. */
                criticality?: components["parameters"]["clusterCriticality"];
                /** @description Repeat for any of; empty text for clusters without. */
                sensitivity?: components["parameters"]["clusterSensitivity"];
                /** @description Repeat for any of; empty text for clusters without. */
                tag?: components["parameters"]["clusterTag"];
                /** @description A label of the cluster, `key` or `key=value`; all of the given must match. */
                label?: components["parameters"]["clusterLabel"];
                format?: components["parameters"]["exportFormat"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Export"];
            default: components["responses"]["Error"];
        };
    };
    getCluster: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cluster. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    purgeCluster: {
        parameters: {
            query: {
                /** @description The name of the cluster again. */
                confirm: string;
            };
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cluster is being removed. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    updateCluster: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateCluster"];
            };
        };
        responses: {
            /** @description The cluster. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterDetail"];
                };
            };
            /** @description It is done, and the caller may not read clusters. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    renameCluster: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description The cluster. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterDetail"];
                };
            };
            /** @description It is done, and the caller may not read clusters. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listCollected: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All kinds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["CollectedKind"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    resyncCluster: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    kind?: string;
                };
            };
        };
        responses: {
            /** @description The agent was asked. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    revokeAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cluster. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterDetail"];
                };
            };
            /** @description It is done, and the caller may not read clusters. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    acceptAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cluster. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterDetail"];
                };
            };
            /** @description It is done, and the caller may not read clusters. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listAgents: {
        parameters: {
            query?: {
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                /** @description Repeat for any of. */
                state?: components["parameters"]["clusterState"];
                /** @description Part of the name of the cluster. */
                q?: string;
                version?: string;
                profile?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of agents. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AgentOfFleet"][];
                        nextCursor?: string;
                        hubVersion?: string;
                        versions?: {
                            version: string;
                            count: number;
                            minorsBehind: number;
                        }[];
                        totalCount: components["schemas"]["TotalCount"];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revokeCluster: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cluster. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterDetail"];
                };
            };
            /** @description It is done, and the caller may not read clusters. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getResource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                uid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The object. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listVersions: {
        parameters: {
            query?: {
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                uid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of versions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Version"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRelated: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                uid: components["parameters"]["uid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The objects. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RelatedResource"][];
                        isComplete: boolean;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listElsewhere: {
        parameters: {
            query?: {
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                uid: components["parameters"]["uid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of objects. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Resource"][];
                        nextCursor?: string;
                        totalCount: components["schemas"]["TotalCount"];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    resourceFacets: {
        parameters: {
            query?: {
                /** @description See `GET /resources`. */
                query?: components["parameters"]["query"];
                /** @description A past time within retention; what the hub knew then. Permissions are those of today. */
                at?: components["parameters"]["at"];
                field?: ("kind" | "cluster" | "namespace" | "status" | "state" | "owner" | "node" | "image" | "environment")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The facets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        facets: components["schemas"]["Facet"][];
                        totalCount: components["schemas"]["TotalCount"];
                        /** Format: date-time */
                        asOf: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportResources: {
        parameters: {
            query?: {
                /** @description See `GET /resources`. */
                query?: components["parameters"]["query"];
                /** @description A past time within retention; what the hub knew then. Permissions are those of today. */
                at?: components["parameters"]["at"];
                format?: components["parameters"]["exportFormat"];
                sort?: "name" | "-name" | "state" | "-state" | "age" | "-age" | "restarts" | "-restarts";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Export"];
            default: components["responses"]["Error"];
        };
    };
    completeQuery: {
        parameters: {
            query?: {
                /** @description See `GET /resources`. */
                query?: components["parameters"]["query"];
                /** @description Character of the query at which the person types; its end unless said. */
                position?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Completions, the most useful first; at most 20. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Completion"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listIngresses: {
        parameters: {
            query?: {
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                /** @description See `GET /resources`. */
                query?: components["parameters"]["query"];
                /** @description Part of a host, `*` for any text. */
                host?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of hosts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["IngressRoute"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSearches: {
        parameters: {
            query?: {
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                page?: "search" | "clusters" | "changes";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of saved searches. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SavedSearch"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    saveSearch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveSearch"];
            };
        };
        responses: {
            /** @description The saved search. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updateSearch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveSearch"];
            };
        };
        responses: {
            /** @description The saved search. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteSearch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listOwnership: {
        parameters: {
            query?: {
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                cluster?: string;
                namespace?: string;
                owner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of ownership. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Ownership"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    assignOwner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Unique DNS-1123 name of the cluster. */
                name: components["parameters"]["clusterName"];
                namespace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    owner: string | null;
                    workload?: string;
                };
            };
        };
        responses: {
            /** @description It is stored. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listResources: {
        parameters: {
            query?: {
                /** @description See `GET /resources`. */
                query?: components["parameters"]["query"];
                /** @description A past time within retention; what the hub knew then. Permissions are those of today. */
                at?: components["parameters"]["at"];
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                sort?: "name" | "-name" | "state" | "-state" | "age" | "-age" | "restarts" | "-restarts";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of objects. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Resource"][];
                        nextCursor?: string;
                        totalCount: components["schemas"]["TotalCount"];
                        /** Format: date-time */
                        asOf: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listChanges: {
        parameters: {
            query?: {
                uid?: string;
                cluster?: string;
                kind?: string;
                namespace?: string;
                owner?: string;
                environment?: string;
                /** @description Field manager that made the change. */
                manager?: string;
                type?: ("added" | "modified" | "deleted")[];
                /** @description Part of the name of the object. */
                q?: string;
                since?: components["parameters"]["since"];
                until?: components["parameters"]["until"];
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of changes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Change"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listChangeGroups: {
        parameters: {
            query?: {
                cluster?: string;
                kind?: string;
                namespace?: string;
                owner?: string;
                environment?: string;
                /** @description Field manager that made the change. */
                manager?: string;
                type?: ("added" | "modified" | "deleted")[];
                /** @description Part of the name of the object. */
                q?: string;
                since?: components["parameters"]["since"];
                until?: components["parameters"]["until"];
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of groups. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ChangeGroup"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changeHistogram: {
        parameters: {
            query?: {
                cluster?: string;
                kind?: string;
                environment?: string;
                owner?: string;
                since?: components["parameters"]["since"];
                until?: components["parameters"]["until"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bins, the oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        binSeconds: number;
                        bins: components["schemas"]["ChangeBin"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                actor?: string;
                event?: string;
                cluster?: string;
                outcome?: "succeeded" | "failed";
                since?: components["parameters"]["since"];
                until?: components["parameters"]["until"];
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AuditEvent"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRefusals: {
        parameters: {
            query?: {
                since?: components["parameters"]["since"];
                until?: components["parameters"]["until"];
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RefusalCount"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getHubStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The status. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HubStatus"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    replayConsumer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The consumer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsumerStatus"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    rotateHubKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The status. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HubStatus"];
                };
            };
            /** @description It is done, and the caller may not read the status of the hub. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    awaitHint: {
        parameters: {
            query?: {
                /** @description Only changes of this cluster; any cluster where absent. */
                cluster?: string;
                /** @description The `seq` of the hint before; 0 or absent answers at once. */
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the feed stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        seq: number;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listEnrollments: {
        parameters: {
            query?: {
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                state?: ("waiting" | "pending" | "approved" | "rejected" | "expired")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of enrollments. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Enrollment"][];
                        nextCursor?: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createEnrollment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateEnrollment"];
            };
        };
        responses: {
            /** @description The enrollment with its token, shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrollmentWithToken"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getEnrollment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The enrollment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrollment"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    approveEnrollment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The fingerprint that was compared with what the agent shows. */
                    fingerprint: string;
                };
            };
        };
        responses: {
            /** @description The enrollment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrollment"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    rejectEnrollment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The enrollment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrollment"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
