import { JsonValue } from '../canonical';

/** The quantity grammar of Kubernetes: a decimal number with a binary or decimal suffix, or an exponent. */
const QUANTITY =
  /^([+-]?(?:\d+\.?\d*|\.\d+))(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;

const FACTORS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * Reads a quantity of Kubernetes (`100m`, `1.5Gi`, `2e3`, `4`) as a plain
 * number, to the precision of a double.
 *
 * @returns undefined where the value is no quantity
 * @public
 */
export function parseQuantity(
  value: JsonValue | undefined,
): number | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : undefined;
  }
  const match =
    typeof value === 'string' && value.length <= 64
      ? QUANTITY.exec(value)
      : null;
  if (!match) {
    return undefined;
  }
  const [, digits, suffix] = match;
  const number =
    suffix === undefined
      ? Number(digits)
      : Number(digits) * (FACTORS[suffix] ?? Number(`1${suffix}`));
  return Number.isFinite(number) ? number : undefined;
}

/**
 * A quantity of CPU in thousandths of a core, rounded up as Kubernetes does.
 *
 * @public
 */
export function milliQuantity(
  value: JsonValue | undefined,
): number | undefined {
  const number = parseQuantity(value);
  return number === undefined ? undefined : roundUp(number * 1000);
}

/**
 * A quantity of whole units such as bytes or pods, rounded up as Kubernetes does.
 *
 * @public
 */
export function wholeQuantity(
  value: JsonValue | undefined,
): number | undefined {
  const number = parseQuantity(value);
  return number === undefined ? undefined : roundUp(number);
}

/** Rounds up, but not over the last digits that a double makes up (1.1 * 1000). */
function roundUp(number: number): number {
  const nearest = Math.round(number);
  return Math.abs(number - nearest) <= Math.abs(number) * 1e-12
    ? nearest
    : Math.ceil(number);
}
