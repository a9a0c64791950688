import fc from 'fast-check';
import {
  JsonObject,
  canonicalJson,
  contentHash,
  hashOfCanonicalJson,
} from './canonicalJson';

function shuffled(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).reverse());
}

describe('canonicalJson', () => {
  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), value => {
        const object = value as JsonObject;
        expect(canonicalJson(shuffled(object))).toBe(canonicalJson(object));
        expect(JSON.parse(canonicalJson(object))).toEqual(
          JSON.parse(JSON.stringify(object)),
        );
      }),
    );
  });

  it('hashes equal content to the same 43 characters, other content to others', () => {
    expect(contentHash({ a: 1, b: 2 })).toBe(contentHash({ b: 2, a: 1 }));
    expect(contentHash({ a: 1 })).not.toBe(contentHash({ a: '1' }));
    expect(contentHash({})).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('writes the same whether or not the keys come in order', () => {
    const inOrder = JSON.parse('{"10":1,"9":{"a":[true,null],"b":"x"}}');
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const text = canonicalJson(value as JsonObject);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
    // Integer keys come first in JavaScript, whatever their order by code unit.
    expect(canonicalJson(inOrder)).toBe(
      '{"10":1,"9":{"a":[true,null],"b":"x"}}',
    );
    expect(hashOfCanonicalJson(canonicalJson(inOrder))).toBe(
      contentHash(inOrder),
    );
  });

  it('refuses what JSON cannot carry', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow('Cannot write');
  });
});
