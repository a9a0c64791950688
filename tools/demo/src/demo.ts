import { join } from 'node:path';
import { FleetClient } from '@backstage-fleet/plugin-fleet-common';
import {
  DemoFleet,
  LASTING_TROUBLES,
  SILENT_CLUSTER,
  demoFleet,
  demoProfilesOf,
  serveSimulatedClusters,
} from '@backstage-fleet/simulator';
import { DemoAgents } from './DemoAgents';
import { openDatabase } from './database';
import { HistoryJournal } from './HistoryJournal';
import { HistoryMaker } from './HistoryMaker';
import { lineLogger } from './logger';
import { moveTimes } from './moveTimes';
import { DemoOptions } from './options';
import { HISTORY_MS, planHistory } from './planHistory';
import { DemoState } from './state';
import { STRANGER, shareSearches, turnAwayStranger } from './stories';

/** More happens than in the week before, so that a visitor need not wait for it. */
const PACE = { rate: 2.5, rollouts: 6, everyday: 1 };

/** In a large fleet something happens anyway, and a laptop is to bear it. */
const PACE_OF_MANY = { rate: 1, rollouts: 6, everyday: 0.4 };

/** Uids follow from the seed: after a restart they are the clusters the hub knows. */
const SEED = 'demo';

const CLUSTERS = 24;

/** A larger fleet begins without history: it would take many minutes. */
const MOST_WITH_HISTORY = 50;

/** As many clusters of a larger fleet are attached before the others. */
const FIRST = 24;

/** When before the present the silent agent fell silent, and lasting troubles began. */
const SILENCE_MS = 5 * 3_600_000;
const TROUBLES_MS = 26 * 3_600_000;

/** When a stranger was turned away, and an agent replaced whose key was lost. */
const STRANGER_MS = 58 * 3_600_000;
const LOST_KEY_MS = 31 * 3_600_000;
const LOST_KEY_CLUSTER = 'fra-dev-1';

const SAVE_EVERY_MS = 5 * 60_000;

/** A watch that was away for longer begins anew; more would be most of the memory. */
const EVENT_LOG = 64;

/** Consumers of the feed that go by when changes were received. */
const BY_TIME = /^change-/;

const DATE = new Intl.DateTimeFormat('en', {
  weekday: 'long',
  hour: '2-digit',
  minute: '2-digit',
});

export interface Demo {
  /** Ends life, then the agents (they send what is pending), then the API servers. */
  stop(): Promise<void>;
}

const logger = lineLogger('demo');

function beginTroubles({ clusters }: DemoFleet): void {
  for (const { cluster, app, behavior } of LASTING_TROUBLES) {
    clusters
      .find(each => each.cluster.name === cluster)
      ?.life.troubles.set(app, behavior);
  }
}

