import { Plan } from './commands/types';

/** A plan that once did not hold. */
export interface Regression {
  /** What it found. */
  found: string;
  plan: Plan;
}

/** Plans that once did not hold, made small; each is run again with every change. */
export const REGRESSIONS: readonly Regression[] = [
  {
    found:
      'A clock of a cluster that is set back an hour stopped heartbeats, and with them the comparison of digests, for an hour.',
    plan: {
      seed: 3,
      replicas: 2,
      clusters: 1,
      rotatesKeys: false,
      steps: [
        {
          command: { type: 'apply', cluster: 0, kind: 'Pod', place: 0 },
          ms: 30_000,
        },
        {
          command: { type: 'jump clock', cluster: 0, ms: -3_600_000 },
          ms: 20_000,
        },
      ],
    },
  },
  {
    found:
      'A consumer whose commit came about, although the answer was lost, was shown as failing until the next change.',
    plan: {
      seed: 0,
      replicas: 2,
      clusters: 1,
      rotatesKeys: false,
      steps: [
        {
          command: { type: 'apply', cluster: 0, kind: 'Pod', place: 0 },
          ms: 35,
        },
        {
          command: { type: 'commit', replica: 0, fault: 'answer lost' },
          ms: 981,
        },
        { command: { type: 'replay', cluster: 0, which: 7 }, ms: 217 },
        {
          command: { type: 'apply', cluster: 1, kind: 'Secret', place: 6 },
          ms: 24853,
        },
        { command: { type: 'rotate hub key' }, ms: 297 },
        {
          command: { type: 'serve widgets', cluster: 1, isServed: false },
          ms: 19,
        },
        {
          command: {
            type: 'delete',
            cluster: 1,
            kind: 'ServiceAccount',
            place: 4,
          },
          ms: 11,
        },
        {
          command: { type: 'apply', cluster: 1, kind: 'Widget', place: 3 },
          ms: 8,
        },
        { command: { type: 'compact', cluster: 0 }, ms: 39999 },
        { command: { type: 'govern', cluster: 0 }, ms: 207 },
        { command: { type: 'cut agent off', cluster: 0, ms: 9017 }, ms: 107 },
        {
          command: { type: 'apply', cluster: 1, kind: 'Secret', place: 6 },
          ms: 0,
        },
        {
          command: {
            type: 'api',
            cluster: 0,
            fault: { type: 'cut' },
            times: 5,
            resource: 'widgets',
          },
          ms: 37665,
        },
      ],
    },
  },
  {
    found:
      'An agent that was revoked while it replaced its key heard that its key is unknown, asked again every few seconds, and told a wrong mend.',
    plan: {
      seed: 10,
      replicas: 3,
      clusters: 1,
      rotatesKeys: true,
      steps: [
        {
          command: {
            type: 'api',
            cluster: 0,
            fault: { type: 'status', status: 410, retryAfter: 2 },
            times: 4,
            resource: 'widgets',
          },
          ms: 297,
        },
        {
          command: { type: 'apply', cluster: 0, kind: 'Service', place: 3 },
          ms: 4713,
        },
        {
          command: {
            type: 'delete',
            cluster: 0,
            kind: 'ServiceAccount',
            place: 4,
          },
          ms: 287,
        },
        {
          command: {
            type: 'api',
            cluster: 0,
            fault: { type: 'status', status: 503 },
            times: 3,
            verb: 'list',
            resource: 'deployments',
          },
          ms: 256,
        },
        {
          command: { type: 'forge', cluster: 1, epoch: -1, seq: -1 },
          ms: 37734,
        },
        {
          command: { type: 'slow statements', statements: 7, ms: 239 },
          ms: 4781,
        },
        { command: { type: 'revoke agent', cluster: 0 }, ms: 1960 },
        {
          command: {
            type: 'network',
            cluster: 0,
            fault: 'answer swallowed',
            times: 4,
          },
          ms: 3467,
        },
        {
          command: { type: 'task', replica: 1, id: 'fleet-ownership-catalog' },
          ms: 2043,
        },
        {
          command: { type: 'apply', cluster: 0, kind: 'Secret', place: 4 },
          ms: 2764,
        },
        {
          command: { type: 'apply', cluster: 0, kind: 'Deployment', place: 0 },
          ms: 11596,
        },
        {
          command: {
            type: 'api',
            cluster: 1,
            fault: { type: 'refused' },
            times: 6,
          },
          ms: 247,
        },
        {
          command: { type: 'apply', cluster: 0, kind: 'Pod', place: 8 },
          ms: 246,
        },
        {
          command: { type: 'apply', cluster: 0, kind: 'Pod', place: 3 },
          ms: 82,
        },
        { command: { type: 'forge', cluster: 0, epoch: 0, seq: 5 }, ms: 192 },
        { command: { type: 'revoke agent', cluster: 1 }, ms: 279 },
        { command: { type: 'replay', cluster: 1, which: 7 }, ms: 2109 },
      ],
    },
  },
  {
    found:
      'Two repairs of a bucket waited in an agent, the second took the items of the first, and the first ended as complete: an object that lived was gone from the hub.',
    plan: {
      seed: 0,
      replicas: 1,
      clusters: 2,
      rotatesKeys: false,
      steps: [
        {
          command: { type: 'recreate', cluster: 0, kind: 'Pod', place: 0 },
          ms: 804,
        },
        { command: { type: 'damage', cluster: 1, what: 'row' }, ms: 2431 },
        { command: { type: 'jump clock', cluster: 0, ms: -1848897 }, ms: 2447 },
        {
          command: { type: 'apply', cluster: 0, kind: 'Service', place: 1 },
          ms: 24350,
        },
        {
          command: { type: 'delete', cluster: 0, kind: 'Service', place: 2 },
          ms: 4406,
        },
        { command: { type: 'forge', cluster: 1, epoch: 0, seq: 4 }, ms: 40 },
        { command: { type: 'damage', cluster: 0, what: 'row' }, ms: 117 },
        {
          command: { type: 'apply', cluster: 1, kind: 'Pod', place: 6 },
          ms: 20,
        },
        {
          command: {
            type: 'api',
            cluster: 0,
            fault: { type: 'status', status: 410, retryAfter: 2 },
            times: 4,
            verb: 'watch',
            resource: 'pods',
          },
          ms: 4843,
        },
        {
          command: { type: 'serve widgets', cluster: 1, isServed: false },
          ms: 227,
        },
        { command: { type: 'compact', cluster: 0 }, ms: 25802 },
        {
          command: { type: 'slow statements', statements: 52, ms: 14 },
          ms: 12213,
        },
        {
          command: { type: 'delete', cluster: 1, kind: 'Service', place: 1 },
          ms: 274,
        },
        {
          command: { type: 'commit', replica: 2, fault: 'answer lost' },
          ms: 37452,
        },
        {
          command: { type: 'apply', cluster: 1, kind: 'Secret', place: 8 },
          ms: 140,
        },
        { command: { type: 'damage', cluster: 1, what: 'digest' }, ms: 0 },
        {
          command: { type: 'slow statements', statements: 49, ms: 262 },
          ms: 4499,
        },
        { command: { type: 'revoke agent', cluster: 0 }, ms: 115 },
        {
          command: { type: 'apply', cluster: 1, kind: 'Widget', place: 1 },
          ms: 863,
        },
        { command: { type: 'task', replica: 1, id: 'fleet-hub-keys' }, ms: 64 },
        {
          command: { type: 'delete', cluster: 0, kind: 'Widget', place: 1 },
          ms: 3299,
        },
        {
          command: {
            type: 'recreate',
            cluster: 0,
            kind: 'ServiceAccount',
            place: 3,
          },
          ms: 1328,
        },
        {
          command: {
            type: 'network',
            cluster: 1,
            fault: 'doubled',
            times: 1,
            path: 'poll',
          },
          ms: 101,
        },
        { command: { type: 'forge', cluster: 1, epoch: -1, seq: -2 }, ms: 283 },
        {
          command: {
            type: 'network',
            cluster: 1,
            fault: 'answer cut',
            times: 2,
            path: 'heartbeat',
          },
          ms: 4857,
        },
        {
          command: { type: 'delete', cluster: 0, kind: 'Secret', place: 5 },
          ms: 2541,
        },
      ],
    },
  },
  {
    found:
      'A process that was locked out as a copy sent in its next session a batch it had frozen before: what another process had reported as gone was there again for a moment.',
    plan: {
      seed: 377765,
      replicas: 1,
      clusters: 2,
      rotatesKeys: false,
      steps: [
        {
          command: { type: 'delete namespace', cluster: 0, namespace: 1 },
          ms: 76,
        },
        { command: { type: 'clone agent', cluster: 0, ms: 649 }, ms: 5 },
        {
          command: { type: 'apply', cluster: 0, kind: 'Service', place: 6 },
          ms: 48,
        },
        {
          command: { type: 'apply', cluster: 0, kind: 'Pod', place: 8 },
          ms: 146,
        },
        {
          command: { type: 'apply', cluster: 0, kind: 'Secret', place: 0 },
          ms: 299,
        },
        {
          command: { type: 'delete namespace', cluster: 0, namespace: 2 },
          ms: 2778,
        },
        {
          command: { type: 'commit', replica: 0, fault: 'never arrived' },
          ms: 4999,
        },
        {
          command: { type: 'kill agent', cluster: 1, ms: 8, keepsState: true },
          ms: 236,
        },
        {
          command: { type: 'apply', cluster: 0, kind: 'Pod', place: 3 },
          ms: 239,
        },
        { command: { type: 'database away', ms: 40690 }, ms: 299 },
        {
          command: { type: 'delete', cluster: 1, kind: 'Pod', place: 4 },
          ms: 8,
        },
        {
          command: {
            type: 'api',
            cluster: 1,
            fault: { type: 'refused' },
            times: 1,
            verb: 'list',
            resource: 'widgets',
          },
          ms: 12,
        },
        {
          command: { type: 'apply', cluster: 0, kind: 'Deployment', place: 5 },
          ms: 27,
        },
      ],
    },
  },
];
