import fc from 'fast-check';
import { BatchItem } from '@backstage-fleet/protocol';
import { Outbox } from './Outbox';

const LIMITS = { maxItems: 1000, maxBytes: 1e6, maxObjectBytes: 1e5 };

function items(outbox: Outbox, limits = LIMITS): BatchItem[] {
  return outbox.freeze(limits).items.map(({ text }) => JSON.parse(text));
}

function put(outbox: Outbox, uid: string, version: number, snapshot?: string) {
  outbox.upsert(
    'pods',
    { uid, hash: `h${version}`, object: { version } },
    snapshot,
  );
}

describe('Outbox', () => {
  it('keeps the latest state of each object alone', () => {
    const outbox = new Outbox();
    put(outbox, 'a', 1);
    put(outbox, 'b', 1);
    put(outbox, 'a', 2);
    outbox.delete('pods', 'b');
    expect(outbox.pendingOf('pods')).toBe(2);
    expect(items(outbox)).toEqual([
      {
        t: 'upsert',
        kind: 'pods',
        uid: 'a',
        hash: 'h2',
        object: { version: 2 },
      },
      { t: 'delete', kind: 'pods', uid: 'b' },
    ]);
    expect(outbox.pendingOf('pods')).toBe(0);
  });

  it('puts a deletion before the successor of the same name', () => {
    const outbox = new Outbox();
    put(outbox, 'old', 1);
    outbox.delete('pods', 'old');
    put(outbox, 'new', 1);
    expect(
      items(outbox).map(item => [item.t, 'uid' in item && item.uid]),
    ).toEqual([
      ['delete', 'old'],
      ['upsert', 'new'],
    ]);
  });

  describe('with names of objects the hub should hold', () => {
    let outbox: Outbox;
    beforeEach(() => {
      outbox = new Outbox();
    });
    const told = () =>
      items(outbox).map(item => [
        item.t,
        'uid' in item ? item.uid : undefined,
        'count' in item ? item.count : undefined,
      ]);

    it('counts them as items of the snapshot', () => {
      outbox.beginSnapshot('pods', 's');
      outbox.same('pods', 'a', 'h1', 's');
      outbox.endSnapshot('pods', 's');
      expect(items(outbox)).toEqual([
        { t: 'snapshot.begin', kind: 'pods', snapshot: 's' },
        { t: 'same', kind: 'pods', uid: 'a', hash: 'h1', snapshot: 's' },
        { t: 'snapshot.end', kind: 'pods', snapshot: 's', count: 1 },
      ]);
    });

    it('sends a change that waits in place of the name, inside the snapshot', () => {
      put(outbox, 'a', 1);
      outbox.beginSnapshot('pods', 's');
      outbox.same('pods', 'a', 'h1', 's');
      outbox.endSnapshot('pods', 's');
      expect(told()).toEqual([
        ['snapshot.begin', undefined, undefined],
        ['upsert', 'a', undefined],
        ['snapshot.end', undefined, 1],
      ]);
    });

    it('sends a change that comes later in its place too', () => {
      outbox.beginSnapshot('pods', 's');
      outbox.same('pods', 'a', 'h1', 's');
      outbox.same('pods', 'b', 'h1', 's');
      outbox.endSnapshot('pods', 's');
      put(outbox, 'a', 2);
      outbox.delete('pods', 'b');
      expect(told()).toEqual([
        ['snapshot.begin', undefined, undefined],
        ['upsert', 'a', undefined],
        ['delete', 'b', undefined],
        ['snapshot.end', undefined, 1],
      ]);
    });

    it('gives up a snapshot that loses an item to a later one', () => {
      outbox.beginSnapshot('pods', 'first', [1]);
      outbox.same('pods', 'a', 'h1', 'first');
      put(outbox, 'b', 1, 'first');
      outbox.endSnapshot('pods', 'first');
      outbox.beginSnapshot('pods', 'second', [1]);
      outbox.same('pods', 'a', 'h1', 'second');
      outbox.endSnapshot('pods', 'second');
      expect(outbox.isOpen('first')).toBe(false);
      expect(
        items(outbox).map(item => [
          item.t,
          'snapshot' in item ? item.snapshot : undefined,
        ]),
      ).toEqual([
        ['upsert', undefined],
        ['snapshot.begin', 'second'],
        ['same', 'second'],
        ['snapshot.end', 'second'],
      ]);
      expect(outbox.pendingOf('pods')).toBe(0);
    });

    it('leaves a snapshot that loses an item after its begin was sent without an end', () => {
      outbox.beginSnapshot('pods', 'first');
      put(outbox, 'a', 1, 'first');
      expect(items(outbox, { ...LIMITS, maxItems: 1 })).toMatchObject([
        { t: 'snapshot.begin' },
      ]);
      outbox.endSnapshot('pods', 'first');
      outbox.beginSnapshot('pods', 'second');
      put(outbox, 'a', 2, 'second');
      outbox.endSnapshot('pods', 'second');
      expect(told()).toEqual([
        ['snapshot.begin', undefined, undefined],
        ['upsert', 'a', undefined],
        ['snapshot.end', undefined, 1],
      ]);
    });

    it('does not name an object whose deletion waits', () => {
      outbox.delete('pods', 'a');
      outbox.beginSnapshot('pods', 's');
      outbox.same('pods', 'a', 'h1', 's');
      expect(told().map(([t]) => t)).toEqual(['delete', 'snapshot.begin']);
    });

    it.each([
      ['one snapshot', () => outbox.abandonSnapshot('s')],
      ['all of them', () => outbox.abandonSnapshots()],
    ])('drops them and keeps changes when it gives up %s', (_, giveUp) => {
      outbox.beginSnapshot('pods', 's');
      outbox.same('pods', 'a', 'h1', 's');
      put(outbox, 'b', 1, 's');
      giveUp();
      expect(items(outbox)).toEqual([
        {
          t: 'upsert',
          kind: 'pods',
          uid: 'b',
          hash: 'h1',
          object: { version: 1 },
        },
      ]);
      expect(outbox.pendingOf('pods')).toBe(0);
    });
  });

  it('takes a kind back by a snapshot without items, and nothing else of it', () => {
    const outbox = new Outbox();
    put(outbox, 'a', 1);
    outbox.takeBack('pods');
    expect(items(outbox)).toEqual([
      { t: 'snapshot.begin', kind: 'pods', snapshot: expect.any(String) },
      {
        t: 'snapshot.end',
        kind: 'pods',
        snapshot: expect.any(String),
        count: 0,
      },
    ]);
  });

  it('counts the items a snapshot really had', () => {
    const outbox = new Outbox();
    put(outbox, 'early', 1);
    outbox.beginSnapshot('pods', 's');
    put(outbox, 'early', 1, 's');
    put(outbox, 'gone', 1, 's');
    put(outbox, 'stays', 1, 's');
    outbox.delete('pods', 'gone');
    put(outbox, 'stays', 2);
    outbox.endSnapshot('pods', 's');
    put(outbox, 'late', 1);
    const sent = items(outbox);
    expect(sent.map(({ t }) => t)).toEqual([
      'snapshot.begin',
      'upsert',
      'delete',
      'upsert',
      'snapshot.end',
      'upsert',
    ]);
    expect(sent[3]).toMatchObject({ uid: 'stays', hash: 'h2', snapshot: 's' });
    expect(sent[4]).toMatchObject({ count: 2 });
    expect(sent[5]).not.toHaveProperty('snapshot');
  });

  it('stays below the limits of a batch and names what fits none', () => {
    const outbox = new Outbox();
    for (let i = 0; i < 10; i++) {
      put(outbox, `u${i}`, i);
    }
    outbox.upsert('pods', {
      uid: 'huge',
      hash: 'h',
      object: { text: 'x'.repeat(500) },
    });
    expect(items(outbox, { ...LIMITS, maxItems: 3 })).toHaveLength(3);
    expect(
      items(outbox, { ...LIMITS, maxBytes: 170 }).length,
    ).toBeLessThanOrEqual(2);
    const rest = outbox.freeze({ ...LIMITS, maxObjectBytes: 100 });
    expect(rest.oversized).toEqual([
      { kind: 'pods', uid: 'huge', hash: 'h', bytes: 511 },
    ]);
    expect(outbox.size).toBe(0);
  });

  it('brings a receiver to the latest state however it is drained', () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constantFrom('upsert' as const, 'delete' as const),
        uid: fc.constantFrom('a', 'b', 'c', 'd'),
      }),
      fc.record({
        do: fc.constantFrom(
          'freeze' as const,
          'begin' as const,
          'end' as const,
        ),
        uid: fc.constant(''),
      }),
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.nat(4),
        (steps, max) => {
          const outbox = new Outbox();
          const truth = new Map<string, number>();
          const received = new Map<string, number>();
          let open: string | undefined;
          let version = 0;
          const drain = (limit: number) => {
            for (const item of items(outbox, { ...LIMITS, maxItems: limit })) {
              if (item.t === 'upsert') {
                received.set(item.uid, item.object.version as number);
              } else if (item.t === 'delete') {
                received.delete(item.uid);
              }
            }
          };
          for (const what of steps) {
            version += 1;
            if (what.do === 'upsert') {
              truth.set(what.uid, version);
              put(outbox, what.uid, version, open);
            } else if (what.do === 'delete') {
              truth.delete(what.uid);
              outbox.delete('pods', what.uid);
            } else if (what.do === 'freeze') {
              drain(max + 1);
            } else if (what.do === 'begin' && !open) {
              open = `s${version}`;
              outbox.beginSnapshot('pods', open);
            } else if (what.do === 'end' && open) {
              outbox.endSnapshot('pods', open);
              open = undefined;
            }
            expect(outbox.size).toBeLessThanOrEqual(
              4 +
                2 *
                  (1 + steps.filter(({ do: verb }) => verb === 'begin').length),
            );
          }
          drain(1e6);
          expect(received).toEqual(truth);
          expect(outbox.size).toBe(0);
          expect(outbox.pendingOf('pods')).toBe(0);
        },
      ),
    );
  });
});
