import { durationParts } from './duration';

const text = (seconds: number) =>
  durationParts(seconds)
    .map(part => `${part.value} ${part.unit}`)
    .join(' ');

describe('durationParts', () => {
  it.each([
    [0, '0 second'],
    [-5, '0 second'],
    [59.9, '59 second'],
    [60, '1 minute'],
    [3_599, '59 minute'],
    [7_860, '2 hour 11 minute'],
    [7_200, '2 hour'],
    [86_400 * 3 + 3_600 * 4, '3 day 4 hour'],
    [86_400 * 62, '2 month'],
    [86_400 * 430, '1 year 2 month'],
  ])('splits %d s into %s', (seconds, expected) => {
    expect(text(seconds)).toBe(expected);
  });
});
