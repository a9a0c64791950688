/*
 * Formatters are made once: making one costs the browser some hundred times
 * what using it does, and a table that scrolls says many numbers and times.
 */
const numbers = new Map<number, Intl.NumberFormat>();

/** A number in the reader's way of writing, with so many digits after the point at most. */
export function numberText(value: number, digits: number): string {
  let format = numbers.get(digits);
  if (!format) {
    format = new Intl.NumberFormat(undefined, {
      maximumFractionDigits: digits,
    });
    numbers.set(digits, format);
  }
  return format.format(value);
}

let moments: Intl.DateTimeFormat | undefined;

/** A moment to the second, in the reader's zone and way of writing. */
export function momentText(ms: number): string {
  moments ??= new Intl.DateTimeFormat(undefined, {
    dateStyle: 'full',
    timeStyle: 'long',
  });
  return moments.format(ms);
}
