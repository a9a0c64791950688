import { CURRENT_DICTIONARY, DICTIONARIES } from './packDictionary';

/*
 * JSON of Kubernetes objects, packed to a quarter: objects repeat each other
 * and themselves. What is stored is most of what ingest costs, in the
 * database's work, its log and its room.
 *
 * The form is that of an LZ4 block: sequences of literals and of copies from
 * the last 64 KiB, before which stands a dictionary of typical objects. zlib
 * does the same with a dictionary and packs a third better, but its set-up
 * alone costs 20 us per object, four times as much as all of this.
 *
 *   byte 0     number of the dictionary, 1 to 30; 31: see below; any other:
 *              plain text
 *   4 bytes    bytes of the text, little endian
 *   the rest   the sequences
 *
 * What an object was before is packed by what it was at another time: byte 0
 * is 31, and a block follows that has that text between its dictionary and
 * itself. Some 40 bytes are left.
 */

const HEADER = 5;
/** Stands before a block that is packed by another text. */
const AFTER = 31;
const MIN_MATCH = 4;
const MAX_DISTANCE = 0xffff;
const HASH_BITS = 13;
/** Below it there is nothing to win. */
const MIN_TEXT = 32;
/** Larger than any object; larger texts are kept plain. */
const MAX_TEXT = 1024 * 1024;
const NOTHING = Buffer.alloc(0);

const dictionary = DICTIONARIES.get(CURRENT_DICTIONARY)!;
/** The dictionary, and behind it the text at hand. */
let input = Buffer.concat([dictionary, Buffer.alloc(64 * 1024)]);
let output = Buffer.alloc(64 * 1024);
/**
 * Places in the dictionary by the hash of the bytes there: of the next eight,
 * which find long matches among the many beginnings that are alike, and of the
 * next four.
 */
const dictionaryEights = new Int32Array(1 << HASH_BITS).fill(-1);
const dictionaryFours = new Int32Array(1 << HASH_BITS).fill(-1);
/**
 * The same of the text at hand, moved up by `moved`, so that what earlier
 * texts left is known by being lower: to clear them for each object would
 * cost as much as to pack it.
 */
const eights = new Int32Array(1 << HASH_BITS).fill(-1);
const fours = new Int32Array(1 << HASH_BITS).fill(-1);
let moved = 0;

for (let i = 0; i + MIN_MATCH <= dictionary.length; i++) {
  dictionaryFours[hashOf(fourAt(input, i))] = i;
  dictionaryEights[hashOfEight(input, i)] = i;
}

function fourAt(bytes: Buffer, i: number): number {
  return (
    bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24)
  );
}

function hashOf(four: number): number {
  return Math.imul(four, 0x9e3779b1) >>> (32 - HASH_BITS);
}

function hashOfPair(four: number, next: number): number {
  return (
    (Math.imul(four, 0x9e3779b1) ^ Math.imul(next, 0x85ebca6b)) >>>
    (32 - HASH_BITS)
  );
}

function hashOfEight(bytes: Buffer, i: number): number {
  return hashOfPair(fourAt(bytes, i), fourAt(bytes, i + 4));
}

/** Packs JSON text. What cannot be packed smaller stays as it is, as bytes. */
export function packJson(text: string): Buffer {
  const limit = text.length * 3;
  if (text.length < MIN_TEXT || limit > MAX_TEXT * 3) {
    return Buffer.from(text);
  }
  const start = dictionary.length;
  makeRoom(limit);
  const size = input.write(text, start, 'utf8');
  const packed = packBytes(start, start + size);
  return packed < size
    ? Buffer.from(output.subarray(0, packed))
    : Buffer.from(input.subarray(start, start + size));
}

/**
 * Packs JSON text by a text that is much like it, which is needed to unpack
 * it again; undefined where that takes more than half of what the text takes
 * by itself.
 *
 * @param packed - the text, packed by itself
 */
export function packAfter(
  packed: Uint8Array,
  base: string,
): Buffer | undefined {
  const text = unpackJson(packed);
  const limit = (base.length + text.length) * 3;
  if (limit > MAX_TEXT * 3) {
    return undefined;
  }
  const before = dictionary.length;
  makeRoom(limit);
  const start = before + input.write(base, before, 'utf8');
  const end = start + input.write(text, start, 'utf8');
  const size = packBytes(start, end, before);
  return size < packed.length / 2
    ? Buffer.concat([Buffer.of(AFTER), output.subarray(0, size)])
    : undefined;
}

function makeRoom(limit: number): void {
  if (input.length < dictionary.length + limit) {
    input = Buffer.concat([dictionary, Buffer.alloc(2 * limit)]);
    output = Buffer.alloc(2 * limit);
  }
}

/**
 * Packs a part of the input; answers the length of what is in the output.
 *
 * @param base - where the text begins that stands before it, if one does
 */
