import { SimulatedCluster, createSimulatedCluster } from '../SimulatedCluster';
import type { SavedCluster } from '../SimulatedCluster';
import { ManualClock } from '../store';
import { AgendaEntry } from './Agenda';
import { FleetScript } from './FleetScript';
import { Life, SavedLife } from './Life';
import { demoProfiles } from './demoClusters';
import { LifeProfile } from './profiles';

const DAY_MS = 86_400_000;

/** How far time moves at once where nothing happens, and where something does. */
const RESTLESS_STEP_MS = 15_000;

/** Time in which what a new cluster is filled with comes up. */
const START_TICKS = 24;
const START_STEP_MS = 5000;

/** A fleet of this size and smaller is looked after every two seconds. */
const SMALL_FLEET = 50;

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
 * How a cluster of the demo stands, as plain data.
 *
 * @public
 */
export interface SavedDemoCluster {
  nowMs: number;
  cluster: SavedCluster;
  life: SavedLife;
}

/**
 * How often things happen.
 *
 * @public
 */
export interface Pace {
  /** Multiplies how often things happen; default 1. */
  rate?: number;
  /** Multiplies how often versions reach the fleet; default: as `rate`. */
  rollouts?: number;
  /** How fast small things follow one another; default 0, see `LifeProfile`. */
  everyday?: number;
}

/**
 * The demo's clusters and their common time.
 *
 * @public
 */
export interface DemoFleet {
  clusters: readonly DemoCluster[];
  /** One more cluster, which lives with the others from now on. */
  add(name: string, profile: LifeProfile): DemoCluster;
  /** Lets this many seconds pass in every cluster, one tick each. */
  tick(seconds?: number): void;
  /** Lets time pass to `untilMs` in coarse steps, one cluster after the other. */
  liveThrough(untilMs: number): IterableIterator<DemoCluster>;
  /**
   * Follows the wall clock, one tick per second or two, until the returned
   * function is called. What was missed (a laptop that slept) is skipped, not
   * replayed.
   */
  run(): () => void;
  /** Has things happen as often as this from now on. */
  setPace(pace: Pace): void;
  /** What is planned for the fleet as a whole. */
  savePlans(): AgendaEntry[];
}

/**
 * How one cluster stands, to go on with it later.
 *
 * @public
 */
export function saveDemoCluster(demo: DemoCluster): SavedDemoCluster {
  return {
    nowMs: demo.clock.now(),
    cluster: demo.cluster.save(),
    life: demo.life.save(),
  };
}

/**
 * Where a fleet begins and what it goes on from.
 *
 * @public
 */
export interface FleetOptions extends Pace {
  seed: string | number;
  /** Where the warm-up ends; default: now. */
  nowMs?: number;
  /**
   * When the clusters that do not go on from where they were are filled; default:
   * where the warm-up begins. Told again, it gives the same clusters again.
   */
  madeMs?: number;
  /** The present, from which certificates expire; default: `nowMs`. */
  presentMs?: number;
  /** Default 600. */
  warmUpSeconds?: number;
  profiles?: Readonly<Record<string, LifeProfile>>;
  eventLogSize?: number;
  /** Clusters that go on from where they were, by name. */
  saved?: (name: string) => SavedDemoCluster | undefined;
  /** What was planned for the fleet as a whole. */
  plans?: readonly AgendaEntry[];
}

function makeCluster(
  name: string,
  base: LifeProfile,
  options: FleetOptions & {
    startMs: number;
    madeMs: number;
    presentMs: number;
  },
): DemoCluster {
  const { seed, eventLogSize, startMs, madeMs, presentMs } = options;
  const { rate = 1, everyday } = options;
  const profile = { ...base, rate: (base.rate ?? 1) * rate, everyday };
  const saved = options.saved?.(name);
  const bornMs =
    madeMs - (profile.ageDays ?? 0) * DAY_MS - START_TICKS * START_STEP_MS;
  const clock = new ManualClock(saved?.nowMs ?? bornMs);
  const cluster = createSimulatedCluster({
    name,
    seed,
    version: profile.version,
    clock,
    eventLogSize,
    saved: saved?.cluster,
  });
  const life = new Life(cluster, profile, {
    seed,
    saved: saved?.life,
    presentMs,
  });
  if (!saved) {
    for (let tick = 0; tick < START_TICKS; tick++) {
      clock.advance(START_STEP_MS - 1000);
      cluster.tick();
    }
  }
  clock.advanceTo(startMs);
  // Planned anew, because what was due in a pause would come all at once.
  life.begin();
  return { cluster, life, profile, clock };
}

/** Lets time pass in one cluster: quickly where nothing is planned and nothing follows. */
function liveThrough(demo: DemoCluster, untilMs: number): void {
  const { cluster, clock, life } = demo;
  while (clock.now() < untilMs) {
    const now = clock.now();
    const next = life.isRestless
      ? now + RESTLESS_STEP_MS
      : Math.max(life.nextMs, now + 1000);
    // A tick is worth a second by itself.
    clock.advanceTo(Math.min(next, untilMs) - 1000);
    cluster.tick();
  }
}

/**
 * Makes the demo's clusters. They start `warmUpSeconds` before `nowMs` and live
 * through that time at once, so that there is something to see.
 *
 * @public
 */
export function demoFleet(options: FleetOptions): DemoFleet {
  const { nowMs = Date.now(), warmUpSeconds = 600 } = options;
  const startMs = Math.floor(nowMs / 1000) * 1000 - warmUpSeconds * 1000;
  const made = {
    ...options,
    startMs,
    madeMs: options.madeMs ?? startMs,
    presentMs: options.presentMs ?? nowMs,
  };
  const clusters = Object.entries(options.profiles ?? demoProfiles).map(
    ([name, profile]) => makeCluster(name, profile, made),
  );
  const lives = clusters.map(({ life }) => life);
  const script = new FleetScript(lives, `${options.seed}@${startMs}`);
  script.pace = options.rollouts ?? options.rate ?? 1;
  if (options.plans) script.restore(options.plans);
  script.begin(startMs);
  let elapsedMs = startMs;
  const tick = (seconds = 1) => {
    for (let second = 0; second < seconds; second++) {
      elapsedMs += 1000;
      script.advance(elapsedMs);
      for (const { cluster } of clusters) cluster.tick();
    }
  };
  tick(warmUpSeconds);
  return {
    clusters,
    add: (name, profile) => {
      const demo = makeCluster(name, profile, made);
      clusters.push(demo);
      lives.push(demo.life);
      return demo;
    },
    tick,
    *liveThrough(untilMs) {
      script.advance(untilMs);
      for (const demo of clusters) {
        liveThrough(demo, untilMs);
        yield demo;
      }
    },
    run: () => {
      const turns = clusters.length <= SMALL_FLEET ? 2 : 5;
      let turn = 0;
      const timer = setInterval(() => {
        turn = (turn + 1) % turns;
        script.advance(Date.now());
        for (const [index, { cluster, clock }] of clusters.entries()) {
          if (index % turns !== turn) continue;
          clock.advanceTo(Date.now() - 1000);
          cluster.tick();
        }
      }, 1000);
      return () => clearInterval(timer);
    },
    setPace: ({ rate = 1, rollouts = rate, everyday }) => {
      script.pace = rollouts;
      script.begin(clusters[0].clock.now());
      for (const { profile, life } of clusters) {
        profile.rate = rate;
        profile.everyday = everyday;
        life.begin();
      }
    },
    savePlans: () => script.save(),
  };
}
