import fc from 'fast-check';
import { contentHash, JsonObject } from '@backstage-fleet/protocol';
import { node, pod } from '../__testUtils__/objects';
import { fromJson } from './columns';
import { dictionaryHash } from './packDictionary';
import { packAfter, packJson, unpackJson } from './packedJson';

describe('packed JSON', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.jsonValue(), fc.constant(pod('a1')))),
        value => {
          const text = JSON.stringify(value);
          expect(unpackJson(packJson(text))).toBe(text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes texts of any size, runs and matches of any length', () => {
    const text = fc
      .array(
        fc.tuple(
          fc.string({ unit: 'binary', maxLength: 12 }),
          fc.integer({ min: 1, max: 3000 }),
        ),
        { maxLength: 40 },
      )
      .map(parts => parts.map(([part, times]) => part.repeat(times)).join(''))
      // JSON begins with no control character.
      .map(value => `"${value}`);
    fc.assert(
      fc.property(text, value => {
        expect(unpackJson(packJson(value))).toBe(
          Buffer.from(value).toString('utf8'),
        );
      }),
      { numRuns: 200 },
    );
    const large = JSON.stringify(
      Array.from({ length: 4000 }, (_, i) => contentHash({ i })),
    );
    expect(unpackJson(packJson(large))).toBe(large);
  });

  it('is less than half of a typical object', () => {
    for (const object of [pod('a1'), node('n1', 'aws:///eu-1/i-1')]) {
      const text = JSON.stringify(object);
      expect(packJson(text).length).toBeLessThan(text.length / 2);
    }
  });

  it('takes little beside a text that is much like it', () => {
    const before = JSON.stringify(pod('a1', { image: 'nginx:1' }));
    const after = JSON.stringify(pod('a1', { image: 'nginx:1.27' }));
    const alone = packJson(after);
    const packed = packAfter(alone, before)!;
    expect(packed.length).toBeLessThan(60);
    expect(unpackJson(packed, before)).toBe(after);
    expect(fromJson(packed, before)).toEqual(JSON.parse(after));
    expect(() => unpackJson(packed)).toThrow('another version');
    const other = JSON.stringify(contentHash({ a: 1 }).repeat(20));
    expect(packAfter(packJson(other), before)).toBeUndefined();
  });

  it('comes back by any text that it was packed by', () => {
    const texts = fc.array(fc.constantFrom('ab', 'abc', '{"a":', 'ø', 'x1'), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const base = before.join('');
        const text = after.join('');
        const packed = packAfter(packJson(text), base);
        expect(packed ? unpackJson(packed, base) : text).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('is read from columns like any JSON', () => {
    const object: JsonObject = pod('a1');
    expect(fromJson(packJson(JSON.stringify(object)))).toEqual(object);
    expect(fromJson(Buffer.from('{"a":1}'))).toEqual({ a: 1 });
    expect(fromJson('{"a":1}')).toEqual({ a: 1 });
  });

  it('says so when it is damaged or of a newer hub', () => {
    const packed = packJson(JSON.stringify(pod('a1')));
    expect(() => unpackJson(packed.subarray(0, 30))).toThrow('damaged');
    expect(() => unpackJson(packed.subarray(0, 3))).toThrow('damaged');
    const wild = Buffer.from(packed);
    wild.fill(0xff, 5);
    expect(() => unpackJson(wild)).toThrow('damaged');
    const newer = Buffer.from(packed);
    newer[0] = 30;
    expect(() => unpackJson(newer)).toThrow('dictionary 30');
  });

  it('is never packed by another text than it will be unpacked by', () => {
    // If this fails, stored objects can no longer be read: leave dictionary 1
    // as it was, and add yours as the next one.
    expect(dictionaryHash(1)).toBe(
      '55b97abf6eab7d80cb66479d045f2bd094d8f123af99e77c9e9bb959df67867e',
    );
  });
});
