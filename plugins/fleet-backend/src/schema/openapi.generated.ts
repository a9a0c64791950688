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
      }
    },
    "responses": {
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
          "provider": {
            "type": "string",
            "description": "Found from the nodes: `openstack`, `aws`, `gce`, `azure`, `kind`, `k3s`, ..."
          },
          "region": {
            "type": "string"
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
              "kinds"
            ],
            "properties": {
              "kubeSystemUid": {
                "type": "string"
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
              "owners"
            ],
            "properties": {
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
        "required": [
          "clusterName"
        ],
        "additionalProperties": false,
        "properties": {
          "clusterName": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63,
            "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
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
    "/clusters": {
      "get": {
        "operationId": "listClusters",
        "summary": "The clusters the caller may see, by name unless sorted otherwise.",
        "parameters": [
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "name": "q",
            "in": "query",
            "allowReserved": true,
            "description": "Part of the name.",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
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
          {
            "name": "environment",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "array",
              "items": {
                "type": "string",
                "maxLength": 63
              }
            }
          },
          {
            "name": "owner",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "array",
              "items": {
                "type": "string",
                "maxLength": 253
              }
            }
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
                "-lastSeenAt"
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
    "/resources": {
      "get": {
        "operationId": "listResources",
        "summary": "Objects of all clusters the caller may see.",
        "description": "`query` holds terms separated by spaces, all of which must match: `kind:Pod` (Kind, plural or\nGroupResource), `group:apps`, `cluster:prod-*`, `ns:payments`, `name:api*`, `uid:...`,\n`label:app=web`, `label:app`, `status:CrashLoopBackOff`, `state:critical`, `node:ip-10*`,\n`image:*log4j*`, `restarts>5`, `ready<2`, `desired>=3`, `age<1h` (m, h, d), `-kind:Job` for not,\n`kind:Pod,Node` for any of, `*` for any text, quotes around spaces and signs; a bare word is\npart of a name or namespace. A query that cannot be read answers 400 with the position, what\nwas found there and what was expected.\n",
        "parameters": [
          {
            "name": "query",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "maxLength": 2000
            }
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
              "maxLength": 63
            }
          },
          {
            "name": "uid",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 64
            }
          },
          {
            "name": "since",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "format": "date-time"
            }
          },
          {
            "name": "until",
            "in": "query",
            "allowReserved": true,
            "schema": {
              "type": "string",
              "format": "date-time"
            }
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
