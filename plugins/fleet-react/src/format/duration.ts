/**
 * A length of time in its one or two largest units, as people say it.
 *
 * @public
 */
export interface DurationPart {
  unit: 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year';
  value: number;
}

const SECONDS = {
  year: 365 * 86_400,
  month: 30 * 86_400,
  day: 86_400,
  hour: 3_600,
  minute: 60,
  second: 1,
} as const;

/** The next smaller unit that is still worth saying. */
const SMALLER = { hour: 'minute', day: 'hour', year: 'month' } as const;

/**
 * Splits seconds into parts: 42 s, 4 min, 2 h 11 min, 3 d 4 h, 5 mo, 1 y 2 mo.
 * Minutes and months stand alone; a second unit that is 0 is left out.
 * Negative lengths, which clocks that differ make, count as 0.
 *
 * @param seconds - length in seconds
 * @public
 */
export function durationParts(seconds: number): DurationPart[] {
  const total = Math.max(0, Math.floor(seconds));
  const unit =
    (Object.keys(SECONDS) as DurationPart['unit'][]).find(
      name => total >= SECONDS[name],
    ) ?? 'second';
  const parts: DurationPart[] = [
    { unit, value: Math.floor(total / SECONDS[unit]) },
  ];
  if (unit in SMALLER) {
    const smaller = SMALLER[unit as keyof typeof SMALLER];
    const rest = Math.floor((total % SECONDS[unit]) / SECONDS[smaller]);
    if (rest > 0) {
      parts.push({ unit: smaller, value: rest });
    }
  }
  return parts;
}

/**
 * Milliseconds until the text of an age changes, at most a minute: how often
 * something that shows it needs to be drawn again.
 *
 * @param seconds - age in seconds
 * @public
 */
export function msUntilNextText(seconds: number): number {
  return seconds < 60 ? 1_000 : 30_000;
}
