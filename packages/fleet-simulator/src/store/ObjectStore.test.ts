import fc from 'fast-check';
import { ObjectStore } from './ObjectStore';
import { StoredObject, StoreEvent } from './StoredObject';

type Write = { name: string; value: number | null };

const writes = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    // null deletes
    value: fc.option(fc.nat(3), { freq: 3 }),
  }),
  { maxLength: 60 },
);

function apply(store: ObjectStore, { name, value }: Write): void {
  if (value === null) {
    store.remove('/things', 'ns', name);
  } else {
    store.put('/things', {
      kind: 'Thing',
      apiVersion: 'v1',
      metadata: { name, namespace: 'ns', uid: `uid-${name}` },
      value,
    });
  }
}

/** What a client holds that lists and then follows a watch. */
function replay(list: StoredObject[], events: StoreEvent[]): string[] {
  const state = new Map(list.map(stored => [stored.key, stored.json]));
  for (const { type, current } of events) {
    if (type === 'DELETED') state.delete(current.key);
    else state.set(current.key, current.json);
  }
  return [...state.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, json]) => json);
}

const jsonOf = (list: StoredObject[]) => list.map(stored => stored.json);

describe('ObjectStore', () => {
  it('rebuilds the present exactly from any past list and the events after it', () => {
    fc.assert(
      fc.property(writes, list => {
        const store = new ObjectStore({ logSize: 1000 });
        const table = store.table('/things');
        const past: { revision: number; list: StoredObject[] }[] = [];
        for (const write of list) {
          past.push({ revision: store.revision, list: table.sorted() });
          apply(store, write);
        }
        for (const { revision, list: known } of past) {
          expect(replay(known, table.log.after(revision))).toEqual(
            jsonOf(table.sorted()),
          );
        }
      }),
    );
  });

  it('answers a snapshot of any kept revision exactly as it was, and none before', () => {
    fc.assert(
      fc.property(writes, fc.integer({ min: 1, max: 20 }), (list, logSize) => {
        const store = new ObjectStore({ logSize });
        const table = store.table('/things');
        const past = new Map([[store.revision, jsonOf(table.sorted())]]);
        for (const write of list) {
          apply(store, write);
          past.set(store.revision, jsonOf(table.sorted()));
        }
        for (const [revision, expected] of past) {
          const snapshot = table.snapshot(revision);
          const kept = revision >= table.log.floor;
          expect(snapshot && jsonOf(snapshot)).toEqual(
            kept ? expected : undefined,
          );
        }
        expect(table.log.size).toBeLessThanOrEqual(logSize);
      }),
    );
  });

  it('gives every write a revision above all earlier ones, over all resources', () => {
    const store = new ObjectStore({ logSize: 10 });
    const seen: number[] = [];
    store.listenAll((_resource, event) => seen.push(event.revision));
    const object = { kind: 'X', apiVersion: 'v1', metadata: { name: 'a' } };
    store.put('/one', object);
    store.put('/two', object);
    store.put('/one', object);
    store.remove('/two', undefined, 'a');
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(new Set(seen).size).toBe(4);
  });

  it('serializes a version once, however many read it', () => {
    const store = new ObjectStore({ logSize: 10 });
    const stored = store.put('/one', {
      kind: 'X',
      apiVersion: 'v1',
      metadata: { name: 'a' },
      data: 1,
    });
    const event = store.table('/one').log.at(0);
    expect(event.line('ADDED')).toBe(event.line('ADDED'));
    expect(JSON.parse(stored.itemJson)).toEqual({
      metadata: { name: 'a', resourceVersion: '2' },
      data: 1,
    });
  });

  it('hands out objects nobody can change', () => {
    const store = new ObjectStore({ logSize: 10 });
    const { object } = store.put('/one', {
      kind: 'X',
      apiVersion: 'v1',
      metadata: { name: 'a', labels: { a: 'b' } },
    });
    expect(() => {
      object.metadata.labels!.a = 'changed';
    }).toThrow(TypeError);
  });

  it('forgets history when compacted', () => {
    const store = new ObjectStore({ logSize: 10 });
    apply(store, { name: 'a', value: 1 });
    const { revision } = store;
    apply(store, { name: 'b', value: 1 });
    store.compact();
    expect(store.table('/things').snapshot(revision)).toBeUndefined();
    expect(store.table('/things').snapshot(store.revision)).toHaveLength(2);
  });
});
