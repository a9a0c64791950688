import { Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import { ClusterReaderOptions } from './ClusterReader';
import { readLinkRules } from './links';
import { DEFAULT_PURGE_INACTIVE_MS } from './purgeGuard';

const KEY = 'fleet.purge.inactiveAfter';
const MIN_MS = 120_000;

/**
 * Reads what of the configuration shows in clusters: `fleet.links` and `fleet.purge`.
 *
 * @throws InputError naming the key, what was expected and the mend
 */
export function readClusterConfig(
  config: Config,
): Required<ClusterReaderOptions> {
  return {
    links: readLinkRules(config),
    purgeInactiveAfter: readInactiveAfter(config),
  };
}

function readInactiveAfter(config: Config): number {
  if (!config.has(KEY)) {
    return DEFAULT_PURGE_INACTIVE_MS;
  }
  let value: number;
  try {
    value = durationToMilliseconds(
      readDurationFromConfig(config, { key: KEY }),
    );
  } catch (error) {
    throw new InputError(
      `${KEY} is not a duration; write it as { days: 1 } or "1d" (${error})`,
    );
  }
  if (value < MIN_MS) {
    throw new InputError(
      `${KEY} is ${value} ms; expected at least two minutes, after which a cluster counts as unreachable`,
    );
  }
  return value;
}
