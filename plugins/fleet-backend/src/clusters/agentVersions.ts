import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { readFileSync } from 'node:fs';

const PACKAGE = '@backstage-fleet/plugin-fleet-backend';

/** A major version counts as this many minors: there is no telling how many it had. */
const MINORS_OF_A_MAJOR = 100;

const VERSION = /^v?(\d{1,4})\.(\d{1,4})\.\d{1,6}(?:[-+][0-9A-Za-z.+-]*)?$/;

let hubVersionOnce: string | undefined;

/** Release of this hub; its agents are of the same numbers. */
export function hubVersion(): string {
  hubVersionOnce ??= JSON.parse(
    readFileSync(resolvePackagePath(PACKAGE, 'package.json'), 'utf8'),
  ).version as string;
  return hubVersionOnce;
}

/**
 * Minor versions that an agent is behind the hub, negative where it is ahead;
 * undefined for text that is no version.
 */
export function minorsBehindHub(
  version: string | null | undefined,
  hub: string = hubVersion(),
): number | undefined {
  const agentMinors = minors(version);
  const hubMinors = minors(hub);
  return agentMinors === undefined || hubMinors === undefined
    ? undefined
    : hubMinors - agentMinors;
}

function minors(version: string | null | undefined): number | undefined {
  const match = VERSION.exec(version ?? '');
  return match
    ? Number(match[1]) * MINORS_OF_A_MAJOR + Number(match[2])
    : undefined;
}
