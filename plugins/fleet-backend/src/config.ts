import { Config, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import { InputError } from '@backstage/errors';

/** The hub's configuration, checked. Times are milliseconds. */
export interface FleetConfig {
  /** Seals the hub's private keys. */
  signingSecret: string;
  /** True where the secret is the well-known one of development. */
  signingSecretIsDevelopment: boolean;
  retention: { versions: number; changes: number; enrollments: number };
  agents: {
    requestsPerSecond: number;
    burst: number;
    maxConcurrentBatches: number;
  };
  enrollment: { tokenLifetime: number };
}

const DAY = 24 * 3600 * 1000;
const MIN_SECRET_LENGTH = 16;
const DEVELOPMENT_SECRET = 'development only, not a secret';

/**
 * Reads and checks `fleet` once, at the start.
 *
 * @throws InputError naming the key, what was expected and the mend
 */
export function readFleetConfig(
  config: Config,
  environment: string | undefined = process.env.NODE_ENV,
): FleetConfig {
  const retention = (key: string, fallback: number) =>
    readDuration(config, `fleet.retention.${key}`, fallback, {
      min: 3600 * 1000,
      max: 3650 * DAY,
      bounds: 'between one hour and ten years',
    });
  return {
    ...readSecret(config, environment),
    retention: {
      versions: retention('versions', 7 * DAY),
      changes: retention('changes', 7 * DAY),
      enrollments: retention('enrollments', 90 * DAY),
    },
    agents: {
      requestsPerSecond: readNumber(
        config,
        'fleet.agents.requestsPerSecond',
        20,
      ),
      burst: readNumber(config, 'fleet.agents.burst', 60),
      maxConcurrentBatches: readNumber(
        config,
        'fleet.agents.maxConcurrentBatches',
        4,
      ),
    },
    enrollment: {
      tokenLifetime: readDuration(
        config,
        'fleet.enrollment.tokenLifetime',
        30 * 60 * 1000,
        {
          min: 60 * 1000,
          max: DAY,
          bounds: 'between one minute and one day',
        },
      ),
    },
  };
}

function readSecret(config: Config, environment: string | undefined) {
  const key = 'fleet.signing.secret';
  const secret = config.getOptionalString(key);
  if (secret === undefined) {
    if (environment !== 'development' && environment !== 'test') {
      throw new InputError(
        `The configuration has no ${key}, which seals the hub's private keys; set it to a random text of at least ${MIN_SECRET_LENGTH} characters (for example from "openssl rand -base64 32") and keep it. Only NODE_ENV=development starts without one`,
      );
    }
    return {
      signingSecret: DEVELOPMENT_SECRET,
      signingSecretIsDevelopment: true,
    };
  }
  if (secret.length < MIN_SECRET_LENGTH) {
    throw new InputError(
      `${key} has ${secret.length} characters; expected at least ${MIN_SECRET_LENGTH}. Set it to a random text, for example from "openssl rand -base64 32"`,
    );
  }
  return { signingSecret: secret, signingSecretIsDevelopment: false };
}

function readDuration(
  config: Config,
  key: string,
  fallback: number,
  limits: { min: number; max: number; bounds: string },
): number {
  if (!config.has(key)) {
    return fallback;
  }
  let value: number;
  try {
    value = durationToMilliseconds(readDurationFromConfig(config, { key }));
  } catch (error) {
    throw new InputError(
      `${key} is not a duration; write it as { days: 7 } or "7d" (${error})`,
    );
  }
  if (!(value >= limits.min && value <= limits.max)) {
    throw new InputError(
      `${key} is ${value} ms; expected a duration ${limits.bounds}`,
    );
  }
  return value;
}

function readNumber(config: Config, key: string, fallback: number): number {
  let value: number | undefined;
  try {
    value = config.getOptionalNumber(key);
  } catch (error) {
    throw new InputError(
      `${key} is not a number; expected one >= 1 (${error})`,
    );
  }
  if (value !== undefined && !(value >= 1 && value <= 100_000)) {
    throw new InputError(
      `${key} is ${value}; expected a number between 1 and 100000`,
    );
  }
  return value ?? fallback;
}
