// Generated from plugins/fleet-common/src/schema/openapi.yaml by `npm run generate`.
// Change the YAML and generate again; edits here are lost.
/* eslint-disable */

export interface paths {
    "/clusters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The clusters the caller may see, by name unless sorted otherwise. */
        get: operations["listClusters"];
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
         *     part of a name or namespace. A query that cannot be read answers 400 with the position, what
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
            /** @description Found from the nodes: `openstack`, `aws`, `gce`, `azure`, `kind`, `k3s`, ... */
            provider?: string;
            region?: string;
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
        };
        Agent: {
            id: string;
            profile: string;
            /** @enum {string} */
            state: "pending" | "approved" | "rejected" | "revoked";
            /** @description RFC 7638 thumbprint of the key. */
            fingerprint: string;
            version?: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            lastSeenAt?: string;
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
        };
        ClusterDetail: components["schemas"]["Cluster"] & {
            kubeSystemUid?: string;
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
        ResourceRef: {
            kind: string;
            kindName: string;
            uid: string;
            name: string;
            namespace?: string;
        };
        ResourceDetail: components["schemas"]["Resource"] & {
            /** @description The stored projection in the original shape and paths. */
            object: {
                [key: string]: unknown;
            };
            /** @description Owner chain, nearest first. */
            owners: components["schemas"]["ResourceRef"][];
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
        CreateEnrollment: {
            clusterName: string;
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
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listClusters: {
        parameters: {
            query?: {
                /** @description Rows to answer with, 1 to 500; 100 unless said. */
                limit?: components["parameters"]["limit"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                /** @description Part of the name. */
                q?: string;
                /** @description Repeat for any of. */
                state?: components["schemas"]["ClusterState"][];
                environment?: string[];
                owner?: string[];
                sort?: "name" | "-name" | "lastSeenAt" | "-lastSeenAt";
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
    listResources: {
        parameters: {
            query?: {
                query?: string;
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
                cluster?: string;
                kind?: string;
                namespace?: string;
                uid?: string;
                since?: string;
                until?: string;
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
