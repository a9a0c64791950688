import { gzipSync } from 'node:zlib';
import { inflateWithin } from './inflate';

const MAX = 1024 * 1024;

const refusalOf = (bytes: Buffer, max = MAX) =>
  inflateWithin(bytes, max).then(
    () => 'none',
    error => error.code,
  );

/** Says of itself that it holds another number of bytes than it does. */
function lying(bytes: Buffer, says: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(says, copy.length - 4);
  return copy;
}

describe('inflateWithin', () => {
  it.each([0, 1, 1000, 64 * 1024, 64 * 1024 + 1, MAX])(
    'gives back %p bytes',
    async length => {
      const text = Buffer.alloc(length, 'fleet');
      expect((await inflateWithin(gzipSync(text), MAX)).equals(text)).toBe(
        true,
      );
    },
  );

  it.each([
    ['more than allowed', gzipSync(Buffer.alloc(MAX + 1)), MAX],
    ['little, but more than allowed', gzipSync(Buffer.alloc(101)), 100],
    [
      'more than allowed, and says that it is little',
      lying(gzipSync(Buffer.alloc(200 * MAX)), 10),
      MAX,
    ],
  ])('refuses what is %s', async (_, bytes, max) => {
    expect(await refusalOf(bytes, max)).toBe('body_too_large');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no gzip', Buffer.from('{"v":1,"padding":"xxxxxxxxxxxxxxx"}')],
    ['cut off', gzipSync(Buffer.alloc(5000, 'abc')).subarray(0, 25)],
    [
      'cut off before its end',
      gzipSync(Buffer.from('abc'.repeat(50))).subarray(0, -5),
    ],
    ['not as long as it says', lying(gzipSync(Buffer.from('abc')), 4)],
    [
      'little, and says that it is much',
      lying(gzipSync(Buffer.from('abc')), MAX),
    ],
  ])('refuses what is %s', async (_, bytes) => {
    expect(await refusalOf(bytes)).toBe('bad_encoding');
  });
});
