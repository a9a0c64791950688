/** Types of columns that rows can be written in. */
export type ColumnType =
  | 'uuid'
  | 'text'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'boolean'
  | 'jsonb'
  | 'bytea';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** The signature, no flags, no extension. */
const HEADER_LENGTH = SIGNATURE.length + 8;
/** Shorter texts are written faster here than by a call into the engine. */
const SHORT = 48;

/** Rows in the binary form of PostgreSQL's COPY. */
export class BinaryRows {
  readonly #types: readonly ColumnType[];
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #at = HEADER_LENGTH;
  #column = 0;

  constructor(types: readonly ColumnType[]) {
    this.#types = types;
    this.#bytes.fill(0, 0, HEADER_LENGTH);
    SIGNATURE.copy(this.#bytes);
  }

  /** Begins a row. */
  begin(): void {
    this.#room(2);
    this.#at = this.#bytes.writeInt16BE(this.#types.length, this.#at);
    this.#column = 0;
  }

  /** The value of the next column of the row; jsonb as text, undefined is null. */
  add(value: unknown): void {
    const type = this.#types[this.#column++];
    this.#room(12);
    if (value === null || value === undefined) {
      this.#at = this.#bytes.writeInt32BE(-1, this.#at);
      return;
    }
    switch (type) {
      case 'text':
        this.#text(value as string, 0);
        break;
      case 'jsonb':
        this.#text(value as string, 1);
        break;
      case 'bytea':
        this.#raw(value as Buffer);
        break;
      case 'uuid':
        this.#raw(Buffer.from((value as string).replace(/-/g, ''), 'hex'));
        break;
      case 'boolean':
        this.#at = this.#bytes.writeInt32BE(1, this.#at);
        this.#bytes[this.#at++] = value ? 1 : 0;
        break;
      case 'smallint':
        this.#at = this.#bytes.writeInt32BE(2, this.#at);
        this.#at = this.#bytes.writeInt16BE(value as number, this.#at);
        break;
      case 'integer':
        this.#at = this.#bytes.writeInt32BE(4, this.#at);
        this.#at = this.#bytes.writeInt32BE(value as number, this.#at);
        break;
      default: {
        const high = Math.floor((value as number) / 2 ** 32);
        this.#at = this.#bytes.writeInt32BE(8, this.#at);
        this.#at = this.#bytes.writeInt32BE(high, this.#at);
        this.#at = this.#bytes.writeUInt32BE(
          (value as number) - high * 2 ** 32,
          this.#at,
        );
      }
    }
  }

  /** All rows, to be sent. */
  finish(): Buffer {
    this.#room(2);
    this.#at = this.#bytes.writeInt16BE(-1, this.#at);
    return this.#bytes.subarray(0, this.#at);
  }

  /** Text, for jsonb behind the number of its form. */
  #text(text: string, form: 0 | 1): void {
    this.#room(text.length * 3 + 5);
    const bytes = this.#bytes;
    const start = this.#at + 4;
    let at = start;
    if (form) {
      bytes[at++] = form;
    }
    const length = text.length;
    let i = 0;
    if (length <= SHORT) {
      for (; i < length; i++) {
        const code = text.charCodeAt(i);
        if (code > 0x7f) {
          break;
        }
        bytes[at + i] = code;
      }
    }
    at += i === length ? length : bytes.write(text, at, 'utf8');
    bytes.writeInt32BE(at - start, start - 4);
    this.#at = at;
  }

  #raw(value: Buffer): void {
    this.#room(value.length + 4);
    this.#at = this.#bytes.writeInt32BE(value.length, this.#at);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  #room(wanted: number): void {
    if (this.#at + wanted > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(
        Math.max(this.#bytes.length * 2, this.#at + wanted),
      );
      this.#bytes.copy(larger, 0, 0, this.#at);
      this.#bytes = larger;
    }
  }
}
