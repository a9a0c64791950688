import { ConfigReader } from '@backstage/config';
import { readFleetConfig } from './config';

const read = (fleet: object, environment = 'production') =>
  readFleetConfig(new ConfigReader({ fleet } as any), environment);

const SECRET = { signing: { secret: 'sixteen characters' } };
const DAY = 24 * 3600 * 1000;
const BACKUPS = {
  group: 'example.com',
  versions: ['v1'],
  kind: 'Backup',
  resource: 'backups',
  namespaced: true,
  fields: ['spec.schedule'],
};

describe('readFleetConfig', () => {
  it('has defaults for all but the secret', () => {
    expect(read(SECRET)).toEqual({
      signingSecret: 'sixteen characters',
      signingSecretIsDevelopment: false,
      signingKeyOverlap: 7 * DAY,
      retention: {
        versions: 7 * DAY,
        changes: 7 * DAY,
        headlines: 90 * DAY,
        enrollments: 90 * DAY,
        audit: 400 * DAY,
      },
      agents: { requestsPerSecond: 20, burst: 60, maxConcurrentBatches: 4 },
      quota: { maxObjects: 500_000, maxKinds: 400 },
      kinds: { custom: [], enabled: [], disabled: [] },
      enrollment: { tokenLifetime: 30 * 60_000, maxPerMinute: 100 },
      export: {
        maxRows: 100_000,
        maxSeconds: 60,
        maxAtOnce: 10,
        maxAtOncePerUser: 2,
      },
    });
  });

  it('reads what is set', () => {
    const config = read({
      ...SECRET,
      retention: { versions: { days: 30 }, changes: '2d', audit: '30d' },
      signing: { ...SECRET.signing, keyOverlap: { days: 1 } },
      enrollment: { tokenLifetime: { hours: 1 }, maxPerMinute: 1000 },
      agents: { maxObjects: 1_000_000, maxKinds: 60 },
      kinds: {
        custom: [BACKUPS],
        enabled: ['events'],
        disabled: ['replicasets.apps'],
      },
    });
    expect(config.retention.versions).toBe(30 * DAY);
    expect(config.retention.changes).toBe(2 * DAY);
    expect(config.retention.audit).toBe(30 * DAY);
    expect(config.signingKeyOverlap).toBe(DAY);
    expect(config.enrollment).toEqual({
      tokenLifetime: 3600_000,
      maxPerMinute: 1000,
    });
    expect(config.quota).toEqual({ maxObjects: 1_000_000, maxKinds: 60 });
    expect(config.kinds).toEqual({
      custom: [BACKUPS],
      enabled: ['events'],
      disabled: ['replicasets.apps'],
    });
  });

  it('starts without a secret in development only', () => {
    expect(read({}, 'development').signingSecretIsDevelopment).toBe(true);
    expect(() => read({}, 'production')).toThrow(/fleet\.signing\.secret/);
  });

  it.each([
    [{ signing: { secret: 'short' } }, 'fleet.signing.secret'],
    [
      { ...SECRET, retention: { versions: { days: -1 } } },
      'fleet.retention.versions',
    ],
    [{ ...SECRET, retention: { changes: 'soon' } }, 'fleet.retention.changes'],
    [
      { ...SECRET, retention: { changes: '30d', headlines: '20d' } },
      'fleet.retention.headlines',
    ],
    [{ ...SECRET, agents: { burst: 0 } }, 'fleet.agents.burst'],
    [
      { ...SECRET, agents: { requestsPerSecond: 'many' } },
      'fleet.agents.requestsPerSecond',
    ],
    [
      { ...SECRET, enrollment: { tokenLifetime: { days: 2 } } },
      'fleet.enrollment.tokenLifetime',
    ],
    [
      { signing: { ...SECRET.signing, keyOverlap: '1s' } },
      'fleet.signing.keyOverlap',
    ],
    [{ ...SECRET, agents: { maxKinds: 401 } }, 'fleet.agents.maxKinds'],
    [
      { ...SECRET, kinds: { custom: { kind: 'Backup' } } },
      'fleet.kinds.custom',
    ],
    [
      {
        ...SECRET,
        kinds: { custom: [BACKUPS, { ...BACKUPS, resource: 'Back ups' }] },
      },
      'fleet.kinds.custom[1]',
    ],
    [
      { ...SECRET, kinds: { custom: [BACKUPS, BACKUPS] } },
      'fleet.kinds.custom',
    ],
    [{ ...SECRET, kinds: { enabled: ['inventions'] } }, 'fleet.kinds.enabled'],
    [{ ...SECRET, kinds: { disabled: ['secrets'] } }, 'fleet.kinds.disabled'],
  ])('names the key that is wrong in %j', (fleet, key) => {
    expect(() => read(fleet)).toThrow(key);
  });
});
