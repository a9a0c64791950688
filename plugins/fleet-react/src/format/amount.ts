import { binaryBytes } from './kubernetesQuantity';

/**
 * Thousandths of a core as cores: 250 is 0.25 cores.
 *
 * @public
 */
export function coresOf(millis: number): number {
  return millis / 1_000;
}

/**
 * Two amounts of bytes in the unit of the larger one, so that they compare:
 * 3 of 16 GiB.
 *
 * @public
 */
export function bytesOf(
  value: number,
  of: number,
): { value: number; of: number; unit: string } {
  const larger = binaryBytes(Math.max(value, of));
  const unit = larger.value === 0 ? 1 : Math.max(value, of) / larger.value;
  return { value: value / unit, of: of / unit, unit: larger.unit };
}

/**
 * Part of a whole between 0 and 1; 0 where there is no whole.
 *
 * @public
 */
export function shareOf(value: number, of: number): number {
  return of > 0 ? Math.min(1, Math.max(0, value / of)) : 0;
}
