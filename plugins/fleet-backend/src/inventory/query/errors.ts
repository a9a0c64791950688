import { InputError } from '@backstage/errors';

/**
 * The error for a query that cannot be read.
 *
 * @param position - of the offending character, from 1
 * @param found - what stands there
 * @param expected - what should
 */
export function queryError(
  position: number,
  found: string,
  expected: string,
): InputError {
  const shown = found.length > 80 ? `${found.slice(0, 79)}…` : found;
  return new InputError(
    `Cannot read the query at position ${position}: found ${
      shown === '' ? 'nothing' : `"${shown}"`
    }; expected ${expected}`,
  );
}
