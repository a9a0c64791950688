import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { DEFAULT_EXPORT_CONCURRENCY, ExportConcurrency } from './ExportSlots';
import { DEFAULT_EXPORT_LIMITS, ExportLimits } from './stream';

const DEFAULTS = { ...DEFAULT_EXPORT_LIMITS, ...DEFAULT_EXPORT_CONCURRENCY };

/**
 * Reads `fleet.export`.
 *
 * @throws InputError naming the key, what was expected and the mend
 */
export function readExportLimits(
  config: Config,
): ExportLimits & ExportConcurrency {
  return {
    maxRows: readLimit(config, 'maxRows', 10_000_000),
    maxSeconds: readLimit(config, 'maxSeconds', 3600),
    maxAtOnce: readLimit(config, 'maxAtOnce', 1000),
    maxAtOncePerUser: readLimit(config, 'maxAtOncePerUser', 1000),
  };
}

function readLimit(
  config: Config,
  name: keyof typeof DEFAULTS,
  max: number,
): number {
  const key = `fleet.export.${name}`;
  if (!config.has(key)) {
    return DEFAULTS[name];
  }
  const value = config.getNumber(key);
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw new InputError(
      `${key} is ${value}; expected a whole number from 1 to ${max}`,
    );
  }
  return value;
}
