import fc from 'fast-check';
import { Backoff, readRetryAfter, spread } from './backoff';

const make = (random: () => number) =>
  new Backoff({ baseMs: 1000, capMs: 45_000, random });

describe('Backoff', () => {
  it('doubles its ceiling up to the cap and starts over after a success', () => {
    const backoff = make(() => 0.999999);
    const pauses = Array.from({ length: 8 }, () => Math.round(backoff.next()));
    expect(pauses).toEqual([
      1000, 2000, 4000, 8000, 16000, 32000, 45000, 45000,
    ]);
    backoff.reset();
    expect(Math.round(backoff.next())).toBe(1000);
  });

  it('stays between a tenth of a second and the cap', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), {
          minLength: 1,
          maxLength: 50,
        }),
        draws => {
          let i = 0;
          const backoff = make(() => draws[i++ % draws.length]);
          for (const _ of draws) {
            const pause = backoff.next();
            expect(pause).toBeGreaterThanOrEqual(100);
            expect(pause).toBeLessThanOrEqual(45_000);
          }
        },
      ),
    );
  });

  it('never comes back before the server asked to', () => {
    const backoff = make(() => 0);
    expect(backoff.next(7000)).toBe(7000);
    expect(make(() => 0.5).next(7000)).toBe(7500);
    expect(backoff.next(10 ** 9)).toBe(300_000);
  });
});

describe('readRetryAfter', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    ['5', 5000],
    ['Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads %s', (header, expected) => {
    expect(readRetryAfter(header, now)).toBe(expected);
  });
});

describe('spread', () => {
  it('goes by a share in both directions', () => {
    expect(spread(10, 0.2, () => 0)).toBeCloseTo(8);
    expect(spread(10, 0.2, () => 1)).toBeCloseTo(12);
  });
});
