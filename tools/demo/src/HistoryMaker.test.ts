import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoFleet, demoFleet, demoProfiles } from '@backstage-fleet/simulator';
import { HistoryJournal } from './HistoryJournal';
import { HistoryMaker } from './HistoryMaker';
import { Shift } from './Mover';

const HOUR = 3_600_000;
const PRESENT = Date.parse('2026-11-21T12:00:00Z');
const START = PRESENT - 30 * HOUR;

jest.setTimeout(60_000);

describe('the making of the history', () => {
  let folder: string;
  let journal: HistoryJournal;
  /** What was given its times: up to which simulated time. */
  let moved: { shifts: readonly Shift[]; nowMs: number }[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleet-history-test-'));
    journal = new HistoryJournal(folder);
    moved = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const fleetAt = (nowMs: number): DemoFleet =>
    demoFleet({
      seed: 'history',
      profiles: { 'ber-prod-2': demoProfiles['ber-prod-2'] },
      madeMs: START,
      nowMs,
      warmUpSeconds: 0,
    });

  const makerFrom = (livedToMs: number, unmoved: Shift[] = []) =>
    new HistoryMaker({
      journal,
      livedToMs,
      unmoved,
      untilMs: PRESENT,
      move: async (shifts, nowMs) => {
        moved.push({ shifts, nowMs });
      },
    });

  /** Lives on, until it is stopped at a simulated time. */
  async function live(maker: HistoryMaker, fromMs: number, stopMs = Infinity) {
    const fleet = fleetAt(fromMs);
    const happened: string[] = [];
    let kept = 0;
    await maker.begin();
    await maker.live({
      fleet,
      agents: () => [],
      events: [
        { atMs: START + 5 * HOUR, happen: () => void happened.push('five') },
        {
          atMs: START + 6 * HOUR,
          again: true,
          happen: () => void happened.push('six'),
        },
        { atMs: START + 20 * HOUR, happen: () => void happened.push('twenty') },
      ],
      keep: async () => {
        kept++;
      },
      isStopped: () => fleet.clusters[0].clock.now() >= stopMs,
    });
    return { happened, kept, now: fleet.clusters[0].clock.now() };
  }

  it('goes from the beginning to the present, chapter by chapter', async () => {
    await journal.begin(START);
    const maker = makerFrom(START);
    const { happened, kept, now } = await live(maker, START);
    expect(now).toBe(PRESENT);
    expect(happened).toEqual(['five', 'six', 'twenty']);
    expect(kept).toBe(2);
    await maker.end();
    expect(moved.map(({ nowMs }) => (nowMs - START) / HOUR)).toEqual([
      12, 24, 30,
    ]);
    for (const { shifts } of moved) {
      const times = shifts.map(({ fromMs }) => fromMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      const simulated = shifts
        .slice(0, -1)
        .map(({ fromMs, byMs }) => fromMs + byMs);
      expect(simulated).toEqual([...simulated].sort((a, b) => a - b));
    }
    // Nothing falls between two chapters.
    expect(moved[1].shifts[0].fromMs).toBe(moved[0].shifts.at(-1)!.fromMs);
    expect((await journal.read())?.isComplete).toBe(true);
  });

  it('is gone on with by another process where it was interrupted', async () => {
    await journal.begin(START);
    await live(makerFrom(START), START, START + 15 * HOUR);
    const record = (await journal.read())!;
    expect(record).toMatchObject({
      startMs: START,
      livedToMs: START + 15 * HOUR,
      isComplete: false,
    });
    // Of the second chapter only; the first one has its times.
    const first = record.unmoved[0];
    expect(first.fromMs).toBe(moved[0].shifts.at(-1)!.fromMs);

    const maker = makerFrom(record.livedToMs, record.unmoved);
    moved.length = 0;
    const { now, happened } = await live(maker, record.livedToMs);
    expect(happened).toEqual(['six', 'twenty']);
    expect(now).toBe(PRESENT);
    expect(moved[0].nowMs).toBe(START + 15 * HOUR);
    expect(moved[0].shifts[0]).toEqual(first);
    expect(moved[0].shifts.at(-1)!.byMs).toBe(0);
    await maker.end();
    expect((await journal.read())?.isComplete).toBe(true);
  });

  it('survives an end in the middle of a line', async () => {
    await journal.begin(START);
    await journal.slice({ fromMs: PRESENT, byMs: -20 * HOUR });
    await appendFile(join(folder, 'history.jsonl'), '\n{"what":"sli');
    await journal.slice({ fromMs: PRESENT + 5, byMs: -10 * HOUR });
    expect((await journal.read())?.livedToMs).toBe(PRESENT + 5 - 10 * HOUR);
  });

  it('is unknown where nothing was noted', async () => {
    expect(await journal.read()).toBeUndefined();
  });
});
