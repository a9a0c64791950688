import fc from 'fast-check';
import { DEFAULT_LIMITS } from './limits';
import { parseBoundedJson } from './parseJson';

const parse = (text: string) => parseBoundedJson(text, DEFAULT_LIMITS);

describe('parseBoundedJson', () => {
  it('reads what JSON.parse reads, within the limits', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), value => {
        const text = JSON.stringify(value);
        fc.pre(!/"(__proto__|constructor|prototype)"/.test(text));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{', 'bad_json'],
    ['', 'bad_json'],
    ['{"a":NaN}', 'bad_json'],
    ['['.repeat(100_000), 'too_complex'],
    ['{"a":'.repeat(100_000), 'too_complex'],
    [`"${'x'.repeat(DEFAULT_LIMITS.maxStringLength + 1)}"`, 'too_complex'],
    ['{"__proto__":{"admin":true}}', 'forbidden_key'],
    ['{"a":[{"constructor":{"prototype":{}}}]}', 'forbidden_key'],
  ])('refuses %.40s', (text, code) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code }));
  });

  it('does not count brackets inside strings', () => {
    expect(parse(`["${'[{'.repeat(100)}\\""]`)).toEqual([
      `${'[{'.repeat(100)}"`,
    ]);
  });

  it('refuses objects with too many members', () => {
    const many = Object.fromEntries(
      Array.from({ length: DEFAULT_LIMITS.maxKeys + 1 }, (_, i) => [i, 0]),
    );
    expect(() => parse(JSON.stringify(many))).toThrow(
      expect.objectContaining({ code: 'too_complex' }),
    );
  });
});