/**
 * Serves the demo's clusters and attaches each through its own agent and the
 * real enrollment: the first by the agent's command in a process of its own,
 * the others by createAgent() in this one. A hub that knows no cluster yet gets
 * a week of history, where its database can be reached; so does one whose
 * history was interrupted.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { token, database, say = () => {} } = options;
  const hubUrl = `${options.hub}/api/fleet`;
  const client = new FleetClient({ baseUrl: hubUrl });
  const profiles = demoProfilesOf(options.clusters ?? CLUSTERS);
  const names = Object.keys(profiles);
  // A large fleet comes in two parts, so that nobody waits for the second.
  const atOnce = names.length <= MOST_WITH_HISTORY ? names.length : FIRST;
  const first = Object.entries(profiles).slice(0, atOnce);
  const rest = Object.entries(profiles).slice(atOnce);
  const folder = join(options.stateDir, '.simulation');
  const state = new DemoState(folder);
  const journal = new HistoryJournal(folder);

  const presentMs = Date.now();
  const known = await client.listClusters({ limit: 1 }, { token });
  const isNew = known.items.length === 0;
  if (isNew) await state.forget();
  const pace = names.length <= MOST_WITH_HISTORY ? PACE : PACE_OF_MANY;
  const record = await journal.read();
  const { madeMs, make } = planHistory({
    record,
    isNew,
    isPossible: database !== undefined && names.length <= MOST_WITH_HISTORY,
    nowMs: presentMs,
  });
  const saved = await state.load(names);
  const db = make && openDatabase(database!);
  const isSilentBy = (nowMs: number) => nowMs >= presentMs - SILENCE_MS;
  const history =
    make &&
    new HistoryMaker({
      ...make,
      journal,
      untilMs: presentMs,
      move: (shifts, nowMs) =>
        moveTimes(db!, {
          shifts,
          clusters: [...names, STRANGER],
          silent: isSilentBy(nowMs) ? SILENT_CLUSTER : undefined,
        }),
    });
  if (!record) {
    await journal.begin(madeMs);
    if (!make) await journal.end();
  }
  if (make?.isGoneOnWith) {
    say(
      `The last start was interrupted before the week before was complete; it goes on from ${DATE.format(
        make.livedToMs,
      )}`,
    );
  }
  await history?.begin();

  const fleet = demoFleet({
    seed: SEED,
    profiles: Object.fromEntries(first),
    madeMs,
    nowMs: make?.livedToMs ?? presentMs,
    presentMs: make ? madeMs + HISTORY_MS : presentMs,
    warmUpSeconds: 0,
    ...(!make && pace),
    eventLogSize: EVENT_LOG,
    saved: name => saved?.clusters.get(name),
    plans: saved?.plans,
  });
  if (!make && !saved) beginTroubles(fleet);
  const served = await serveSimulatedClusters(
    fleet.clusters.map(({ cluster }) => cluster),
  );
  logger.info(`Serving ${names.length} clusters on port ${served.port}`);
  const agents = new DemoAgents({
    ...options,
    client,
    hubUrl,
    served,
    clusters: fleet.clusters,
  });

  let stopped = false;
  let stopLife = () => {};
  const save = () =>
    state
      .save(fleet)
      .catch(error =>
        logger.warn(`The clusters could not be kept: ${error.message}`),
      );
  const live = () => {
    if (stopped) return;
    const stopTicks = fleet.run();
    const saving = setInterval(save, SAVE_EVERY_MS);
    stopLife = () => {
      stopTicks();
      clearInterval(saving);
    };
    void save();
  };

  const stage = { client, token, hubUrl };
  const tell = (story: () => Promise<void>) => () =>
    story().catch(error =>
      logger.warn(`A story of the demo was not told: ${error.message}`),
    );
  const stories = [
    {
      atMs: presentMs - STRANGER_MS,
      happen: tell(() => turnAwayStranger(stage)),
    },
    {
      atMs: presentMs - LOST_KEY_MS,
      happen: tell(() => agents.replace(LOST_KEY_CLUSTER)),
    },
  ];

  async function liveHistory(maker: HistoryMaker): Promise<void> {
    const begun = Date.now();
    say(
      'The week before fills in meanwhile; what you see is days old until then',
    );
    await maker.live({
      fleet,
      agents: () => agents.here,
      isStopped: () => stopped,
      keep: save,
      events: [
        ...stories,
        {
          atMs: presentMs - TROUBLES_MS,
          again: true,
          happen: () => beginTroubles(fleet),
        },
        {
          atMs: presentMs - SILENCE_MS,
          again: true,
          happen: () => agents.silence(),
        },
      ],
    });
    if (stopped) return;
    fleet.setPace(pace);
    live();
    await maker.end();
    if (stopped) return;
    const { consumers } = await client.getHubStatus({ token });
    for (const { name } of consumers) {
      if (BY_TIME.test(name)) await client.replayConsumer(name, { token });
    }
    await agents.moveOut();
    const seconds = Math.round((Date.now() - begun) / 1000);
    say(`The week before is complete after ${seconds} s`);
  }

  /** The second part of a large fleet, one cluster after the other. */
  async function grow(): Promise<void> {
    const begun = Date.now();
    for (const [name, profile] of rest) {
      if (stopped) return;
      const demo = fleet.add(name, profile);
      served.add(demo.cluster);
      await agents.add(demo);
    }
    if (rest.length > 0) {
      const seconds = Math.round((Date.now() - begun) / 1000);
      say(`All ${names.length} clusters are there after ${seconds} s more`);
    }
  }

  async function liveOn(): Promise<void> {
    await agents.synced(() => stopped);
    await tell(() => shareSearches(stage))();
    if (history) {
      await liveHistory(history);
      return;
    }
    live();
    if (isNew) for (const { happen } of stories) await happen();
    // A cluster of the hub's that is new to it has told everything by now.
    await agents.silence();
    await grow();
  }

  let living = Promise.resolve();
  const stop = async () => {
    stopped = true;
    stopLife();
    await living;
    await Promise.all([save(), agents.stop()]);
    await served.stop();
    await db?.destroy();
  };
  try {
    await agents.attach({
      allHere: history !== undefined,
      silenced: !make || isSilentBy(make.livedToMs),
    });
  } catch (error) {
    await stop();
    throw error;
  }
  living = liveOn().catch(error => {
    if (!stopped) logger.error(error.stack);
  });
  return { stop };
}
