import { SimulatedCluster, createSimulatedCluster } from '../SimulatedCluster';
import { ManualClock } from '../store';
import { Life, createLife } from './Life';
import { LifeProfile, demoProfiles } from './profiles';

/**
 * One cluster of the demo.
 *
 * @public
 */
export interface DemoCluster {
  cluster: SimulatedCluster;
  life: Life;
  profile: LifeProfile;
  clock: ManualClock;
}

/**
 * The demo's clusters and their common time.
 *
 * @public
 */
export interface DemoFleet {
  clusters: DemoCluster[];
  /** Lets this many seconds pass in every cluster, one tick each. */
  tick(seconds?: number): void;
  /**
   * Follows the wall clock, one tick per second, until the returned function is
   * called. What was missed (a laptop that slept) is skipped, not replayed.
   */
  run(): () => void;
}

/**
 * Makes the demo's clusters. They start `warmUpSeconds` before `nowMs` and live
 * through that time at once, so that there is something to see.
 *
 * @public
 */
export function demoFleet(options: {
  seed: string | number;
  /** Where the warm-up ends; default: now. */
  nowMs?: number;
  /** Default 600. */
  warmUpSeconds?: number;
  /** Multiplies how often things happen; default 1. */
  rate?: number;
  profiles?: Readonly<Record<string, LifeProfile>>;
  eventLogSize?: number;
}): DemoFleet {
  const { nowMs = Date.now(), warmUpSeconds = 600, rate = 1 } = options;
  const startMs = Math.floor(nowMs / 1000) * 1000 - warmUpSeconds * 1000;
  const clusters = Object.entries(options.profiles ?? demoProfiles).map(
    ([name, base]) => {
      const profile = { ...base, rate: (base.rate ?? 1) * rate };
      const clock = new ManualClock(startMs);
      const cluster = createSimulatedCluster({
        name,
        seed: options.seed,
        version: profile.version,
        clock,
        eventLogSize: options.eventLogSize,
      });
      const life = createLife(cluster, { seed: options.seed, profile });
      return { cluster, life, profile, clock };
    },
  );
  const tick = (seconds = 1) => {
    for (const { cluster } of clusters) cluster.tick(seconds);
  };
  tick(warmUpSeconds);
  return {
    clusters,
    tick,
    run: () => {
      const timer = setInterval(() => {
        for (const { cluster, clock } of clusters) {
          clock.advanceTo(Date.now() - 1000);
          cluster.tick();
        }
      }, 1000);
      return () => clearInterval(timer);
    },
  };
}
