// Generated from plugins/fleet-common/src/schema/openapi.yaml by `npm run generate`.
// Change the YAML and generate again; edits here are lost.
/* eslint-disable */

export const spec = {
  "openapi": "3.0.3",
  "info": {
    "title": "Fleet",
    "version": "1",
    "description": "The portal API of the Fleet hub. Every answer comes from the hub's store, so a cluster that\ncannot be reached never blocks one; every value carries the time it was last heard of.\n",
    "license": {
      "name": "Apache-2.0",
      "url": "https://www.apache.org/licenses/LICENSE-2.0.html"
    }
  },
  "servers": [
    {
      "url": "/"
    }
  ],
  "components": {
    "parameters": {
      "clusterName": {
        "name": "name",
        "in": "path",
        "required": true,
        "description": "Unique DNS-1123 name of the cluster.",
        "schema": {
          "type": "string",
          "maxLength": 63
        }
      },
      "limit": {
        "name": "limit",
        "in": "query",
        "description": "Rows to answer with, 1 to 500; 100 unless said.",
        "schema": {
          "type": "integer",
          "minimum": 1,
          "maximum": 500
        }
      },
      "cursor": {
        "name": "cursor",
        "in": "query",
        "description": "The `nextCursor` of the page before.",
        "schema": {
          "type": "string",
          "maxLength": 2048
        }
      },
      "query": {
        "name": "query",
        "in": "query",
        "allowReserved": true,
        "allowEmptyValue": true,
        "description": "See `GET /resources`.",
        "schema": {
          "type": "string",
          "maxLength": 2000
        }
      },
      "at": {
        "name": "at",
        "in": "query",
        "allowReserved": true,
        "description": "A past time within retention; what the hub knew then. Permissions are those of today.",
        "schema": {
          "type": "string",
          "format": "date-time"
        }
      },
      "uid": {
        "name": "uid",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 64
        }
      },
      "id": {
        "name": "id",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 64
        }
      },
      "since": {
        "name": "since",
        "in": "query",
        "allowReserved": true,
        "schema": {
          "type": "string",
          "format": "date-time"
        }
      },
      "until": {
        "name": "until",
        "in": "query",
        "allowReserved": true,
        "schema": {
          "type": "string",
          "format": "date-time"
        }
      },
      "exportFormat": {
        "name": "format",
        "in": "query",
        "schema": {
          "type": "string",
          "enum": [
            "csv",
            "ndjson"
          ]
        }
      },
      "clusterQ": {
        "name": "q",
        "in": "query",
        "allowReserved": true,
        "description": "Part of the name.",
        "schema": {
          "type": "string",
          "maxLength": 253
        }
      },
      "clusterState": {
        "name": "state",
        "in": "query",
        "description": "Repeat for any of.",
        "schema": {
          "type": "array",
          "items": {
            "$ref": "#/components/schemas/ClusterState"
          }
        }
      },
      "clusterHealth": {
        "name": "health",
        "in": "query",
        "schema": {
          "type": "array",
          "items": {
            "$ref": "#/components/schemas/HealthState"
          }
        }
      },
      "clusterLabel": {
        "name": "label",
        "in": "query",
        "allowReserved": true,
        "description": "A label of the cluster, `key` or `key=value`; all of the given must match.",
        "schema": {
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 317
          }
        }
      },
      "clusterEnvironment": {
        "name": "environment",
        "in": "query",
        "allowReserved": true,
        "allowEmptyValue": true,
        "description": "Repeat for any of; empty text for clusters without.",
        "schema": {
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 253
          }
        }
      },
      "clusterOwner": {
        "name": "owner",
        "in": "query",
        "allowReserved": true,
        "allowEmptyValue": true,
        "description": "Repeat for any of; empty text for clusters without.",
        "schema": {
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 253
          }
        }
      },
      "clusterProvider": {
        "name": "provider",
        "in": "query",
        "allowReserved": true,
        "allowEmptyValue": true,
        "description": "Repeat for any of; empty text for clusters without.",
        "schema": {
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 253
          }
        }
      },
      "clusterDistribution": {
        "name": "distribution",
        "in": "query",
        "allowReserved": true,
        "allowEmptyValue": true,
        "description": "Repeat for any of; empty text for clusters without.",
        "schema": {
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 253
          }
        }
      },
      "clusterRegion": {
        "name": "region",
        "in": "query",
        "allowReserved": true,
        "allowEmptyValue": true,
        "description": "Repeat for any of; empty text for clusters without.",
        "schema": {
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 253
          }
        }
      },
      "clusterVersion": {
        "name": "version",
        "in": "query",
        "allowReserved": true,
        "allowEmptyValue": true,
        "description": "Repeat for any of; empty text for clusters without.",
        "schema": {
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 253
          }
        }
      },
      "clusterProject": {
        "name": "project",
        "in": "query",
        "allowReserved": true,
        "allowEmptyValue": true,
        "description": "Repeat for any of; empty text for clusters without.",
        "schema": {
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 253
          }
        }
      },
      "clusterWorkspace": {
        "name": "workspace",
        "in": "query",
        "allowReserved": true,
        "allowEmptyValue": true,
        "description": "Repeat for any of; empty text for clusters without.",
        "schema": {
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 253
          }
        }
      },
      "clusterDatacenter": {
        "name": "datacenter",
        "in": "query",
        "allowReserved": true,
        "allowEmptyValue": true,
        "description": "Repeat for any of; empty text for clusters without.",
        "schema": {
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 253
          }
        }
      },
      "clusterCriticality": {
        "name": "criticality",
        "in": "query",
        "allowReserved": true,
        "allowEmptyValue": true,
        "description": "Repeat for any of; empty text for clusters without.",
        "schema": {
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 253
          }
        }
      },
      "clusterSensitivity": {
        "name": "sensitivity",
        "in": "query",
        "allowReserved": true,
        "allowEmptyValue": true,
        "description": "Repeat for any of; empty text for clusters without.",
        "schema": {
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 253
          }
        }
      },
      "clusterTag": {
        "name": "tag",
        "in": "query",
        "allowReserved": true,
        "allowEmptyValue": true,
        "description": "Repeat for any of; empty text for clusters without.",
        "schema": {
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 253
          }
        }
      }
    },
    "responses": {
      "Export": {
        "description": "Rows as they are read. The last line (NDJSON), or the comment line that begins with `#` (CSV),\nsays how many rows there are and whether a limit cut them off.\n",
        "content": {
          "text/csv": {
            "schema": {
              "type": "string"
            }
          },
          "application/x-ndjson": {
            "schema": {
              "type": "string"
            }
          }
        }
      },
      "Error": {
        "description": "What was wrong and how to mend it.",
        "content": {
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          }
        }
      }
    },
    "schemas": {
      "Error": {
        "type": "object",
        "required": [
          "error"
        ],
        "properties": {
          "error": {
            "type": "object",
            "required": [
              "name",
              "message"
            ],
            "properties": {
              "name": {
                "type": "string"
              },
              "message": {
                "type": "string"
              }
            },
            "additionalProperties": true
          }
        },
        "additionalProperties": true
      },
      "ClusterState": {
        "type": "string",
        "description": "Connection of a cluster: `live`, `late` (silent for more than 40 s), `unreachable` (more than\n120 s), `expired` (45 days), `revoked` (its agents were revoked), by the clock of the database.\n",
        "enum": [
          "live",
          "late",
          "unreachable",
          "expired",
          "revoked"
        ]
      },
      "HealthState": {
        "type": "string",
        "enum": [
          "healthy",
          "degraded",
          "critical",
          "unreachable",
          "unknown"
        ]
      },
      "ResourceState": {
        "type": "string",
        "enum": [
          "healthy",
          "progressing",
          "degraded",
          "critical",
          "unknown"
        ]
      },
      "TotalCount": {
        "type": "object",
        "required": [
          "value",
          "relation"
        ],
        "properties": {
          "value": {
            "type": "integer"
          },
          "relation": {
            "type": "string",
            "description": "`eq` where value is exact, `gte` where counting stopped there.",
            "enum": [
              "eq",
              "gte"
            ]
          }
        }
      },
      "ClusterCounts": {
        "type": "object",
        "description": "Objects the hub holds, and how many of them are as they should be.",
        "required": [
          "nodes",
          "nodesReady",
          "namespaces",
          "deployments",
          "deploymentsAvailable",
          "pods",
          "podsRunning",
          "podsFailing",
          "resources"
        ],
        "properties": {
          "nodes": {
            "type": "integer"
          },
          "nodesReady": {
            "type": "integer"
          },
          "namespaces": {
            "type": "integer"
          },
          "deployments": {
            "type": "integer"
          },
          "deploymentsAvailable": {
            "type": "integer"
          },
          "pods": {
            "type": "integer"
          },
          "podsRunning": {
            "type": "integer"
          },
          "podsFailing": {
            "type": "integer"
          },
          "resources": {
            "type": "integer"
          }
        }
      },
      "Cluster": {
        "type": "object",
        "required": [
          "id",
          "name",
          "state",
          "health",
          "healthReasons",
          "createdAt",
          "counts",
          "tags"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "state": {
            "$ref": "#/components/schemas/ClusterState"
          },
          "health": {
            "$ref": "#/components/schemas/HealthState"
          },
          "healthReasons": {
            "type": "array",
            "description": "Sentences, the worst first, that say why health is not `healthy`.",
            "items": {
              "type": "string"
            }
          },
          "kubernetesVersion": {
            "type": "string"
          },
          "owner": {
            "type": "string",
            "description": "Entity reference of the owner."
          },
          "environment": {
            "type": "string"
          },
          "description": {
            "type": "string"
          },
          "criticality": {
            "$ref": "#/components/schemas/Criticality"
          },
          "sensitivity": {
            "$ref": "#/components/schemas/Sensitivity"
          },
          "project": {
            "type": "string"
          },
          "workspace": {
            "type": "string"
          },
          "datacenter": {
            "type": "string"
          },
          "provider": {
            "type": "string",
            "description": "Where the machines are: `openstack`, `aws`, `gcp`, `azure`, `vsphere`, `docker`, ...; found from the nodes unless set."
          },
          "distribution": {
            "type": "string",
            "description": "Which Kubernetes it is: `eks`, `aks`, `gke`, `openshift`, `tanzu`, `talos`, `k3s`, `k3d`, `kind`, `rke2`, `kubeadm`; found from nodes and version unless set."
          },
          "region": {
            "type": "string"
          },
          "zones": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "machineClasses": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "minorsBehind": {
            "type": "integer",
            "description": "Minor versions behind the newest Kubernetes of this fleet."
          },
          "labels": {
            "type": "object",
            "description": "Labels of the cluster, set by people; any of them groups and filters.",
            "additionalProperties": {
              "type": "string"
            }
          },
          "capacity": {
            "$ref": "#/components/schemas/ClusterCapacity"
          },
          "summaryAt": {
            "type": "string",
            "format": "date-time",
            "description": "When counts, capacity and health were worked out."
          },
          "tags": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "lastSeenAt": {
            "type": "string",
            "format": "date-time",
            "description": "Last authenticated request of an agent."
          },
          "ageSeconds": {
            "type": "number",
            "description": "Seconds since lastSeenAt by the database clock."
          },
          "counts": {
            "$ref": "#/components/schemas/ClusterCounts"
          },
          "links": {
            "type": "array",
            "description": "Tools of this cluster, from rules of the configuration and from governance.",
            "items": {
              "$ref": "#/components/schemas/Link"
            }
          },
          "isRestricted": {
            "type": "boolean",
            "description": "True where the caller may see of the cluster only name, state and age; the rest is left empty, which says nothing of the cluster."
          }
        }
      },
      "Criticality": {
        "type": "string",
        "enum": [
          "low",
          "medium",
          "high",
          "critical"
        ]
      },
      "Sensitivity": {
        "type": "string",
        "enum": [
          "public",
          "internal",
          "confidential",
          "restricted"
        ]
      },
      "ClusterCapacity": {
        "type": "object",
        "description": "Summed over nodes and over pods that have not ended.",
        "required": [
          "cpuMillis",
          "cpuRequestedMillis",
          "memoryBytes",
          "memoryRequestedBytes",
          "pods",
          "podsAllocatable"
        ],
        "properties": {
          "cpuMillis": {
            "type": "integer",
            "description": "Allocatable, thousandths of a core."
          },
          "cpuRequestedMillis": {
            "type": "integer"
          },
          "memoryBytes": {
            "type": "integer",
            "description": "Allocatable."
          },
          "memoryRequestedBytes": {
            "type": "integer"
          },
          "pods": {
            "type": "integer"
          },
          "podsAllocatable": {
            "type": "integer"
          }
        }
      },
      "Contact": {
        "type": "object",
        "required": [
          "name"
        ],
        "additionalProperties": false,
        "properties": {
          "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          },
          "role": {
            "type": "string",
            "maxLength": 63
          },
          "email": {
            "type": "string",
            "maxLength": 254
          },
          "url": {
            "type": "string",
            "maxLength": 2048
          }
        }
      },
      "Link": {
        "type": "object",
        "required": [
          "title",
          "url"
        ],
        "additionalProperties": false,
        "properties": {
          "title": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "url": {
            "type": "string",
            "minLength": 1,
            "maxLength": 2048
          },
          "icon": {
            "type": "string",
            "maxLength": 63
          }
        }
      },
      "Governance": {
        "type": "object",
        "description": "What people say of a cluster; agents never change it. In a PATCH, a member that is absent stays\nand one that is null is cleared, which for provider, distribution and region means: found again\nfrom the nodes.\n",
        "additionalProperties": false,
        "properties": {
          "owner": {
            "type": "string",
            "nullable": true,
            "maxLength": 253
          },
          "environment": {
            "type": "string",
            "nullable": true,
            "maxLength": 63
          },
          "criticality": {
            "type": "string",
            "nullable": true,
            "enum": [
              "low",
              "medium",
              "high",
              "critical",
              null
            ]
          },
          "sensitivity": {
            "type": "string",
            "nullable": true,
            "enum": [
              "public",
              "internal",
              "confidential",
              "restricted",
              null
            ]
          },
          "project": {
            "type": "string",
            "nullable": true,
            "maxLength": 63
          },
          "workspace": {
            "type": "string",
            "nullable": true,
            "maxLength": 63
          },
          "datacenter": {
            "type": "string",
            "nullable": true,
            "maxLength": 63
          },
          "provider": {
            "type": "string",
            "nullable": true,
            "maxLength": 63
          },
          "distribution": {
            "type": "string",
            "nullable": true,
            "maxLength": 63
          },
          "region": {
            "type": "string",
            "nullable": true,
            "maxLength": 63
          },
          "description": {
            "type": "string",
            "nullable": true,
            "maxLength": 1024
          },
          "contacts": {
            "type": "array",
            "nullable": true,
            "maxItems": 20,
            "items": {
              "$ref": "#/components/schemas/Contact"
            }
          },
          "tags": {
            "type": "array",
            "nullable": true,
            "maxItems": 50,
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 63
            }
          },
          "labels": {
            "type": "object",
            "nullable": true,
            "maxProperties": 64,
            "additionalProperties": {
              "type": "string",
              "maxLength": 253
            }
          },
          "links": {
            "type": "array",
            "nullable": true,
            "maxItems": 20,
            "items": {
              "$ref": "#/components/schemas/Link"
            }
          }
        }
      },
      "UpdateCluster": {
        "type": "object",
        "required": [
          "governance"
        ],
        "additionalProperties": false,
        "properties": {
          "revision": {
            "type": "integer",
            "description": "The `revision` that was read; answers 409 where somebody changed it since."
          },
          "governance": {
            "$ref": "#/components/schemas/Governance"
          }
        }
      },
      "Agent": {
        "type": "object",
        "required": [
          "id",
          "profile",
          "state",
          "fingerprint",
          "createdAt"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "profile": {
            "type": "string"
          },
          "state": {
            "type": "string",
            "enum": [
              "pending",
              "approved",
              "rejected",
              "revoked"
            ]
          },
          "fingerprint": {
            "type": "string",
            "description": "RFC 7638 thumbprint of the key."
          },
          "version": {
            "type": "string"
          },
          "minorsBehind": {
            "type": "integer",
            "description": "Minor versions behind the hub's own release; negative when ahead."
          },
          "protocol": {
            "type": "integer",
            "description": "Protocol version of its session."
          },
          "keyCreatedAt": {
            "type": "string",
            "format": "date-time"
          },
          "suspectedCloneAt": {
            "type": "string",
            "format": "date-time",
            "description": "Two processes were seen to use its key; it is refused until somebody accepts it again."
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "lastSeenAt": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "AgentOfFleet": {
        "allOf": [
          {
            "$ref": "#/components/schemas/Agent"
          },
          {
            "type": "object",
            "required": [
              "cluster",
              "clusterState"
            ],
            "properties": {
              "cluster": {
                "type": "string"
              },
              "clusterState": {
                "$ref": "#/components/schemas/ClusterState"
              },
              "owner": {
                "type": "string"
              },
              "environment": {
                "type": "string"
              },
              "kubernetesVersion": {
                "type": "string"
              }
            }
          }
        ]
      },
      "KindStatus": {
        "type": "object",
        "required": [
          "kind",
          "state",
          "count"
        ],
        "properties": {
          "kind": {
            "type": "string",
            "description": "GroupResource, such as `deployments.apps`."
          },
          "state": {
            "type": "string",
            "enum": [
              "syncing",
              "live",
              "forbidden",
              "absent",
              "broken"
            ]
          },
          "message": {
            "type": "string"
          },
          "count": {
            "type": "integer"
          },
          "lastHeardAt": {
            "type": "string",
            "format": "date-time"
          },
          "profile": {
            "type": "string",
            "description": "Profile of the agents that report it."
          },
          "rejected": {
            "type": "integer",
            "description": "Objects the hub would not take, such as over the quota."
          }
        }
      },
      "CollectedKind": {
        "type": "object",
        "required": [
          "kind",
          "kindName",
          "versions",
          "fields",
          "count",
          "isCustom"
        ],
        "properties": {
          "kind": {
            "type": "string"
          },
          "kindName": {
            "type": "string"
          },
          "versions": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "fields": {
            "type": "array",
            "description": "Every path that may leave the cluster; nothing else does.",
            "items": {
              "type": "string"
            }
          },
          "isCustom": {
            "type": "boolean",
            "description": "Added by the configuration of this hub."
          },
          "profile": {
            "type": "string"
          },
          "state": {
            "type": "string",
            "enum": [
              "syncing",
              "live",
              "forbidden",
              "absent",
              "broken"
            ]
          },
          "count": {
            "type": "integer"
          },
          "sample": {
            "type": "object",
            "description": "What the agent sent of one object of this cluster, byte for byte.",
            "required": [
              "uid",
              "name",
              "bytes",
              "json"
            ],
            "properties": {
              "uid": {
                "type": "string"
              },
              "name": {
                "type": "string"
              },
              "namespace": {
                "type": "string"
              },
              "bytes": {
                "type": "integer"
              },
              "json": {
                "type": "string"
              }
            }
          }
        }
      },
      "ClusterDetail": {
        "allOf": [
          {
            "$ref": "#/components/schemas/Cluster"
          },
          {
            "type": "object",
            "required": [
              "agents",
              "kinds",
              "governance",
              "revision",
              "links",
              "aliases"
            ],
            "properties": {
              "kubeSystemUid": {
                "type": "string"
              },
              "governance": {
                "$ref": "#/components/schemas/Governance"
              },
              "governanceSource": {
                "type": "string",
                "description": "File that sets the governance, which then cannot be edited here."
              },
              "revision": {
                "type": "integer"
              },
              "links": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/Link"
                }
              },
              "aliases": {
                "type": "array",
                "description": "Names it had before, which still lead here.",
                "items": {
                  "type": "string"
                }
              },
              "revokedAt": {
                "type": "string",
                "format": "date-time"
              },
              "purge": {
                "type": "object",
                "description": "Whether it may be purged, and why not.",
                "required": [
                  "allowed"
                ],
                "properties": {
                  "allowed": {
                    "type": "boolean"
                  },
                  "reason": {
                    "type": "string"
                  },
                  "startedAt": {
                    "type": "string",
                    "format": "date-time"
                  }
                }
              },
              "agents": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/Agent"
                }
              },
              "kinds": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/KindStatus"
                }
              }
            }
          }
        ]
      },
      "ChangeActor": {
        "type": "object",
        "required": [
          "manager",
          "operation"
        ],
        "properties": {
          "manager": {
            "type": "string"
          },
          "operation": {
            "type": "string"
          },
          "apiVersion": {
            "type": "string"
          },
          "time": {
            "type": "string"
          },
          "subresource": {
            "type": "string"
          }
        }
      },
      "Resource": {
        "type": "object",
        "required": [
          "cluster",
          "kind",
          "kindName",
          "uid",
          "name",
          "state",
          "status",
          "observedAt"
        ],
        "properties": {
          "cluster": {
            "type": "string"
          },
          "kind": {
            "type": "string",
            "description": "GroupResource, such as `pods`."
          },
          "kindName": {
            "type": "string",
            "description": "Kind, such as `Pod`."
          },
          "uid": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "labels": {
            "type": "object",
            "additionalProperties": {
              "type": "string"
            }
          },
          "state": {
            "$ref": "#/components/schemas/ResourceState"
          },
          "status": {
            "type": "string"
          },
          "reason": {
            "type": "string"
          },
          "ready": {
            "type": "integer"
          },
          "desired": {
            "type": "integer"
          },
          "restarts": {
            "type": "integer"
          },
          "nodeName": {
            "type": "string"
          },
          "images": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "ownerUid": {
            "type": "string"
          },
          "owner": {
            "type": "string",
            "description": "Entity reference of whoever owns the object, by workload, namespace or cluster."
          },
          "facts": {
            "type": "object",
            "description": "Key facts of the kind, such as `hosts` of an Ingress or `kubeletVersion` of a Node.",
            "additionalProperties": {
              "$ref": "#/components/schemas/Fact"
            }
          },
          "changedBy": {
            "$ref": "#/components/schemas/ChangeActor"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "creationTimestamp of the object."
          },
          "observedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When the hub received this state."
          }
        }
      },
      "Fact": {
        "oneOf": [
          {
            "type": "string"
          },
          {
            "type": "number"
          },
          {
            "type": "boolean"
          },
          {
            "type": "array",
            "items": {
              "type": "string"
            }
          }
        ]
      },
      "ResourceRef": {
        "type": "object",
        "required": [
          "kind",
          "kindName",
          "uid",
          "name"
        ],
        "properties": {
          "kind": {
            "type": "string"
          },
          "kindName": {
            "type": "string"
          },
          "uid": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          }
        }
      },
      "ResourceDetail": {
        "allOf": [
          {
            "$ref": "#/components/schemas/Resource"
          },
          {
            "type": "object",
            "required": [
              "object",
              "owners",
              "links"
            ],
            "properties": {
              "links": {
                "type": "array",
                "description": "Tools that show this object, from rules of the configuration.",
                "items": {
                  "$ref": "#/components/schemas/Link"
                }
              },
              "ownedBy": {
                "$ref": "#/components/schemas/OwnerResolution"
              },
              "kindState": {
                "type": "string",
                "description": "How far the agent is with the kind; an object of a forbidden kind keeps its last state.",
                "enum": [
                  "syncing",
                  "live",
                  "forbidden",
                  "absent",
                  "broken"
                ]
              },
              "lastHeardAt": {
                "type": "string",
                "format": "date-time",
                "description": "When its kind was last heard of."
              },
              "object": {
                "type": "object",
                "description": "The stored projection in the original shape and paths.",
                "additionalProperties": true
              },
              "owners": {
                "type": "array",
                "description": "Owner chain, nearest first.",
                "items": {
                  "$ref": "#/components/schemas/ResourceRef"
                }
              }
            }
          }
        ]
      },
      "OwnerResolution": {
        "type": "object",
        "required": [
          "owner",
          "source",
          "level"
        ],
        "properties": {
          "owner": {
            "type": "string"
          },
          "level": {
            "type": "string",
            "enum": [
              "workload",
              "namespace",
              "cluster"
            ]
          },
          "source": {
            "type": "string",
            "enum": [
              "assignment",
              "label",
              "catalog",
              "governance"
            ]
          },
          "rule": {
            "type": "string",
            "description": "The label, the catalog entity or the person it came from."
          }
        }
      },
      "Ownership": {
        "allOf": [
          {
            "$ref": "#/components/schemas/OwnerResolution"
          },
          {
            "type": "object",
            "required": [
              "cluster",
              "resolvedAt"
            ],
            "properties": {
              "cluster": {
                "type": "string"
              },
              "namespace": {
                "type": "string"
              },
              "workload": {
                "type": "string"
              },
              "resolvedAt": {
                "type": "string",
                "format": "date-time"
              }
            }
          }
        ]
      },
      "RelatedResource": {
        "allOf": [
          {
            "$ref": "#/components/schemas/ResourceRef"
          },
          {
            "type": "object",
            "required": [
              "relation",
              "isStored"
            ],
            "properties": {
              "relation": {
                "type": "string",
                "description": "What the other object is to this one.",
                "enum": [
                  "owner",
                  "owned",
                  "selects",
                  "selectedBy",
                  "routesTo",
                  "routedFrom",
                  "mounts",
                  "mountedBy",
                  "boundTo",
                  "runsOn",
                  "hosts",
                  "scales",
                  "scaledBy",
                  "guards",
                  "guardedBy",
                  "uses",
                  "usedBy",
                  "binds",
                  "boundBy",
                  "inNamespace"
                ]
              },
              "isStored": {
                "type": "boolean",
                "description": "False where it is only named and the hub has no such object."
              },
              "from": {
                "type": "string",
                "description": "uid of the object of the graph the relation starts at."
              },
              "state": {
                "$ref": "#/components/schemas/ResourceState"
              },
              "status": {
                "type": "string"
              },
              "ready": {
                "type": "integer"
              },
              "desired": {
                "type": "integer"
              }
            }
          }
        ]
      },
      "Facet": {
        "type": "object",
        "required": [
          "field",
          "values",
          "isComplete"
        ],
        "properties": {
          "field": {
            "type": "string"
          },
          "isComplete": {
            "type": "boolean",
            "description": "False where there are more values than are shown."
          },
          "isSampled": {
            "type": "boolean",
            "description": "True where not all that matches was looked at; there are at least as many of each value then."
          },
          "values": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "value",
                "count"
              ],
              "properties": {
                "value": {
                  "type": "string"
                },
                "label": {
                  "type": "string",
                  "description": "How people say it, such as `Pod` for `pods`."
                },
                "count": {
                  "type": "integer"
                }
              }
            }
          }
        }
      },
      "Completion": {
        "type": "object",
        "required": [
          "text",
          "kind",
          "from",
          "to"
        ],
        "properties": {
          "text": {
            "type": "string",
            "description": "What to put in place of the characters from `from` to `to` of the query."
          },
          "kind": {
            "type": "string",
            "enum": [
              "key",
              "value"
            ]
          },
          "from": {
            "type": "integer"
          },
          "to": {
            "type": "integer"
          },
          "label": {
            "type": "string"
          },
          "count": {
            "type": "integer"
          },
          "detail": {
            "type": "string"
          }
        }
      },
      "SavedSearch": {
        "type": "object",
        "required": [
          "id",
          "name",
          "query",
          "createdBy",
          "isShared",
          "createdAt",
          "updatedAt",
          "isMine"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "query": {
            "type": "string"
          },
          "sort": {
            "type": "string"
          },
          "page": {
            "type": "string",
            "enum": [
              "search",
              "clusters",
              "changes"
            ],
            "description": "Page it belongs to."
          },
          "description": {
            "type": "string"
          },
          "isShared": {
            "type": "boolean",
            "description": "Seen by everybody who may search."
          },
          "isMine": {
            "type": "boolean"
          },
          "createdBy": {
            "type": "string"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "SaveSearch": {
        "type": "object",
        "required": [
          "name",
          "query"
        ],
        "additionalProperties": false,
        "properties": {
          "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 128
          },
          "query": {
            "type": "string",
            "maxLength": 2000
          },
          "sort": {
            "type": "string",
            "maxLength": 63
          },
          "page": {
            "type": "string",
            "enum": [
              "search",
              "clusters",
              "changes"
            ]
          },
          "description": {
            "type": "string",
            "maxLength": 512
          },
          "isShared": {
            "type": "boolean"
          }
        }
      },
      "IngressRoute": {
        "type": "object",
        "required": [
          "cluster",
          "kind",
          "kindName",
          "uid",
          "name",
          "host",
          "tls",
          "backends",
          "state"
        ],
        "properties": {
          "cluster": {
            "type": "string"
          },
          "kind": {
            "type": "string"
          },
          "kindName": {
            "type": "string"
          },
          "uid": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "host": {
            "type": "string",
            "description": "`*` where the rule names none."
          },
          "paths": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "className": {
            "type": "string",
            "description": "Class or gateway."
          },
          "tls": {
            "type": "boolean"
          },
          "addresses": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "owner": {
            "type": "string"
          },
          "state": {
            "$ref": "#/components/schemas/ResourceState"
          },
          "observedAt": {
            "type": "string",
            "format": "date-time"
          },
          "backends": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "exists"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "kind": {
                  "type": "string"
                },
                "port": {
                  "type": "string"
                },
                "uid": {
                  "type": "string"
                },
                "exists": {
                  "type": "boolean"
                }
              }
            }
          }
        }
      },
      "ChangeGroup": {
        "type": "object",
        "description": "The same change of the same object in many clusters.",
        "required": [
          "id",
          "kind",
          "kindName",
          "name",
          "type",
          "clusters",
          "clusterCount",
          "failing",
          "firstAt",
          "lastAt",
          "changes"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "kind": {
            "type": "string"
          },
          "kindName": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "type": {
            "type": "string",
            "enum": [
              "added",
              "modified",
              "deleted"
            ]
          },
          "sentence": {
            "type": "string",
            "description": "Such as `image shop/api:1.4.2 reached 37 clusters, fails in 4`."
          },
          "diff": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/FieldChange"
            }
          },
          "changedBy": {
            "$ref": "#/components/schemas/ChangeActor"
          },
          "clusterCount": {
            "type": "integer"
          },
          "failing": {
            "type": "integer",
            "description": "Clusters where the object is degraded or critical now."
          },
          "changes": {
            "type": "integer"
          },
          "firstAt": {
            "type": "string",
            "format": "date-time"
          },
          "lastAt": {
            "type": "string",
            "format": "date-time"
          },
          "clusters": {
            "type": "array",
            "description": "At most 100, those that fail first.",
            "items": {
              "type": "object",
              "required": [
                "cluster",
                "uid",
                "at"
              ],
              "properties": {
                "cluster": {
                  "type": "string"
                },
                "uid": {
                  "type": "string"
                },
                "at": {
                  "type": "string",
                  "format": "date-time"
                },
                "state": {
                  "$ref": "#/components/schemas/ResourceState"
                },
                "status": {
                  "type": "string"
                }
              }
            }
          }
        }
      },
      "ChangeBin": {
        "type": "object",
        "required": [
          "start",
          "added",
          "modified",
          "deleted",
          "failing"
        ],
        "properties": {
          "start": {
            "type": "string",
            "format": "date-time"
          },
          "added": {
            "type": "integer"
          },
          "modified": {
            "type": "integer"
          },
          "deleted": {
            "type": "integer"
          },
          "failing": {
            "type": "integer",
            "description": "Changes that left the object critical."
          }
        }
      },
      "AuditEvent": {
        "type": "object",
        "required": [
          "id",
          "at",
          "actor",
          "event",
          "outcome"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "actor": {
            "type": "string"
          },
          "event": {
            "type": "string",
            "description": "Such as `cluster-revoke`."
          },
          "outcome": {
            "type": "string",
            "enum": [
              "succeeded",
              "failed"
            ]
          },
          "severity": {
            "type": "string",
            "enum": [
              "low",
              "medium",
              "high",
              "critical"
            ]
          },
          "target": {
            "type": "string",
            "description": "What it was done to, such as `cluster:osl-prod-1`."
          },
          "cluster": {
            "type": "string"
          },
          "reason": {
            "type": "string",
            "description": "Why it failed."
          },
          "diff": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/FieldChange"
            }
          }
        }
      },
      "RefusalCount": {
        "type": "object",
        "required": [
          "minute",
          "source",
          "code",
          "count"
        ],
        "properties": {
          "minute": {
            "type": "string",
            "format": "date-time"
          },
          "source": {
            "type": "string",
            "description": "A cluster, or the address of who is none."
          },
          "code": {
            "type": "string"
          },
          "count": {
            "type": "integer"
          }
        }
      },
      "Overview": {
        "type": "object",
        "required": [
          "asOf",
          "totals",
          "clusters",
          "attention",
          "versions",
          "capacity",
          "freshness"
        ],
        "properties": {
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "totals": {
            "type": "object",
            "required": [
              "clusters",
              "nodes",
              "pods",
              "podsFailing",
              "resources",
              "owners"
            ],
            "properties": {
              "clusters": {
                "type": "integer"
              },
              "nodes": {
                "type": "integer"
              },
              "pods": {
                "type": "integer"
              },
              "podsFailing": {
                "type": "integer"
              },
              "resources": {
                "type": "integer"
              },
              "owners": {
                "type": "integer"
              }
            }
          },
          "freshness": {
            "type": "object",
            "description": "How old the data is of the clusters that report, and which do not.",
            "required": [
              "live",
              "late",
              "unreachable",
              "expired",
              "revoked"
            ],
            "properties": {
              "live": {
                "type": "integer"
              },
              "late": {
                "type": "integer"
              },
              "unreachable": {
                "type": "integer"
              },
              "expired": {
                "type": "integer"
              },
              "revoked": {
                "type": "integer"
              },
              "oldestLiveSeconds": {
                "type": "number"
              },
              "longestSilent": {
                "type": "object",
                "required": [
                  "cluster",
                  "seconds"
                ],
                "properties": {
                  "cluster": {
                    "type": "string"
                  },
                  "seconds": {
                    "type": "number"
                  }
                }
              }
            }
          },
          "clusters": {
            "type": "array",
            "description": "Every cluster the caller may see, as a tile; at most 10,000.",
            "items": {
              "type": "object",
              "required": [
                "name",
                "health",
                "state",
                "nodes"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "health": {
                  "$ref": "#/components/schemas/HealthState"
                },
                "state": {
                  "$ref": "#/components/schemas/ClusterState"
                },
                "nodes": {
                  "type": "integer"
                },
                "pods": {
                  "type": "integer"
                },
                "podsFailing": {
                  "type": "integer"
                },
                "environment": {
                  "type": "string"
                },
                "region": {
                  "type": "string"
                },
                "provider": {
                  "type": "string"
                },
                "owner": {
                  "type": "string"
                },
                "project": {
                  "type": "string"
                },
                "version": {
                  "type": "string"
                },
                "reason": {
                  "type": "string"
                }
              }
            }
          },
          "attention": {
            "type": "array",
            "description": "What needs a person, the worst first; at most 50.",
            "items": {
              "type": "object",
              "required": [
                "cluster",
                "health",
                "reason"
              ],
              "properties": {
                "cluster": {
                  "type": "string"
                },
                "health": {
                  "$ref": "#/components/schemas/HealthState"
                },
                "reason": {
                  "type": "string"
                },
                "owner": {
                  "type": "string"
                },
                "environment": {
                  "type": "string"
                },
                "since": {
                  "type": "string",
                  "format": "date-time"
                },
                "query": {
                  "type": "string",
                  "description": "Query that finds the objects behind it."
                }
              }
            }
          },
          "upcoming": {
            "type": "array",
            "description": "What will break at a known time, the soonest first; at most 20.",
            "items": {
              "type": "object",
              "required": [
                "kind",
                "sentence",
                "at",
                "count"
              ],
              "properties": {
                "kind": {
                  "type": "string",
                  "enum": [
                    "certificate"
                  ]
                },
                "sentence": {
                  "type": "string"
                },
                "at": {
                  "type": "string",
                  "format": "date-time"
                },
                "count": {
                  "type": "integer"
                },
                "query": {
                  "type": "string"
                }
              }
            }
          },
          "versions": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "version",
                "minor",
                "clusters"
              ],
              "properties": {
                "version": {
                  "type": "string"
                },
                "minor": {
                  "type": "string"
                },
                "clusters": {
                  "type": "integer"
                }
              }
            }
          },
          "capacity": {
            "type": "array",
            "description": "By environment.",
            "items": {
              "allOf": [
                {
                  "$ref": "#/components/schemas/ClusterCapacity"
                },
                {
                  "type": "object",
                  "required": [
                    "environment",
                    "clusters"
                  ],
                  "properties": {
                    "environment": {
                      "type": "string"
                    },
                    "clusters": {
                      "type": "integer"
                    }
                  }
                }
              ]
            }
          }
        }
      },
      "HubStatus": {
        "type": "object",
        "required": [
          "version",
          "engine",
          "startedAt",
          "checks",
          "consumers",
          "tables",
          "replicas",
          "agents"
        ],
        "properties": {
          "version": {
            "type": "string"
          },
          "hubId": {
            "type": "string"
          },
          "protocol": {
            "type": "string",
            "description": "Range of protocol versions."
          },
          "engine": {
            "type": "string",
            "description": "Database with its version."
          },
          "startedAt": {
            "type": "string",
            "format": "date-time"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "checks": {
            "type": "array",
            "description": "What works and what does not, with the mend.",
            "items": {
              "type": "object",
              "required": [
                "name",
                "state",
                "sentence"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "state": {
                  "$ref": "#/components/schemas/ResourceState"
                },
                "sentence": {
                  "type": "string"
                },
                "mend": {
                  "type": "string"
                }
              }
            }
          },
          "replicas": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "id",
                "startedAt",
                "seenAt"
              ],
              "properties": {
                "id": {
                  "type": "string"
                },
                "host": {
                  "type": "string"
                },
                "startedAt": {
                  "type": "string",
                  "format": "date-time"
                },
                "seenAt": {
                  "type": "string",
                  "format": "date-time"
                },
                "memoryBytes": {
                  "type": "integer"
                },
                "eventLoopDelayMs": {
                  "type": "number",
                  "description": "99th percentile of the last minute."
                },
                "agents": {
                  "type": "integer",
                  "description": "Polls it holds."
                },
                "itemsPerSecond": {
                  "type": "number"
                }
              }
            }
          },
          "agents": {
            "type": "object",
            "required": [
              "connected",
              "total"
            ],
            "properties": {
              "connected": {
                "type": "integer"
              },
              "total": {
                "type": "integer"
              }
            }
          },
          "consumers": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ConsumerStatus"
            }
          },
          "tables": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "rows"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "rows": {
                  "type": "integer",
                  "description": "Estimated on PostgreSQL."
                },
                "bytes": {
                  "type": "integer"
                },
                "retention": {
                  "type": "string",
                  "description": "How long rows are kept, as `7 days`."
                },
                "oldest": {
                  "type": "string",
                  "format": "date-time"
                }
              }
            }
          },
          "keys": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "kid",
                "state",
                "createdAt"
              ],
              "properties": {
                "kid": {
                  "type": "string"
                },
                "state": {
                  "type": "string",
                  "enum": [
                    "active",
                    "next",
                    "retired"
                  ]
                },
                "createdAt": {
                  "type": "string",
                  "format": "date-time"
                },
                "activeFrom": {
                  "type": "string",
                  "format": "date-time"
                }
              }
            }
          }
        }
      },
      "ConsumerStatus": {
        "type": "object",
        "required": [
          "name",
          "lagChanges",
          "lagSeconds",
          "state"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "description": {
            "type": "string"
          },
          "state": {
            "type": "string",
            "enum": [
              "running",
              "idle",
              "failing",
              "stopped"
            ]
          },
          "lagChanges": {
            "type": "integer"
          },
          "lagSeconds": {
            "type": "number"
          },
          "position": {
            "type": "integer"
          },
          "lastRunAt": {
            "type": "string",
            "format": "date-time"
          },
          "error": {
            "type": "string"
          },
          "failures": {
            "type": "integer",
            "description": "Runs in a row that failed."
          }
        }
      },
      "Change": {
        "type": "object",
        "required": [
          "seq",
          "cluster",
          "kind",
          "kindName",
          "uid",
          "name",
          "type",
          "receivedAt"
        ],
        "properties": {
          "seq": {
            "type": "integer",
            "description": "Number in the change feed."
          },
          "cluster": {
            "type": "string"
          },
          "kind": {
            "type": "string"
          },
          "kindName": {
            "type": "string"
          },
          "uid": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "type": {
            "type": "string",
            "enum": [
              "added",
              "modified",
              "deleted"
            ]
          },
          "status": {
            "type": "string"
          },
          "state": {
            "$ref": "#/components/schemas/ResourceState"
          },
          "changedBy": {
            "$ref": "#/components/schemas/ChangeActor"
          },
          "diff": {
            "type": "array",
            "description": "Fields that changed, at most 20.",
            "items": {
              "$ref": "#/components/schemas/FieldChange"
            }
          },
          "observedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When the agent saw it."
          },
          "receivedAt": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "FieldChange": {
        "type": "object",
        "required": [
          "path"
        ],
        "properties": {
          "path": {
            "type": "string"
          },
          "before": {
            "type": "string"
          },
          "after": {
            "type": "string"
          }
        }
      },
      "Version": {
        "type": "object",
        "required": [
          "hash",
          "receivedAt"
        ],
        "properties": {
          "hash": {
            "type": "string"
          },
          "observedAt": {
            "type": "string",
            "format": "date-time"
          },
          "receivedAt": {
            "type": "string",
            "format": "date-time"
          },
          "changedBy": {
            "$ref": "#/components/schemas/ChangeActor"
          },
          "deleted": {
            "type": "boolean"
          },
          "object": {
            "type": "object",
            "additionalProperties": true
          }
        }
      },
      "Enrollment": {
        "type": "object",
        "required": [
          "id",
          "clusterName",
          "state",
          "autoApprove",
          "createdAt",
          "createdBy",
          "expiresAt"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "clusterName": {
            "type": "string"
          },
          "state": {
            "type": "string",
            "description": "`waiting` for an agent, `pending` approval, then `approved`, `rejected` or `expired`.",
            "enum": [
              "waiting",
              "pending",
              "approved",
              "rejected",
              "expired"
            ]
          },
          "autoApprove": {
            "type": "boolean"
          },
          "profile": {
            "type": "string",
            "enum": [
              "inventory",
              "security",
              "lifecycle",
              "onboarding"
            ]
          },
          "mode": {
            "type": "string",
            "description": "`new` cluster, another agent `join`s a known one, or `replace` for a cluster that was built anew under the same name.",
            "enum": [
              "new",
              "join",
              "replace"
            ]
          },
          "maxUses": {
            "type": "integer",
            "description": "Over 1 for a batch token."
          },
          "uses": {
            "type": "integer"
          },
          "namePrefix": {
            "type": "string"
          },
          "parentId": {
            "type": "string",
            "description": "Batch enrollment this one came of."
          },
          "owner": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "createdBy": {
            "type": "string"
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time"
          },
          "decidedBy": {
            "type": "string"
          },
          "fingerprint": {
            "type": "string"
          },
          "kubeSystemUid": {
            "type": "string"
          },
          "kubernetesVersion": {
            "type": "string"
          },
          "agentVersion": {
            "type": "string"
          }
        }
      },
      "CreateEnrollment": {
        "type": "object",
        "description": "For one cluster by `clusterName`, or for many by `maxUses`: then each agent names its cluster\nitself, within `namePrefix`.\n",
        "additionalProperties": false,
        "properties": {
          "clusterName": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63,
            "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
          },
          "maxUses": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1000
          },
          "namePrefix": {
            "type": "string",
            "maxLength": 40,
            "pattern": "^[a-z0-9]([-a-z0-9]*)?$"
          },
          "profile": {
            "type": "string",
            "enum": [
              "inventory",
              "security",
              "lifecycle",
              "onboarding"
            ]
          },
          "mode": {
            "type": "string",
            "description": "`new` unless said. `join` lets an agent into a cluster that is known already: one of another\nprofile, or in place of one that was revoked or lost its key. `replace` also takes a cluster\nwith another uid of kube-system; what is stored of the old one is removed, so it needs the\nright to remove clusters as well.\n",
            "enum": [
              "new",
              "join",
              "replace"
            ]
          },
          "owner": {
            "type": "string",
            "maxLength": 253
          },
          "environment": {
            "type": "string",
            "maxLength": 63
          },
          "autoApprove": {
            "type": "boolean",
            "description": "Let the first agent with the token in without a person comparing fingerprints."
          },
          "expiresInMinutes": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1440
          }
        }
      },
      "EnrollmentWithToken": {
        "allOf": [
          {
            "$ref": "#/components/schemas/Enrollment"
          },
          {
            "type": "object",
            "required": [
              "token"
            ],
            "properties": {
              "token": {
                "type": "string",
                "description": "Shown once; the hub keeps only its hash."
              }
            }
          }
        ]
      }
    }
  },
  "paths": {
    "/overview": {
      "get": {
        "operationId": "getOverview",
        "summary": "The fleet at a glance, of the clusters the caller may see.",
        "parameters": [
          {
            "$ref": "#/components/parameters/clusterEnvironment"
          },
          {
            "$ref": "#/components/parameters/clusterRegion"
          },
          {
            "$ref": "#/components/parameters/clusterOwner"
          }
        ],
        "responses": {
          "200": {
            "description": "The overview.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Overview"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters": {
      "get": {
        "operationId": "listClusters",
        "summary": "The clusters the caller may see, by name unless sorted otherwise.",
        "description": "`health` sorts the worst first, by `-health` the best.",
        "parameters": [
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/clusterQ"
          },
          {
            "$ref": "#/components/parameters/clusterState"
          },
          {
            "$ref": "#/components/parameters/clusterHealth"
          },
          {
            "$ref": "#/components/parameters/clusterEnvironment"
          },
          {
            "$ref": "#/components/parameters/clusterOwner"
          },
          {
            "$ref": "#/components/parameters/clusterProvider"
          },
          {
            "$ref": "#/components/parameters/clusterDistribution"
          },
          {
            "$ref": "#/components/parameters/clusterRegion"
          },
          {
            "$ref": "#/components/parameters/clusterVersion"
          },
          {
            "$ref": "#/components/parameters/clusterProject"
          },
          {
            "$ref": "#/components/parameters/clusterWorkspace"
          },
          {
            "$ref": "#/components/parameters/clusterDatacenter"
          },
          {
            "$ref": "#/components/parameters/clusterCriticality"
          },
          {
            "$ref": "#/components/parameters/clusterSensitivity"
          },
          {
            "$ref": "#/components/parameters/clusterTag"
          },
          {
            "$ref": "#/components/parameters/clusterLabel"
          },
          {
            "name": "sort",
            "in": "query",
            "schema": {
              "type": "string",
              "enum": [
                "name",
                "-name",
                "lastSeenAt",
                "-lastSeenAt",
                "health",
                "-health",
                "nodes",
                "-nodes",
                "pods",
                "-pods",
                "version",
                "-version",
                "environment",
                "-environment",
                "owner",
                "-owner",
                "createdAt",
                "-createdAt"
              ]
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of clusters.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "totalCount"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Cluster"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    },
                    "totalCount": {
                      "$ref": "#/components/schemas/TotalCount"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/facets": {
      "get": {
        "operationId": "clusterFacets",
        "summary": "How many clusters there are by each property, of those that match; a property's own filter does not narrow its counts.",
        "parameters": [
          {
            "$ref": "#/components/parameters/clusterQ"
          },
          {
            "$ref": "#/components/parameters/clusterState"
          },
          {
            "$ref": "#/components/parameters/clusterHealth"
          },
          {
            "$ref": "#/components/parameters/clusterEnvironment"
          },
          {
            "$ref": "#/components/parameters/clusterOwner"
          },
          {
            "$ref": "#/components/parameters/clusterProvider"
          },
          {
            "$ref": "#/components/parameters/clusterDistribution"
          },
          {
            "$ref": "#/components/parameters/clusterRegion"
          },
          {
            "$ref": "#/components/parameters/clusterVersion"
          },
          {
            "$ref": "#/components/parameters/clusterProject"
          },
          {
            "$ref": "#/components/parameters/clusterWorkspace"
          },
          {
            "$ref": "#/components/parameters/clusterDatacenter"
          },
          {
            "$ref": "#/components/parameters/clusterCriticality"
          },
          {
            "$ref": "#/components/parameters/clusterSensitivity"
          },
          {
            "$ref": "#/components/parameters/clusterTag"
          },
          {
            "$ref": "#/components/parameters/clusterLabel"
          },
          {
            "name": "groupLabel",
            "in": "query",
            "allowReserved": true,
            "description": "Key of a label to count by, too.",
            "schema": {
              "type": "string",
              "maxLength": 317
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The facets.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "facets",
                    "labelKeys"
                  ],
                  "properties": {
                    "facets": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Facet"
                      }
                    },
                    "labelKeys": {
                      "type": "array",
                      "description": "Keys of labels that clusters have.",
                      "items": {
                        "type": "string"
                      }
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/export": {
      "get": {
        "operationId": "exportClusters",
        "summary": "The clusters that match, as a file.",
        "parameters": [
          {
            "$ref": "#/components/parameters/clusterQ"
          },
          {
            "$ref": "#/components/parameters/clusterState"
          },
          {
            "$ref": "#/components/parameters/clusterHealth"
          },
          {
            "$ref": "#/components/parameters/clusterEnvironment"
          },
          {
            "$ref": "#/components/parameters/clusterOwner"
          },
          {
            "$ref": "#/components/parameters/clusterProvider"
          },
          {
            "$ref": "#/components/parameters/clusterDistribution"
          },
          {
            "$ref": "#/components/parameters/clusterRegion"
          },
          {
            "$ref": "#/components/parameters/clusterVersion"
          },
          {
            "$ref": "#/components/parameters/clusterProject"
          },
          {
            "$ref": "#/components/parameters/clusterWorkspace"
          },
          {
            "$ref": "#/components/parameters/clusterDatacenter"
          },
          {
            "$ref": "#/components/parameters/clusterCriticality"
          },
          {
            "$ref": "#/components/parameters/clusterSensitivity"
          },
          {
            "$ref": "#/components/parameters/clusterTag"
          },
          {
            "$ref": "#/components/parameters/clusterLabel"
          },
          {
            "$ref": "#/components/parameters/exportFormat"
          }
        ],
        "responses": {
          "200": {
            "$ref": "#/components/responses/Export"
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{name}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/clusterName"
        }
      ],
      "get": {
        "operationId": "getCluster",
        "summary": "One cluster with its agents and the state of its kinds.",
        "responses": {
          "200": {
            "description": "The cluster.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ClusterDetail"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "patch": {
        "operationId": "updateCluster",
        "summary": "Change what people say of a cluster.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/UpdateCluster"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The cluster.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ClusterDetail"
                }
              }
            }
          },
          "204": {
            "description": "It is done, and the caller may not read clusters."
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "delete": {
        "operationId": "purgeCluster",
        "summary": "Remove a cluster and all that is stored of it, but the audit.",
        "description": "Refused while an agent of it was heard of within the guard time (one day unless configured) and\nis not revoked. Rows go in the background; the name is free once they are gone.\n",
        "parameters": [
          {
            "name": "confirm",
            "in": "query",
            "required": true,
            "description": "The name of the cluster again.",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "202": {
            "description": "The cluster is being removed."
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{name}/rename": {
      "parameters": [
        {
          "$ref": "#/components/parameters/clusterName"
        }
      ],
      "post": {
        "operationId": "renameCluster",
        "summary": "Give a cluster another name; the old one stays as an alias.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "name"
                ],
                "additionalProperties": false,
                "properties": {
                  "name": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 63,
                    "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The cluster.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ClusterDetail"
                }
              }
            }
          },
          "204": {
            "description": "It is done, and the caller may not read clusters."
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{name}/collected": {
      "parameters": [
        {
          "$ref": "#/components/parameters/clusterName"
        }
      ],
      "get": {
        "operationId": "listCollected",
        "summary": "Exactly what leaves this cluster, kind by kind, with a sample.",
        "responses": {
          "200": {
            "description": "All kinds.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/CollectedKind"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{name}/resync": {
      "parameters": [
        {
          "$ref": "#/components/parameters/clusterName"
        }
      ],
      "post": {
        "operationId": "resyncCluster",
        "summary": "Ask the agent to list a kind, or all of its kinds, anew.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "kind": {
                    "type": "string",
                    "maxLength": 253
                  }
                }
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "The agent was asked."
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{name}/agents/{id}/revoke": {
      "parameters": [
        {
          "$ref": "#/components/parameters/clusterName"
        },
        {
          "$ref": "#/components/parameters/id"
        }
      ],
      "post": {
        "operationId": "revokeAgent",
        "summary": "Revoke one agent.",
        "responses": {
          "200": {
            "description": "The cluster.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ClusterDetail"
                }
              }
            }
          },
          "204": {
            "description": "It is done, and the caller may not read clusters."
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{name}/agents/{id}/accept": {
      "parameters": [
        {
          "$ref": "#/components/parameters/clusterName"
        },
        {
          "$ref": "#/components/parameters/id"
        }
      ],
      "post": {
        "operationId": "acceptAgent",
        "summary": "Let an agent in again that was taken for a clone.",
        "responses": {
          "200": {
            "description": "The cluster.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ClusterDetail"
                }
              }
            }
          },
          "204": {
            "description": "It is done, and the caller may not read clusters."
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/agents": {
      "get": {
        "operationId": "listAgents",
        "summary": "Agents of all clusters with their versions, those furthest behind first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/clusterState"
          },
          {
            "name": "q",
            "in": "query",
            "allowReserved": true,
            "description": "Part of the name of the cluster.",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "version",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "profile",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of agents.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "totalCount"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/AgentOfFleet"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    },
                    "hubVersion": {
                      "type": "string"
                    },
                    "versions": {
                      "type": "array",
                      "items": {
                        "type": "object",
                        "required": [
                          "version",
                          "count",
                          "minorsBehind"
                        ],
                        "properties": {
                          "version": {
                            "type": "string"
                          },
                          "count": {
                            "type": "integer"
                          },
                          "minorsBehind": {
                            "type": "integer"
                          }
                        }
                      }
                    },
                    "totalCount": {
                      "$ref": "#/components/schemas/TotalCount"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{name}/revoke": {
      "parameters": [
        {
          "$ref": "#/components/parameters/clusterName"
        }
      ],
      "post": {
        "operationId": "revokeCluster",
        "summary": "Revoke all agents of a cluster; what it reported stays visible with its age.",
        "responses": {
          "200": {
            "description": "The cluster.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ClusterDetail"
                }
              }
            }
          },
          "204": {
            "description": "It is done, and the caller may not read clusters."
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{name}/resources/{uid}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/clusterName"
        },
        {
          "name": "uid",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 64
          }
        }
      ],
      "get": {
        "operationId": "getResource",
        "summary": "One object as stored, with its owner chain.",
        "responses": {
          "200": {
            "description": "The object.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ResourceDetail"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{name}/resources/{uid}/versions": {
      "parameters": [
        {
          "$ref": "#/components/parameters/clusterName"
        },
        {
          "name": "uid",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 64
          }
        }
      ],
      "get": {
        "operationId": "listVersions",
        "summary": "Versions of an object within retention, newest first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of versions.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Version"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{name}/resources/{uid}/related": {
      "parameters": [
        {
          "$ref": "#/components/parameters/clusterName"
        },
        {
          "$ref": "#/components/parameters/uid"
        }
      ],
      "get": {
        "operationId": "listRelated",
        "summary": "Objects that have to do with this one, from stored facts; at most 500.",
        "responses": {
          "200": {
            "description": "The objects.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "isComplete"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/RelatedResource"
                      }
                    },
                    "isComplete": {
                      "type": "boolean"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{name}/resources/{uid}/elsewhere": {
      "parameters": [
        {
          "$ref": "#/components/parameters/clusterName"
        },
        {
          "$ref": "#/components/parameters/uid"
        }
      ],
      "get": {
        "operationId": "listElsewhere",
        "summary": "The object of the same kind, namespace and name in other clusters.",
        "parameters": [
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of objects.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "totalCount"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Resource"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    },
                    "totalCount": {
                      "$ref": "#/components/schemas/TotalCount"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/resources/facets": {
      "get": {
        "operationId": "resourceFacets",
        "summary": "How many objects that match there are by kind, cluster, namespace, status, state and owner.",
        "parameters": [
          {
            "$ref": "#/components/parameters/query"
          },
          {
            "$ref": "#/components/parameters/at"
          },
          {
            "name": "field",
            "in": "query",
            "schema": {
              "type": "array",
              "items": {
                "type": "string",
                "enum": [
                  "kind",
                  "cluster",
                  "namespace",
                  "status",
                  "state",
                  "owner",
                  "node",
                  "image",
                  "environment"
                ]
              }
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The facets.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "facets",
                    "totalCount",
                    "asOf"
                  ],
                  "properties": {
                    "facets": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Facet"
                      }
                    },
                    "totalCount": {
                      "$ref": "#/components/schemas/TotalCount"
                    },
                    "asOf": {
                      "type": "string",
                      "format": "date-time"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/resources/export": {
      "get": {
        "operationId": "exportResources",
        "summary": "The objects that match, as a file.",
        "parameters": [
          {
            "$ref": "#/components/parameters/query"
          },
          {
            "$ref": "#/components/parameters/at"
          },
          {
            "$ref": "#/components/parameters/exportFormat"
          },
          {
            "name": "sort",
            "in": "query",
            "schema": {
              "type": "string",
              "enum": [
                "name",
                "-name",
                "state",
                "-state",
                "age",
                "-age",
                "restarts",
                "-restarts"
              ]
            }
          }
        ],
        "responses": {
          "200": {
            "$ref": "#/components/responses/Export"
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/resources/completions": {
      "get": {
        "operationId": "completeQuery",
        "summary": "How a query may go on at a position.",
        "parameters": [
          {
            "$ref": "#/components/parameters/query"
          },
          {
            "name": "position",
            "in": "query",
            "description": "Character of the query at which the person types; its end unless said.",
            "schema": {
              "type": "integer",
              "minimum": 0,
              "maximum": 2000
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Completions, the most useful first; at most 20.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Completion"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/ingresses": {
      "get": {
        "operationId": "listIngresses",
        "summary": "Hosts that are reachable from outside, with class, TLS and backends, from Ingresses and Gateway API routes.",
        "parameters": [
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/query"
          },
          {
            "name": "host",
            "in": "query",
            "allowReserved": true,
            "description": "Part of a host, `*` for any text.",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of hosts.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/IngressRoute"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/searches": {
      "get": {
        "operationId": "listSearches",
        "summary": "Saved searches of the caller, and those that are shared.",
        "parameters": [
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "name": "page",
            "in": "query",
            "schema": {
              "type": "string",
              "enum": [
                "search",
                "clusters",
                "changes"
              ]
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of saved searches.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/SavedSearch"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "saveSearch",
        "summary": "Save a search.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/SaveSearch"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "The saved search.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SavedSearch"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/searches/{id}": {
      "parameters": [
        {
          "$ref": "#/components/parameters/id"
        }
      ],
      "put": {
        "operationId": "updateSearch",
        "summary": "Change a saved search of the caller.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/SaveSearch"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The saved search.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SavedSearch"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "delete": {
        "operationId": "deleteSearch",
        "summary": "Delete a saved search of the caller.",
        "responses": {
          "204": {
            "description": "It is gone."
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/ownership": {
      "get": {
        "operationId": "listOwnership",
        "summary": "Who owns which namespaces and workloads, and by what.",
        "parameters": [
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "name": "cluster",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "namespace",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "owner",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of ownership.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Ownership"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{name}/namespaces/{namespace}/owner": {
      "parameters": [
        {
          "$ref": "#/components/parameters/clusterName"
        },
        {
          "name": "namespace",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 253
          }
        }
      ],
      "put": {
        "operationId": "assignOwner",
        "summary": "Say who owns a namespace, or a workload in it; null takes it back.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "owner"
                ],
                "additionalProperties": false,
                "properties": {
                  "owner": {
                    "type": "string",
                    "nullable": true,
                    "maxLength": 253
                  },
                  "workload": {
                    "type": "string",
                    "maxLength": 253
                  }
                }
              }
            }
          }
        },
        "responses": {
          "204": {
            "description": "It is stored."
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/resources": {
      "get": {
        "operationId": "listResources",
        "summary": "Objects of all clusters the caller may see.",
        "description": "`query` holds terms separated by spaces, all of which must match: `kind:Pod` (Kind, plural or\nGroupResource), `group:apps`, `cluster:prod-*`, `ns:payments`, `name:api*`, `uid:...`,\n`label:app=web`, `label:app`, `status:CrashLoopBackOff`, `state:critical`, `node:ip-10*`,\n`image:*log4j*`, `restarts>5`, `ready<2`, `desired>=3`, `age<1h` (m, h, d), `-kind:Job` for not,\n`kind:Pod,Node` for any of, `*` for any text, quotes around spaces and signs; a bare word is\npart of a name, namespace, label value or image. `owner:group:default/team-a`,\n`env:production`, `region:`, `provider:` and `project:` speak of owner and cluster,\n`fact:class=nginx` of the key facts of a kind, `host:shop.*` of hosts of ingresses. A query that cannot be read answers 400 with the position, what\nwas found there and what was expected.\n",
        "parameters": [
          {
            "$ref": "#/components/parameters/query"
          },
          {
            "$ref": "#/components/parameters/at"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "name": "sort",
            "in": "query",
            "schema": {
              "type": "string",
              "enum": [
                "name",
                "-name",
                "state",
                "-state",
                "age",
                "-age",
                "restarts",
                "-restarts"
              ]
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of objects.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "totalCount",
                    "asOf"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Resource"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    },
                    "totalCount": {
                      "$ref": "#/components/schemas/TotalCount"
                    },
                    "asOf": {
                      "type": "string",
                      "format": "date-time"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/changes": {
      "get": {
        "operationId": "listChanges",
        "summary": "The change feed, newest first.",
        "parameters": [
          {
            "name": "uid",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 64
            }
          },
          {
            "name": "cluster",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "kind",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "namespace",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "owner",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "environment",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "manager",
            "in": "query",
            "allowReserved": true,
            "description": "Field manager that made the change.",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "type",
            "in": "query",
            "schema": {
              "type": "array",
              "items": {
                "type": "string",
                "enum": [
                  "added",
                  "modified",
                  "deleted"
                ]
              }
            }
          },
          {
            "name": "q",
            "in": "query",
            "allowReserved": true,
            "description": "Part of the name of the object.",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "$ref": "#/components/parameters/since"
          },
          {
            "$ref": "#/components/parameters/until"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of changes.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Change"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/changes/groups": {
      "get": {
        "operationId": "listChangeGroups",
        "summary": "The same change in many clusters as one, newest first.",
        "description": "Of the last 24 hours unless `since` says otherwise; groups are kept longer than changes (`fleet.retention.headlines`, 90 days).",
        "parameters": [
          {
            "name": "cluster",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "kind",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "namespace",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "owner",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "environment",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "manager",
            "in": "query",
            "allowReserved": true,
            "description": "Field manager that made the change.",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "type",
            "in": "query",
            "schema": {
              "type": "array",
              "items": {
                "type": "string",
                "enum": [
                  "added",
                  "modified",
                  "deleted"
                ]
              }
            }
          },
          {
            "name": "q",
            "in": "query",
            "allowReserved": true,
            "description": "Part of the name of the object.",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "$ref": "#/components/parameters/since"
          },
          {
            "$ref": "#/components/parameters/until"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of groups.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/ChangeGroup"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/changes/histogram": {
      "get": {
        "operationId": "changeHistogram",
        "summary": "How much changed, hour by hour.",
        "description": "Of the last 24 hours unless `since` says otherwise. Bins of five minutes up to six hours, of an hour up to 14 days, of a day beyond. Counts are kept longer than changes (`fleet.retention.headlines`, 90 days), except by owner and for callers who see some namespaces only.",
        "parameters": [
          {
            "name": "cluster",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "kind",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "environment",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "owner",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "$ref": "#/components/parameters/since"
          },
          {
            "$ref": "#/components/parameters/until"
          }
        ],
        "responses": {
          "200": {
            "description": "Bins, the oldest first.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "binSeconds",
                    "bins"
                  ],
                  "properties": {
                    "binSeconds": {
                      "type": "integer"
                    },
                    "bins": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/ChangeBin"
                      }
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/audit": {
      "get": {
        "operationId": "listAudit",
        "summary": "What people and services did, newest first.",
        "parameters": [
          {
            "name": "actor",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "event",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "cluster",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "outcome",
            "in": "query",
            "schema": {
              "type": "string",
              "enum": [
                "succeeded",
                "failed"
              ]
            }
          },
          {
            "$ref": "#/components/parameters/since"
          },
          {
            "$ref": "#/components/parameters/until"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of events.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/AuditEvent"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/audit/refusals": {
      "get": {
        "operationId": "listRefusals",
        "summary": "What the agent door turned away, by minute, source and code, newest first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/since"
          },
          {
            "$ref": "#/components/parameters/until"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of counts.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/RefusalCount"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/hub": {
      "get": {
        "operationId": "getHubStatus",
        "summary": "How the hub itself is.",
        "responses": {
          "200": {
            "description": "The status.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/HubStatus"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/hub/consumers/{name}/replay": {
      "parameters": [
        {
          "name": "name",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        }
      ],
      "post": {
        "operationId": "replayConsumer",
        "summary": "Let a consumer of the change feed work out everything anew.",
        "responses": {
          "200": {
            "description": "The consumer.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ConsumerStatus"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/hub/keys/rotate": {
      "post": {
        "operationId": "rotateHubKey",
        "summary": "Make the next signing key of the hub; it becomes active once agents had time to learn it.",
        "responses": {
          "200": {
            "description": "The status.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/HubStatus"
                }
              }
            }
          },
          "204": {
            "description": "It is done, and the caller may not read the status of the hub."
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/hints": {
      "get": {
        "operationId": "awaitHint",
        "summary": "Answers when something changed after a point of the feed, or after 25 seconds.",
        "description": "A hint that it is worth to fetch again; it tells nothing of what changed.",
        "parameters": [
          {
            "name": "cluster",
            "in": "query",
            "allowReserved": true,
            "description": "Only changes of this cluster; any cluster where absent.",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "after",
            "in": "query",
            "description": "The `seq` of the hint before; 0 or absent answers at once.",
            "schema": {
              "type": "integer",
              "minimum": 0
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Where the feed stands.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "seq"
                  ],
                  "properties": {
                    "seq": {
                      "type": "integer"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/enrollments": {
      "get": {
        "operationId": "listEnrollments",
        "summary": "Enrollments, newest first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "name": "state",
            "in": "query",
            "schema": {
              "type": "array",
              "items": {
                "type": "string",
                "enum": [
                  "waiting",
                  "pending",
                  "approved",
                  "rejected",
                  "expired"
                ]
              }
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of enrollments.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Enrollment"
                      }
                    },
                    "nextCursor": {
                      "type": "string"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "createEnrollment",
        "summary": "Make a token with which one agent may ask to be let in.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CreateEnrollment"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "The enrollment with its token, shown this once.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/EnrollmentWithToken"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/enrollments/{id}": {
      "parameters": [
        {
          "name": "id",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 64
          }
        }
      ],
      "get": {
        "operationId": "getEnrollment",
        "summary": "One enrollment.",
        "responses": {
          "200": {
            "description": "The enrollment.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Enrollment"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/enrollments/{id}/approve": {
      "parameters": [
        {
          "name": "id",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 64
          }
        }
      ],
      "post": {
        "operationId": "approveEnrollment",
        "summary": "Let the agent in whose key has this fingerprint.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "fingerprint"
                ],
                "additionalProperties": false,
                "properties": {
                  "fingerprint": {
                    "type": "string",
                    "maxLength": 64,
                    "description": "The fingerprint that was compared with what the agent shows."
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The enrollment.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Enrollment"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/enrollments/{id}/reject": {
      "parameters": [
        {
          "name": "id",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 64
          }
        }
      ],
      "post": {
        "operationId": "rejectEnrollment",
        "summary": "Turn the agent down, or withdraw the token.",
        "responses": {
          "200": {
            "description": "The enrollment.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Enrollment"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    }
  }
} as const;