function packBytes(start: number, end: number, base = start): number {
  const source = input;
  const target = output;
  target[0] = CURRENT_DICTIONARY;
  target.writeUInt32LE(end - start, 1);
  const lowest = startPlaces(base, end);
  for (let i = base; i < start; i++) {
    fours[hashOf(fourAt(source, i))] = moved + i;
    eights[hashOfEight(source, i)] = moved + i;
  }
  const lastMatch = end - MIN_MATCH;
  let o = HEADER;
  let literals = start;
  let i = start;
  // Behind a difference the two texts mostly go on side by side.
  let beside = start - base;
  while (i <= lastMatch) {
    const bytes = fourAt(source, i);
    const four = hashOf(bytes);
    const eight = hashOfPair(bytes, fourAt(source, i + 4));
    let from = beside > 0 ? i - beside : -1;
    let length = from < 0 ? 0 : matchLength(source, from, i, end);
    if (length < MIN_MATCH) {
      const near = eights[eight] >= lowest ? eights[eight] - moved : -1;
      const far = dictionaryEights[eight];
      from = far;
      length = matchLength(source, far, i, end);
      const other = matchLength(source, near, i, end);
      if (other >= length) {
        from = near;
        length = other;
      }
    }
    if (length < MIN_MATCH) {
      const near = fours[four] >= lowest ? fours[four] - moved : -1;
      const far = dictionaryFours[four];
      from = far;
      length = matchLength(source, far, i, end);
      const other = matchLength(source, near, i, end);
      if (other >= length) {
        from = near;
        length = other;
      }
    }
    fours[four] = moved + i;
    eights[eight] = moved + i;
    if (length < MIN_MATCH) {
      i++;
      continue;
    }
    o = writeSequence(o, literals, i, length - MIN_MATCH);
    target[o++] = (i - from) & 0xff;
    target[o++] = (i - from) >> 8;
    o = writeRest(o, length - MIN_MATCH);
    beside = base < start ? i - from : 0;
    i += length;
    literals = i;
    if (o > end - start) {
      break;
    }
  }
  moved += end;
  return o > end - start ? o : writeSequence(o, literals, end, 0);
}

/** Makes sure that places of earlier texts are known as such; answers the lowest of this one. */
function startPlaces(base: number, end: number): number {
  if (moved > 2 ** 30 - end) {
    fours.fill(-1);
    eights.fill(-1);
    moved = 0;
  }
  return moved + base;
}

/** How many bytes at two places are alike; none where the first is out of reach. */
function matchLength(
  source: Buffer,
  place: number,
  at: number,
  end: number,
): number {
  let length = 0;
  if (place < 0 || at - place > MAX_DISTANCE) {
    return length;
  }
  while (at + length < end && source[place + length] === source[at + length]) {
    length++;
  }
  return length;
}

/** Writes the head of a sequence and its literals. */
function writeSequence(
  at: number,
  from: number,
  to: number,
  extra: number,
): number {
  const count = to - from;
  let o = at;
  output[o++] = (Math.min(count, 15) << 4) | Math.min(extra, 15);
  o = writeRest(o, count);
  for (let i = from; i < to; i++) {
    output[o++] = input[i];
  }
  return o;
}

/** What of a length did not fit into four bits. */
function writeRest(at: number, length: number): number {
  let o = at;
  if (length >= 15) {
    let rest = length - 15;
    while (rest >= 255) {
      output[o++] = 255;
      rest -= 255;
    }
    output[o++] = rest;
  }
  return o;
}

/**
 * The JSON text of what {@link packJson} or {@link packAfter} made.
 *
 * @param base - the text it was packed by, if it was
 * @throws Error when the bytes are damaged, or of a newer version of the hub
 */
export function unpackJson(packed: Uint8Array, base?: string): string {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
  if (bytes.length === 0 || bytes[0] >= 0x20) {
    return bytes.toString('utf8');
  }
  if (bytes[0] !== AFTER) {
    return unpackBlock(bytes, NOTHING);
  }
  if (base === undefined) {
    throw new Error(
      'A stored object was packed by another version of it, which is not stored; ask its cluster for the kind again, or restore the database from a backup',
    );
  }
  return unpackBlock(bytes.subarray(1), Buffer.from(base));
}

function unpackBlock(bytes: Buffer, base: Buffer): string {
  const words = DICTIONARIES.get(bytes[0]);
  if (!words) {
    throw new Error(
      `A stored object is packed by dictionary ${bytes[0]}, this version of the hub knows ${CURRENT_DICTIONARY} at most; run the version that wrote it, or a newer one`,
    );
  }
  const size = bytes.length < HEADER ? MAX_TEXT * 3 + 1 : bytes.readUInt32LE(1);
  if (size > MAX_TEXT * 3) {
    throw damaged();
  }
  const start = words.length + base.length;
  const text = Buffer.alloc(start + size);
  words.copy(text);
  base.copy(text, words.length);
  const end = unpackBytes(bytes, text, start);
  if (end !== text.length) {
    throw damaged();
  }
  return text.toString('utf8', start);
}

function unpackBytes(bytes: Buffer, text: Buffer, start: number): number {
  let i = HEADER;
  let o = start;
  const readRest = (four: number): number => {
    let length = four;
    if (four === 15) {
      let more;
      do {
        more = bytes[i++];
        length += more;
      } while (more === 255);
    }
    return length;
  };
  while (i < bytes.length) {
    const head = bytes[i++];
    const literals = readRest(head >> 4);
    if (!(o + literals <= text.length && i + literals <= bytes.length)) {
      throw damaged();
    }
    for (let n = 0; n < literals; n++) {
      text[o++] = bytes[i++];
    }
    if (i >= bytes.length) {
      break;
    }
    const distance = bytes[i] | (bytes[i + 1] << 8);
    i += 2;
    const length = readRest(head & 15) + MIN_MATCH;
    if (!(distance > 0 && distance <= o && o + length <= text.length)) {
      throw damaged();
    }
    // Byte by byte: a copy may overlap what it writes.
    for (let n = 0; n < length; n++, o++) {
      text[o] = text[o - distance];
    }
  }
  return o;
}

function damaged(): Error {
  return new Error(
    'A stored object is damaged and cannot be unpacked; ask its cluster for the kind again, or restore the database from a backup',
  );
}
