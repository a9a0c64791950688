import { InputError } from '@backstage/errors';

/** Names that mean something else in Fleet, in Backstage or in tools around them. */
const RESERVED = new Set([
  'all',
  'auth',
  'backstage',
  'catalog',
  'fleet',
  'hub',
  'in-cluster',
  'kubernetes',
  'local',
  'other',
  'proxy',
  'scaffolder',
  'search',
]);

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Whether a text is a DNS-1123 label (RFC 1123) that is not reserved. */
export function isClusterName(name: string): boolean {
  return LABEL.test(name) && !RESERVED.has(name);
}

/**
 * Checks the name a cluster is to have.
 *
 * @throws InputError unless it is a DNS-1123 label (RFC 1123) that is not reserved
 */
export function checkClusterName(name: string): void {
  if (!LABEL.test(name)) {
    throw new InputError(
      `"${name.slice(
        0,
        80,
      )}" cannot name a cluster; use at most 63 lower-case letters, digits and dashes, beginning and ending with a letter or digit`,
    );
  }
  if (RESERVED.has(name)) {
    throw new InputError(
      `The cluster name "${name}" is reserved; choose another one`,
    );
  }
}
