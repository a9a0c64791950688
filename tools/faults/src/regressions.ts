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
];
