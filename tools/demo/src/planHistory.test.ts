import { planHistory } from './planHistory';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const DAY = 86_400_000;
const week = { nowMs: NOW, isPossible: true };

const interrupted = {
  startMs: NOW - 7 * DAY,
  livedToMs: NOW - 3 * DAY,
  unmoved: [{ fromMs: NOW - 1000, byMs: -3 * DAY }],
  isComplete: false,
};

describe('planHistory', () => {
  it('gives a hub without clusters a week', () => {
    expect(planHistory({ ...week, isNew: true, record: undefined })).toEqual({
      madeMs: NOW - 7 * DAY,
      make: { livedToMs: NOW - 7 * DAY, unmoved: [], isGoneOnWith: false },
    });
  });

  it('goes on where the making was interrupted, with the same clusters', () => {
    expect(planHistory({ ...week, isNew: false, record: interrupted })).toEqual(
      {
        madeMs: interrupted.startMs,
        make: {
          livedToMs: interrupted.livedToMs,
          unmoved: interrupted.unmoved,
          isGoneOnWith: true,
        },
      },
    );
  });

  it('makes no more than a week, however long the interruption was', () => {
    const nowMs = NOW + 30 * DAY;
    const { madeMs, make } = planHistory({
      ...week,
      nowMs,
      isNew: false,
      record: interrupted,
    });
    expect(madeMs).toBe(interrupted.startMs);
    expect(make?.livedToMs).toBe(nowMs - 7 * DAY);
  });

  it('makes none where it is complete, or cannot be had', () => {
    const complete = { ...interrupted, isComplete: true };
    expect(planHistory({ ...week, isNew: false, record: complete })).toEqual({
      madeMs: interrupted.startMs,
    });
    const none = { nowMs: NOW, isPossible: false };
    expect(planHistory({ ...none, isNew: true, record: undefined })).toEqual({
      madeMs: NOW,
    });
    expect(
      planHistory({ ...none, isNew: false, record: interrupted }).make,
    ).toBeUndefined();
  });

  it('makes none for a hub that has clusters of which nothing was noted', () => {
    expect(planHistory({ ...week, isNew: false, record: undefined })).toEqual({
      madeMs: NOW,
    });
  });
});
