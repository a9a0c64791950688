const FACTORS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
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
 * Reads a Kubernetes quantity such as `250m`, `16Gi` or `1e3`.
 * Rules: Kubernetes API reference, "Quantity".
 *
 * @returns the number in its base unit (cores, bytes), or undefined where the
 * text is no quantity
 * @public
 */
export function parseQuantity(
  quantity: string | number | undefined,
): number | undefined {
  if (quantity === undefined) {
    return undefined;
  }
  if (typeof quantity === 'number') {
    return quantity;
  }
  const match = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)$/.exec(
    quantity.trim(),
  );
  if (!match || !(match[2] in FACTORS)) {
    return undefined;
  }
  const value = Number(match[1]) * FACTORS[match[2]];
  return Number.isFinite(value) ? value : undefined;
}

/**
 * Bytes as a number and a binary unit: 16 GiB, 512 MiB.
 *
 * @public
 */
export function binaryBytes(bytes: number): { value: number; unit: string } {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let index = 0;
  while (Math.abs(value) >= 1024 && index < units.length - 1) {
    value /= 1024;
    index += 1;
  }
  return { value, unit: units[index] };
}
