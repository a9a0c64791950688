/** What each size means. */
export const SIZES = {
  smoke: {
    objects: [4_000, 8_000, 16_000],
    perCluster: 500,
    sqlite: [4_000],
    rounds: 40,
    agents: { count: 100, perCluster: 50, seconds: 20 },
    changes: 20,
    agentPods: 1_000,
    idleSeconds: 10,
  },
  small: {
    objects: [50_000, 100_000, 200_000],
    perCluster: 1_000,
    sqlite: [20_000, 50_000, 100_000],
    rounds: 100,
    agents: { count: 1_000, perCluster: 200, seconds: 120 },
    changes: 60,
    agentPods: 5_000,
    idleSeconds: 30,
  },
  full: {
    objects: [100_000, 300_000, 1_000_000],
    perCluster: 2_000,
    sqlite: [50_000, 100_000, 200_000],
    rounds: 200,
    agents: { count: 5_000, perCluster: 200, seconds: 600 },
    changes: 200,
    agentPods: 10_000,
    idleSeconds: 60,
  },
};

/** How much of everything. */
export type Size = (typeof SIZES)['smoke'];
