import { DemoFleet } from '@backstage-fleet/simulator';
import { HistoryJournal } from './HistoryJournal';
import { Watched, liveThrough } from './history';
import { Shift } from './Mover';

/** Simulated time between two looks of the hub: coarse, and fine in the last day. */
const COARSE_MS = 30 * 60_000;
const FINE_MS = 10 * 60_000;
const FINE_FOR_MS = 24 * 3_600_000;

/** Simulated time after which what was noted gets its times, and the clusters are kept. */
const CHAPTER_MS = 12 * 3_600_000;

/** Something that happens to the fleet at a simulated time, once. */
export interface HistoryEvent {
  atMs: number;
  /** Whether it also happens where the history is gone on with after it, and does no harm then. */
  again?: boolean;
  happen: () => Promise<void> | void;
}

/**
 * Makes the history of the demo chapter by chapter. What hub and agents note
 * while the clusters live through a chapter bears the time of the clock, and is
 * moved to its simulated time at the end of it. Every step is noted on disk
 * first, so that another process can go on where this one ended.
 */
export class HistoryMaker {
  #unmoved: Shift[] = [];
  #next: number;

  constructor(
    private readonly options: {
      journal: HistoryJournal;
      /** Simulated time at which it begins, or an earlier process ended. */
      livedToMs: number;
      /** What an earlier process left to be moved. */
      unmoved: readonly Shift[];
      /** The present, as far as the history goes. */
      untilMs: number;
      /** Gives what was noted its times. */
      move: (shifts: readonly Shift[], nowMs: number) => Promise<void>;
    },
  ) {
    this.#next = options.livedToMs;
  }

  /**
   * Before any agent is there: gives what an interrupted process left behind
   * its times, and notes where this one begins.
   */
  async begin(): Promise<void> {
    const { journal, unmoved, livedToMs } = this.options;
    const now = Date.now();
    if (unmoved.length > 0) {
      const end = { fromMs: now, byMs: 0 };
      await this.options.move([...unmoved, end], livedToMs);
      await journal.moved(now);
    }
    await this.#noteSlice(now, livedToMs);
  }

  /** Lets the fleet live up to the present. */
  async live(options: {
    fleet: DemoFleet;
    agents: () => readonly Watched[];
    events: readonly HistoryEvent[];
    /** Keeps the clusters as they are. */
    keep: () => Promise<void>;
    isStopped: () => boolean;
  }): Promise<void> {
    const { fleet, agents, events, keep, isStopped } = options;
    const { untilMs } = this.options;
    const waiting = events.filter(
      ({ atMs, again }) => again || atMs > this.#next,
    );
    let chapterMs = this.#next + CHAPTER_MS;
    await liveThrough({
      fleet,
      fromMs: this.#next,
      untilMs,
      sliceMs: nowMs => (nowMs >= untilMs - FINE_FOR_MS ? FINE_MS : COARSE_MS),
      agents,
      isStopped,
      before: nowMs => this.#noteSlice(Date.now(), nowMs),
      after: async nowMs => {
        for (const event of [...waiting]) {
          if (event.atMs > nowMs) continue;
          waiting.splice(waiting.indexOf(event), 1);
          await event.happen();
        }
        if (nowMs < chapterMs) return;
        chapterMs += CHAPTER_MS;
        await keep();
        await this.#moveChapter();
      },
    });
  }

  /** What is noted from now on is of the present; gives the rest its times. */
  async end(): Promise<void> {
    await this.#moveChapter(0);
    await this.options.journal.end();
  }

  async #noteSlice(fromMs: number, nowMs: number): Promise<void> {
    this.#next = nowMs;
    const shift = { fromMs, byMs: nowMs - fromMs };
    await this.options.journal.slice(shift);
    this.#unmoved.push(shift);
  }

  async #moveChapter(byMs?: number): Promise<void> {
    const fromMs = Date.now();
    const next = { fromMs, byMs: byMs ?? this.#next - fromMs };
    await this.options.journal.slice(next);
    await this.options.move([...this.#unmoved, next], this.#next);
    await this.options.journal.moved(fromMs);
    this.#unmoved = [next];
  }
}
