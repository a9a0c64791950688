import { makePod } from '@backstage-fleet/plugin-fleet-react/testUtils';
import { countNewer } from './newer';

describe('newer objects', () => {
  it('are those that came or changed since', () => {
    const a = makePod({ cluster: 'c', name: 'a' });
    const b = makePod({ cluster: 'c', name: 'b' });
    expect(countNewer([a, b], [a, b])).toBe(0);
    expect(countNewer([a], [a, b])).toBe(1);
    expect(
      countNewer([a, b], [{ ...a, status: 'Failed', state: 'critical' }, b]),
    ).toBe(1);
  });

  it('are not those that went', () => {
    const a = makePod({ cluster: 'c', name: 'a' });
    expect(countNewer([a], [])).toBe(0);
  });
});
