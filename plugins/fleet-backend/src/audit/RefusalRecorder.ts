import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { nowExpression } from '../database/columns';
import { FailureLog } from '../FailureLog';

/** How long refusals are gathered before they are written. */
const FLUSH_MS = 5000;

/** Sources that are told apart within a minute and process; all further ones count as one. */
const MAX_SOURCES = 200;

/** Rows of one statement. */
const CHUNK = 200;

const MAX_SOURCE_LENGTH = 253;

/**
 * Counts what the agent door turned away, by minute, source and code, so that
 * a storm of refusals costs a few rows: single ones would let anybody fill the
 * audit.
 */
export class RefusalRecorder {
  /** The source of all that are too many to tell apart. */
  static readonly OTHER = 'other';

  readonly #db: Knex;
  readonly #failures: FailureLog;
  #counts = new Map<string, { source: string; code: string; count: number }>();
  #sources = new Set<string>();
  #sourcesSince = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: { db: Knex; logger: LoggerService }) {
    this.#db = options.db;
    this.#failures = new FailureLog(options.logger);
  }

  /**
   * Counts a refusal.
   *
   * @param source - name of the cluster whose key signed the request, else the
   * address it came from
   * @param code - machine code of the refusal
   */
  record(source: string, code: string): void {
    const name = this.#nameOf(source);
    const key = `${code} ${name}`;
    const entry = this.#counts.get(key);
    if (entry) {
      entry.count += 1;
    } else {
      this.#counts.set(key, { source: name, code, count: 1 });
    }
    this.#schedule();
  }

  /** Writes what was gathered. What cannot be written is kept for the next time. */
  async flush(): Promise<void> {
    const counts = this.#counts;
    this.#counts = new Map();
    const rows = [...counts.values()];
    // The start of the minute, by the clock of the database.
    const minute = this.#db.raw('? - ? % 60000', [
      nowExpression(this.#db),
      nowExpression(this.#db),
    ]);
    try {
      for (let i = 0; i < rows.length; i += CHUNK) {
        await this.#db('refusals')
          .insert(rows.slice(i, i + CHUNK).map(row => ({ minute, ...row })))
          .onConflict(['minute', 'source', 'code'])
          .merge({
            count: this.#db.raw('refusals.count + excluded.count'),
          });
        rows.slice(i, i + CHUNK).forEach(row => {
          counts.delete(`${row.code} ${row.source}`);
        });
      }
    } catch (error) {
      for (const [key, { source, code, count }] of counts) {
        const entry = this.#counts.get(key);
        this.#counts.set(key, {
          source,
          code,
          count: count + (entry?.count ?? 0),
        });
      }
      this.#failures.report(
        'warn',
        'Could not write what the agent door turned away; trying again',
        error as Error,
      );
      this.#schedule();
    }
  }

  /** Writes what is left and takes no more time. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.flush();
  }

  #nameOf(source: string): string {
    const now = performance.now();
    if (now - this.#sourcesSince > 60_000) {
      this.#sources = new Set();
      this.#sourcesSince = now;
    }
    const name = source.slice(0, MAX_SOURCE_LENGTH);
    if (!this.#sources.has(name) && this.#sources.size >= MAX_SOURCES) {
      return RefusalRecorder.OTHER;
    }
    this.#sources.add(name);
    return name;
  }

  #schedule(): void {
    if (this.#timer || this.#closed) {
      return;
    }
    this.#timer = setTimeout(async () => {
      this.#timer = undefined;
      await this.flush();
    }, FLUSH_MS);
    this.#timer.unref();
  }
}
