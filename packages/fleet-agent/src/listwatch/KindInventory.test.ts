import { KindDigest } from '@backstage-fleet/protocol';
import { KindInventory } from './KindInventory';

describe('KindInventory', () => {
  let inventory: KindInventory;
  beforeEach(() => {
    inventory = new KindInventory();
    inventory.observe('01', 'shop/a', 'A');
    inventory.observe('02', 'shop/b', 'B');
    inventory.observe('ff', 'bank/c', 'C');
  });

  const digestOf = (...objects: [uid: string, hash: string][]) => {
    const digest = new KindDigest();
    objects.forEach(([uid, hash]) => digest.add(uid, hash));
    return digest.total();
  };

  it('claims what the hub holds, and nothing it refused or lacks', () => {
    inventory.quarantine('01', 'A');
    inventory.miss('02', 'B');
    expect(inventory.digest.total()).toEqual(digestOf(['ff', 'C']));
    expect([inventory.quarantined, inventory.missing]).toEqual([1, 1]);
    expect([...inventory.held()]).toEqual([{ uid: 'ff', hash: 'C' }]);
  });

  it('calls for an object the hub lacks when it is seen, once', () => {
    inventory.miss('02', 'B');
    expect([...inventory.missingObjects()]).toEqual([
      { uid: '02', name: 'shop/b' },
    ]);
    expect(inventory.observe('02', 'shop/b', 'B').changed).toBe(true);
    expect(inventory.observe('02', 'shop/b', 'B').changed).toBe(false);
    expect(inventory.missing).toBe(0);
  });

  it('does not call for a refused object until it changes', () => {
    inventory.quarantine('01', 'A');
    expect(inventory.observe('01', 'shop/a', 'A')).toEqual({
      changed: false,
      quarantined: true,
    });
    expect(inventory.observe('01', 'shop/a', 'A2').changed).toBe(true);
    expect(inventory.quarantined).toBe(0);
  });

  it('calls for objects without room a few at a time', () => {
    for (const [uid, hash] of [
      ['01', 'A'],
      ['02', 'B'],
      ['ff', 'C'],
    ]) {
      inventory.quarantine(uid, hash, true);
    }
    inventory.missWithoutRoom(2);
    expect([inventory.withoutRoom, inventory.missing]).toEqual([1, 2]);
    expect(inventory.digest.total().count).toBe(0);
  });

  it('does not heed an answer to a content that is no longer the latest', () => {
    inventory.observe('01', 'shop/a', 'A2');
    expect(inventory.quarantine('01', 'A')).toBe(false);
    expect(inventory.miss('01', 'A')).toBe(false);
    expect(inventory.digest.total().count).toBe(3);
  });

  it('names what it holds of some buckets alone', () => {
    expect([...inventory.held(new Set([255]))]).toEqual([
      { uid: 'ff', hash: 'C' },
    ]);
  });

  it('keeps the objects of a namespace that could not be listed', () => {
    inventory.miss('ff', 'C');
    inventory.beginPass();
    inventory.observe('01', 'shop/a', 'A');
    inventory.touchNamespace('bank');
    expect(inventory.endPass()).toEqual(['02']);
    // It is not waited for: nobody can read it now.
    expect([inventory.missing, inventory.withoutRoom]).toEqual([0, 1]);
  });

  it('does not wait for an object that cannot be read', () => {
    inventory.miss('01', 'A');
    inventory.touch('01');
    expect([inventory.missing, inventory.quarantined]).toEqual([0, 1]);
  });

  it('takes an object under the name of another for its successor', () => {
    expect(inventory.observe('03', 'shop/a', 'A')).toMatchObject({
      changed: true,
      replacedUid: '01',
    });
    expect(inventory.size).toBe(3);
    inventory.clear();
    expect(inventory.digest.total()).toEqual(digestOf());
  });
});
