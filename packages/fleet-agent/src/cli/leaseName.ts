/** Name of the Lease, where the option was given with or without one. */
export function leaseName(
  option: string | boolean | undefined,
): string | undefined {
  return option === true ? 'fleet-agent' : option || undefined;
}
