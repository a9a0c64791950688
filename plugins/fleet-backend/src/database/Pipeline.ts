import { hideValues } from './hideValues';

/** Messages of pg's connection that make up a statement. */
interface PgMessages {
  stream: { cork?(): void; uncork?(): void };
  parse(query: { name: string; text: string }): void;
  bind(config: {
    portal: string;
    statement: string;
    values: unknown[];
    valueMapper: (value: unknown) => unknown;
  }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(config: { portal: string; rows: number }): void;
  sync(): void;
}

/** What Pipeline needs of a client of pg. */
export interface PgClient {
  query(submittable: object): unknown;
  getTypeParser(
    oid: number,
    format: 'text',
  ): (text: string) => unknown | undefined;
}

/** A value that a statement takes. Arrays are of texts or numbers. */
export type Binding =
  | string
  | number
  | boolean
  | null
  | Buffer
  | readonly (string | number)[];

interface Statement {
  text: string;
  bindings: readonly Binding[];
  resolve?(rows: unknown[]): void;
  reject?(error: Error): void;
}

interface Column {
  name: string;
  parse: (text: string) => unknown;
}

/** Statements that are sent at once, in pg's form of something that can be sent. */
class Transmission {
  readonly #statements: readonly Statement[];
  readonly #client: PgClient;
  readonly #done: (error?: Error) => void;
  #at = 0;
  #columns: Column[] = [];
  #rows: unknown[] = [];

  constructor(
    client: PgClient,
    statements: readonly Statement[],
    done: (error?: Error) => void,
  ) {
    this.#client = client;
    this.#statements = statements;
    this.#done = done;
  }

  submit(connection: PgMessages): void {
    connection.stream.cork?.();
    try {
      for (const { text, bindings } of this.#statements) {
        connection.parse({ name: '', text });
        connection.bind({
          portal: '',
          statement: '',
          values: [...bindings],
          valueMapper: toWire,
        });
        connection.describe({ type: 'P', name: '' });
        connection.execute({ portal: '', rows: 0 });
      }
      connection.sync();
    } finally {
      connection.stream.uncork?.();
    }
  }

  handleRowDescription(message: {
    fields: { name: string; dataTypeID: number }[];
  }): void {
    this.#columns = message.fields.map(({ name, dataTypeID }) => ({
      name,
      parse: this.#client.getTypeParser(dataTypeID, 'text'),
    }));
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    this.#columns.forEach(({ name, parse }, i) => {
      const text = message.fields[i];
      row[name] = text === null ? null : parse(text);
    });
    this.#rows.push(row);
  }

  handleCommandComplete(): void {
    this.#next();
  }

  handleEmptyQuery(): void {
    this.#next();
  }

  /** The statement that is under way failed; the server skips those behind it. */
  handleError(error: Error): void {
    hideValues(error);
    for (const { reject } of this.#statements.slice(this.#at)) {
      reject?.(error);
    }
    this.#done(error);
  }

  handleReadyForQuery(): void {
    this.#done();
  }

  #next(): void {
    this.#statements[this.#at].resolve?.(this.#rows);
    this.#at += 1;
    this.#rows = [];
    this.#columns = [];
  }
}

/**
 * Statements of one connection to PostgreSQL that travel together: what is
 * asked for in the same turn of the event loop goes out in one packet, and
 * what only writes waits for the next one that does not.
 *
 * @remarks
 * Sending is most of what a short statement costs the process that asks, and
 * a batch of an agent with one changed object takes a dozen of them. They are
 * run in the order in which they were given, each seeing what the ones before
 * it did and what was committed when it begins, as if sent one by one. pg has a
 * mode of its own for that, which must be chosen when a connection is made:
 * this one can be used for a while on a connection of a pool.
 */
export class Pipeline {
  readonly #client: PgClient;
  #waiting: Statement[] = [];
  #isScheduled = false;
  /** The first statement that failed; nothing is sent behind it. */
  #failure: Error | undefined;
  /** All that was sent so far. */
  #sent: Promise<void> = Promise.resolve();

  constructor(client: PgClient) {
    this.#client = client;
  }

  /** Adds a statement, with `$1` for the first value, and answers its rows. */
  rows<T>(text: string, bindings: readonly Binding[] = []): Promise<T[]> {
    const rows = new Promise<unknown[]>((resolve, reject) => {
      this.#waiting.push({ text, bindings, resolve, reject });
    }) as Promise<T[]>;
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      queueMicrotask(() => {
        this.#isScheduled = false;
        this.#send();
      });
    }
    return rows;
  }

  /** Adds a statement whose rows nobody asks for; it is sent with the next that has some, or by {@link Pipeline.flush}. */
  write(text: string, bindings: readonly Binding[] = []): void {
    this.#waiting.push({ text, bindings });
  }

  /**
   * Sends what waits, and waits for all that was sent.
   *
   * @throws the error of the first statement that failed
   */
  async flush(): Promise<void> {
    this.#send();
    await this.#sent;
    if (this.#failure) {
      throw this.#failure;
    }
  }

  /** Forgets what waits, waits for what was sent, and forgets what failed: a rollback can follow. */
  async reset(): Promise<void> {
    this.#waiting = [];
    await this.#sent;
    this.#failure = undefined;
  }

  #send(): void {
    const statements = this.#waiting;
    if (statements.length === 0) {
      return;
    }
    this.#waiting = [];
    this.#sent = this.#sent.then(() => this.#transmit(statements));
  }

  #transmit(statements: readonly Statement[]): Promise<void> {
    const failure = this.#failure;
    if (failure) {
      statements.forEach(({ reject }) => reject?.(failure));
      return Promise.resolve();
    }
    return new Promise(resolve => {
      this.#client.query(
        new Transmission(this.#client, statements, error => {
          this.#failure ??= error;
          resolve();
        }),
      );
    });
  }
}

/** A value as PostgreSQL reads it: bytes as they are, everything else as text. */
function toWire(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) {
    return null;
  }
  if (Buffer.isBuffer(value)) {
    return value;
  }
  return Array.isArray(value)
    ? `{${value.map(quoteElement).join(',')}}`
    : String(value);
}

function quoteElement(value: unknown): string {
  return `"${String(value).replace(/["\\]/g, '\\$&')}"`;
}
