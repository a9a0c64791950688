import { Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { HumanDuration } from '@backstage/types';

/** Where a governance file is. */
export interface GovernanceLocation {
  type: 'file' | 'url';
  target: string;
}

/** What the configuration says of governance files. */
export interface GovernanceConfig {
  locations: GovernanceLocation[];
  refresh: HumanDuration;
}

/**
 * Reads `fleet.governance` once, at the start.
 *
 * @throws InputError naming the key, what was expected and the mend
 */
export function readGovernanceConfig(config: Config): GovernanceConfig {
  const locations = (
    config.getOptionalConfigArray('fleet.governance.locations') ?? []
  ).map((item, index) => {
    const key = `fleet.governance.locations[${index}]`;
    const type = item.getString('type');
    const target = item.getString('target');
    if (type !== 'file' && type !== 'url') {
      throw new InputError(`${key}.type is "${type}"; expected file or url`);
    }
    if (target === '' || target.length > 1024) {
      throw new InputError(`${key}.target must have 1 to 1024 characters`);
    }
    if (type === 'url' && !/^https?:\/\//.test(target)) {
      throw new InputError(
        `${key}.target is "${target}"; expected an http or https URL`,
      );
    }
    return { type, target } as const;
  });
  const targets = locations.map(location => location.target);
  const twice = targets.find((target, i) => targets.indexOf(target) !== i);
  if (twice !== undefined) {
    throw new InputError(
      `fleet.governance.locations names "${twice}" twice; name each file once`,
    );
  }
  const refreshKey = 'fleet.governance.refresh';
  return {
    locations,
    refresh: config.has(refreshKey)
      ? readDurationFromConfig(config, { key: refreshKey })
      : { minutes: 1 },
  };
}
