import { ConfigReader } from '@backstage/config';
import { readFleetConfig } from './config';

const read = (fleet: object, environment = 'production') =>
  readFleetConfig(new ConfigReader({ fleet } as any), environment);

const SECRET = { signing: { secret: 'sixteen characters' } };
const DAY = 24 * 3600 * 1000;

describe('readFleetConfig', () => {
  it('has defaults for all but the secret', () => {
    expect(read(SECRET)).toEqual({
      signingSecret: 'sixteen characters',
      signingSecretIsDevelopment: false,
      retention: { versions: 7 * DAY, changes: 7 * DAY, enrollments: 90 * DAY },
      agents: { requestsPerSecond: 20, burst: 60, maxConcurrentBatches: 4 },
      enrollment: { tokenLifetime: 30 * 60_000 },
    });
  });

  it('reads what is set', () => {
    const config = read({
      ...SECRET,
      retention: { versions: { days: 30 }, changes: '2d' },
      enrollment: { tokenLifetime: { hours: 1 } },
    });
    expect(config.retention.versions).toBe(30 * DAY);
    expect(config.retention.changes).toBe(2 * DAY);
    expect(config.enrollment.tokenLifetime).toBe(3600_000);
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
    [{ ...SECRET, agents: { burst: 0 } }, 'fleet.agents.burst'],
    [
      { ...SECRET, agents: { requestsPerSecond: 'many' } },
      'fleet.agents.requestsPerSecond',
    ],
    [
      { ...SECRET, enrollment: { tokenLifetime: { days: 2 } } },
      'fleet.enrollment.tokenLifetime',
    ],
  ])('names the key that is wrong in %j', (fleet, key) => {
    expect(() => read(fleet)).toThrow(key);
  });
});
