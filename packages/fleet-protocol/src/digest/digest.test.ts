import fc from 'fast-check';
import { contentHash } from '../canonical';
import { KindDigest, bucketOf } from './digest';

const entries = fc.uniqueArray(
  fc.record({
    uid: fc.uuid(),
    content: fc.dictionary(fc.string(), fc.string()),
  }),
  { selector: entry => entry.uid, maxLength: 40 },
);

describe('KindDigest', () => {
  it('does not depend on order, nor on what came and went', () => {
    fc.assert(
      fc.property(entries, fc.uuid(), (list, passing) => {
        const one = new KindDigest();
        const other = new KindDigest();
        const seen = new Set(list.map(entry => entry.uid));
        for (const { uid, content } of list) {
          one.add(uid, contentHash(content));
        }
        if (!seen.has(passing)) {
          other.add(passing, contentHash({}));
        }
        for (const { uid, content } of [...list].reverse()) {
          other.add(uid, contentHash({ old: true }));
          other.remove(uid, contentHash({ old: true }));
          other.add(uid, contentHash(content));
        }
        if (!seen.has(passing)) {
          other.remove(passing, contentHash({}));
        }
        expect(other.total()).toEqual(one.total());
        expect(other.buckets()).toEqual(one.buckets());
        expect(KindDigest.fromBuckets(one.buckets()).total()).toEqual(
          one.total(),
        );
      }),
    );
  });

  it('names the bucket of an object whose content differs', () => {
    const uid = 'ab345678-1111-4111-8111-111111111111';
    const one = new KindDigest();
    const other = new KindDigest();
    one.add(uid, contentHash({ replicas: 1 }));
    other.add(uid, contentHash({ replicas: 2 }));
    expect(bucketOf(uid)).toBe(0xab);
    expect(one.differingBuckets(other)).toEqual([0xab]);
    expect(one.total().count).toBe(other.total().count);
  });

  it('does not cancel duplicates', () => {
    const once = new KindDigest();
    const thrice = new KindDigest();
    once.add('u', contentHash({}));
    for (let i = 0; i < 3; i++) {
      thrice.add('u', contentHash({}));
    }
    expect(thrice.total().sum).not.toBe(once.total().sum);
  });
});
