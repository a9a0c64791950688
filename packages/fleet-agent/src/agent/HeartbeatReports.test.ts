import { Digest, KindId, KindReport } from '@backstage-fleet/protocol';
import { HeartbeatReports } from './HeartbeatReports';

const NO_DIGESTS = new Map<KindId, Digest>();
const at = (second: number) =>
  new Date(Date.UTC(2026, 10, 21, 9, 0, second)).toISOString();
const live = (second: number): KindReport => ({
  state: 'live',
  lastHeardAt: at(second),
});
const absent: KindReport = { state: 'absent', message: 'not served' };

describe('HeartbeatReports', () => {
  it('names all kinds at first and then those that changed', () => {
    const beats = new HeartbeatReports(2);
    const first = beats.next({ pods: live(1), nodes: absent }, NO_DIGESTS);
    expect(first.reported).toEqual({
      kinds: { pods: live(1), nodes: absent },
      heardAt: at(1),
    });
    first.answered();
    const quiet = beats.next({ pods: live(9), nodes: absent }, NO_DIGESTS);
    expect(quiet.reported).toEqual({
      kinds: {},
      partial: true,
      heardAt: at(9),
    });
    quiet.answered();
    const changed = beats.next({ pods: live(9), nodes: live(8) }, NO_DIGESTS);
    expect(changed.reported).toEqual({
      kinds: { nodes: live(8) },
      partial: true,
      heardAt: at(8),
    });
  });

  it('names all kinds again when an answer did not come', () => {
    const beats = new HeartbeatReports(2);
    beats.next({ pods: live(1) }, NO_DIGESTS).answered();
    beats.next({ pods: absent }, NO_DIGESTS);
    expect(beats.next({ pods: live(1) }, NO_DIGESTS).reported).toEqual({
      kinds: { pods: live(1) },
      heardAt: at(1),
    });
  });

  it('names all kinds when one is no longer wanted, so that the hub forgets it', () => {
    const beats = new HeartbeatReports(2);
    beats.next({ pods: live(1), nodes: live(1) }, NO_DIGESTS).answered();
    const { reported } = beats.next({ pods: live(1) }, NO_DIGESTS);
    expect(reported.partial).toBeUndefined();
    expect(reported.kinds).toEqual({ pods: live(1) });
  });

  it('names all kinds in every thirtieth', () => {
    const beats = new HeartbeatReports(2);
    const complete = Array.from({ length: 61 }, (_, index) => {
      const { reported, answered } = beats.next({ pods: live(1) }, NO_DIGESTS);
      answered();
      return reported.partial ? [] : [index];
    });
    expect(complete.flat()).toEqual([0, 30, 60]);
  });

  it('names kinds whose digest is to be compared', () => {
    const digest: Digest = { count: 0, sum: '0'.repeat(64) };
    const beats = new HeartbeatReports(2);
    const reports = { pods: live(1), nodes: live(1) };
    beats.next(reports, NO_DIGESTS).answered();
    const { reported } = beats.next(reports, new Map([['pods', digest]]));
    expect(reported.kinds).toEqual({ pods: { ...live(1), digest } });
  });

  it('does not say when live kinds were heard of while one never was', () => {
    const { reported } = new HeartbeatReports(2).next(
      { pods: live(1), nodes: { state: 'live' } },
      NO_DIGESTS,
    );
    expect(reported.heardAt).toBeUndefined();
  });

  it('says all of it to hubs of protocol 1', () => {
    const beats = new HeartbeatReports(1);
    for (const second of [1, 2]) {
      const { reported, answered } = beats.next(
        { pods: live(second), nodes: absent },
        NO_DIGESTS,
      );
      expect(reported).toEqual({
        kinds: { pods: live(second), nodes: absent },
      });
      answered();
    }
  });
});
