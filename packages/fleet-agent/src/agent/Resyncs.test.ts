import { recordingLogger } from '../__testUtils__/harness';
import { KindCollector } from '../listwatch/KindCollector';
import { Resyncs } from './Resyncs';

describe('Resyncs', () => {
  let now: number;
  let repairs: { kind: string; buckets?: number[]; inFull?: boolean }[];
  let collected: string[];
  let resyncs: Resyncs;
  const logger = recordingLogger();

  beforeEach(() => {
    now = 0;
    repairs = [];
    collected = ['pods', 'nodes'];
    logger.lines.length = 0;
    resyncs = new Resyncs({
      collectors: {
        get: kind =>
          collected.includes(kind)
            ? ({
                repair: (buckets?: number[], inFull?: boolean) =>
                  repairs.push({ kind, buckets, inFull }),
              } as unknown as KindCollector)
            : undefined,
      },
      clock: {
        now: () => now,
        elapsed: () => now,
        sleep: async () => undefined,
      },
      logger,
      everyMs: 1000,
    });
  });

  it('reads a kind at once and in full the first time', () => {
    resyncs.ask('pods', [1, 2]);
    resyncs.ask('nodes');
    expect(repairs).toEqual([
      { kind: 'pods', buckets: [1, 2], inFull: true },
      { kind: 'nodes', buckets: undefined, inFull: true },
    ]);
  });

  it('reads what a flood asks for once, together, when the time has come', () => {
    resyncs.ask('pods', [1]);
    for (let i = 0; i < 1000; i++) {
      resyncs.ask('pods', [i % 3]);
    }
    resyncs.runDue();
    expect(repairs).toHaveLength(1);
    expect(logger.lines).toHaveLength(1);
    now = 999;
    resyncs.runDue();
    expect(repairs).toHaveLength(1);
    now = 1000;
    resyncs.runDue();
    expect(repairs.slice(1)).toEqual([
      { kind: 'pods', buckets: [0, 1, 2], inFull: true },
    ]);
    now = 5000;
    resyncs.runDue();
    expect(repairs).toHaveLength(2);
  });

  it('reads all of a kind where anything of the flood asks for all', () => {
    resyncs.ask('pods');
    resyncs.ask('pods', [1]);
    resyncs.ask('pods');
    resyncs.ask('pods', [2]);
    now = 1000;
    resyncs.runDue();
    expect(repairs).toEqual([
      { kind: 'pods', buckets: undefined, inFull: true },
      { kind: 'pods', buckets: undefined, inFull: true },
    ]);
  });

  it('does not wait for kinds that are not collected', () => {
    resyncs.ask('secrets');
    collected.push('secrets');
    now = 5000;
    resyncs.runDue();
    expect(repairs).toEqual([]);
  });
});
