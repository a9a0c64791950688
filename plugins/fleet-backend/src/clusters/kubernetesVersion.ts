const VERSION = /^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?(?:[^0-9.].*)?$/;

/**
 * A Kubernetes version as a number that orders as versions do
 * (`v1.36.2+k3s1` is 1036002), or undefined for text that is none.
 */
export function versionOrder(
  version: string | null | undefined,
): number | undefined {
  const match = VERSION.exec(version ?? '');
  return match
    ? Number(match[1]) * 1e6 + Number(match[2]) * 1e3 + Number(match[3] ?? 0)
    : undefined;
}

/** Major and minor of a version order, as people write them: `1.36`. */
export function minorText(order: number): string {
  return `${Math.floor(order / 1e6)}.${Math.floor(order / 1e3) % 1e3}`;
}

/**
 * Minor versions that a version order is behind another one. A major version
 * has as many minors as nobody will ever make.
 */
export function minorsBetween(order: number, newest: number): number {
  return Math.max(0, Math.floor(newest / 1e3) - Math.floor(order / 1e3));
}
