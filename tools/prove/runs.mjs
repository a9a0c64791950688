/** What `npm run prove` can run: each has an id, and is an npm script with arguments and an environment. */
export const RUNS = [
  {
    id: 'churn',
    name: 'Churn of a real cluster, 10 min, 5,000 pods',
    args: ['test:kubernetes', '--', 'churn'],
    env: { FLEET_CHURN_SECONDS: '600', FLEET_CHURN_PODS: '5000' },
  },
  {
    id: 'faults',
    name: 'Fault simulation, 50,000 random runs',
    args: ['test:faults', '--', '--runs', '50000', '--minutes', '600'],
    env: {},
  },
  {
    id: 'hostile',
    name: 'Hostile input',
    args: ['test:hostile'],
    env: {},
  },
  {
    id: 'plants',
    name: 'Planted bugs, each noticed by an instrument',
    args: ['plants'],
    env: {},
  },
  {
    id: 'bench',
    name: 'Benchmark at full size',
    args: ['bench', '--', '--size', 'full', '--write'],
    env: {},
  },
];
