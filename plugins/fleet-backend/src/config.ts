import { Config, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import { InputError } from '@backstage/errors';
import { DEFAULT_LIMITS, TIMING } from '@backstage-fleet/protocol';
import { ExportConcurrency, ExportLimits, readExportLimits } from './export';
import { KindsConfig, readKinds } from './kindsConfig';

/** The hub's configuration, checked. Times are milliseconds. */
export interface FleetConfig {
  /** Seals the hub's private keys. */
  signingSecret: string;
  /** True where the secret is the well-known one of development. */
  signingSecretIsDevelopment: boolean;
  /** How long a new key of the hub is known before it signs. */
  signingKeyOverlap: number;
  retention: {
    versions: number;
    changes: number;
    /** Counts of changes, their groups, and states of clusters. */
    headlines: number;
    enrollments: number;
    audit: number;
  };
  agents: {
    requestsPerSecond: number;
    burst: number;
    maxConcurrentBatches: number;
  };
  /** Limits that agents are told, beside those of the protocol. */
  quota: { maxObjects: number; maxKinds: number };
  enrollment: {
    tokenLifetime: number;
    /** Agents that may enroll within a minute, on all replicas. */
    maxPerMinute: number;
  };
  export: ExportLimits & ExportConcurrency;
  /** Kinds beside the built-in ones, and which of those to take. */
  kinds: KindsConfig;
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
  const changes = retention('changes', 7 * DAY);
  return {
    ...readSecret(config, environment),
    signingKeyOverlap: readDuration(
      config,
      'fleet.signing.keyOverlap',
      TIMING.hubKeyOverlap * 1000,
      {
        min: 60 * 1000,
        max: 30 * DAY,
        bounds: 'between one minute and 30 days',
      },
    ),
    retention: {
      versions: retention('versions', 7 * DAY),
      changes,
      headlines: readHeadlines(
        retention('headlines', Math.max(90 * DAY, changes)),
        changes,
      ),
      enrollments: retention('enrollments', 90 * DAY),
      audit: retention('audit', 400 * DAY),
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
    quota: {
      maxObjects: readNumber(
        config,
        'fleet.agents.maxObjects',
        DEFAULT_LIMITS.maxObjects!,
        10_000_000,
      ),
      maxKinds: readNumber(
        config,
        'fleet.agents.maxKinds',
        DEFAULT_LIMITS.maxKinds!,
        // What the schemas of the protocol take.
        400,
      ),
    },
    kinds: readKinds(config),
    export: readExportLimits(config),
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
      maxPerMinute: readNumber(config, 'fleet.enrollment.maxPerMinute', 100),
    },
  };
}
/** Headlines are made of the feed, so they cannot end before it. */
function readHeadlines(headlines: number, changes: number): number {
  if (headlines < changes) {
    throw new InputError(
      '"fleet.retention.headlines" is shorter than "fleet.retention.changes"; expected at least as long: raise it, or keep changes for less time',
    );
  }
  return headlines;
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

function readNumber(
  config: Config,
  key: string,
  fallback: number,
  max: number = 100_000,
): number {
  let value: number | undefined;
  try {
    value = config.getOptionalNumber(key);
  } catch (error) {
    throw new InputError(
      `${key} is not a number; expected one >= 1 (${error})`,
    );
  }
  if (value !== undefined && !(value >= 1 && value <= max)) {
    throw new InputError(
      `${key} is ${value}; expected a number between 1 and ${max}`,
    );
  }
  return value ?? fallback;
}
