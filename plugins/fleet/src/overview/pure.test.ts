import { compareEnvironments } from '../common/environments';
import { fleetGroups, minorOf } from './fleetGroups';
import { minorVersions } from './versionParts';

const words = {
  none: 'none',
  nodes: (count: number) => `${count} nodes`,
  connection: (state: string) => state,
};
const cluster = (name: string, more: object = {}) => ({
  name,
  nodes: 3,
  health: 'healthy' as const,
  state: 'live' as const,
  ...more,
});

describe('the fleet map', () => {
  it('puts production first and what has no value last', () => {
    const groups = fleetGroups(
      [
        cluster('a', { environment: 'development' }),
        cluster('b'),
        cluster('c', { environment: 'production' }),
      ],
      'environment',
      'health',
      words,
    );
    expect(groups.map(group => group.label)).toEqual([
      'production',
      'development',
      'none',
    ]);
    expect(['dev', 'qa', 'prod', 'stage'].sort(compareEnvironments)).toEqual([
      'prod',
      'stage',
      'qa',
      'dev',
    ]);
  });
  it('puts what needs a person first within a group', () => {
    const [group] = fleetGroups(
      [cluster('a'), cluster('b', { health: 'critical' })],
      'region',
      'health',
      words,
    );
    expect(group.tiles.map(tile => tile.name)).toEqual(['b', 'a']);
  });
  it('shades by minors behind the newest', () => {
    const [group] = fleetGroups(
      [
        cluster('old', { version: 'v1.30.1' }),
        cluster('new', { version: 'v1.34.0' }),
        cluster('unknown'),
      ],
      'region',
      'version',
      words,
    );
    const shades = Object.fromEntries(
      group.tiles.map(tile => [tile.name, tile.shade]),
    );
    expect(shades).toEqual({ old: 1, new: 0, unknown: 1 });
  });
  it('reads minors of versions of any distribution', () => {
    expect(minorOf('v1.35.2-eks-1234')).toBe(35);
    expect(minorOf(undefined)).toBeUndefined();
  });
});

describe('versions', () => {
  it('stand by minor, the newest first, with how far they are behind', () => {
    expect(
      minorVersions([
        { version: 'v1.9.0', minor: '1.9', clusters: 1 },
        { version: 'v1.35.2', minor: '1.35', clusters: 2 },
        { version: 'v1.35.10', minor: '1.35', clusters: 3 },
      ]),
    ).toEqual([
      {
        minor: '1.35',
        clusters: 5,
        versions: ['v1.35.10', 'v1.35.2'],
        behind: 0,
        weight: 0,
      },
      {
        minor: '1.9',
        clusters: 1,
        versions: ['v1.9.0'],
        behind: 26,
        weight: 1,
      },
    ]);
  });
});
