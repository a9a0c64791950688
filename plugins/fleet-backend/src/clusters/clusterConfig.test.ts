import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { readClusterConfig } from './clusterConfig';
import { purgeObstacle } from './purgeGuard';

const read = (fleet: JsonObject) =>
  readClusterConfig(new ConfigReader({ fleet }));

describe('fleet.purge', () => {
  it('waits for a day unless it says otherwise', () => {
    expect(read({}).purgeInactiveAfter).toBe(24 * 3600 * 1000);
    expect(
      read({ purge: { inactiveAfter: { hours: 2 } } }).purgeInactiveAfter,
    ).toBe(2 * 3600 * 1000);
  });

  it('stops the start for what is no duration, or too short a one', () => {
    expect(() => read({ purge: { inactiveAfter: 'soon' } })).toThrow(
      /fleet\.purge\.inactiveAfter is not a duration/,
    );
    expect(() => read({ purge: { inactiveAfter: '30s' } })).toThrow(
      /is 30000 ms; expected at least two minutes/,
    );
  });
});

describe('purgeObstacle', () => {
  it.each([
    [0, 86_400_000, 'heard of just now'],
    [3_600_000, 86_400_000, 'heard of 60 minutes ago'],
    [86_000_000, 86_400_000, 'silent for 24 hours'],
    [86_000_000, 259_200_000, 'silent for 3 days'],
  ])('says for %d ms of silence what to wait for', (silentMs, after, words) => {
    expect(purgeObstacle({ isRevoked: false, silentMs }, after)).toContain(
      words,
    );
  });
});
