import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  IntervalHistogram,
  monitorEventLoopDelay,
  RecordableHistogram,
} from 'node:perf_hooks';
import { fromJson, nowExpression, readNow } from '../database/columns';
import { ReplicaRow } from '../database/tables';
import { FailureLog } from '../FailureLog';

/** What a process says of itself. */
export interface ReplicaInfo {
  memoryBytes: number;
  /** 99th percentile of the delay of timers since the beat before, in milliseconds. */
  eventLoopDelayMs: number;
  /** Polls it holds. */
  agents: number;
  itemsPerSecond: number;
}

/** A process of the hub that was heard of late. */
export interface Replica extends ReplicaInfo {
  id: string;
  host?: string;
  startedAt: number;
  seenAt: number;
}

const BEAT_MS = 15_000;
const GONE_AFTER_MS = 60_000;
const DELAY_RESOLUTION_MS = 10;

/** Tells the other replicas that this process runs and how it is. */
export class Replicas {
  readonly id = randomUUID();
  readonly #db: Knex;
  readonly #failures: FailureLog;
  readonly #read: () => Pick<ReplicaInfo, 'agents' | 'itemsPerSecond'>;
  readonly #delay: IntervalHistogram;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();

  constructor(options: {
    db: Knex;
    logger: LoggerService;
    read: () => Pick<ReplicaInfo, 'agents' | 'itemsPerSecond'>;
  }) {
    this.#db = options.db;
    this.#failures = new FailureLog(options.logger);
    this.#read = options.read;
    this.#delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  }

  /** Writes the first beat and goes on until {@link Replicas.stop}. */
  async start(): Promise<void> {
    this.#delay.enable();
    await this.#db('replicas').insert({
      id: this.id,
      host: hostname().slice(0, 253),
      started_at: nowExpression(this.#db),
      seen_at: nowExpression(this.#db),
      info: JSON.stringify(this.#info()),
    });
    this.#timer = setInterval(() => {
      this.#beating = this.#beat();
    }, BEAT_MS);
    this.#timer.unref();
  }

  /** Takes the process out of the list. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#delay.disable();
    await this.#beating;
    await this.#db('replicas').where({ id: this.id }).delete();
  }

  /** The processes that run, the oldest first. */
  async list(): Promise<Replica[]> {
    const now = await readNow(this.#db);
    const rows = await this.#db<ReplicaRow>('replicas')
      .where('seen_at', '>', now - GONE_AFTER_MS)
      .orderBy(['started_at', 'id'])
      .limit(100);
    return rows.map(row => ({
      id: row.id,
      ...(row.host === null ? {} : { host: row.host }),
      startedAt: Number(row.started_at),
      seenAt: Number(row.seen_at),
      ...fromJson<ReplicaInfo>(row.info),
    }));
  }

  async #beat(): Promise<void> {
    try {
      await this.#db('replicas')
        .where({ id: this.id })
        .update({
          seen_at: nowExpression(this.#db),
          info: JSON.stringify(this.#info()),
        });
    } catch (error) {
      this.#failures.report(
        'warn',
        'Could not tell the other replicas of the hub that this one runs',
        error as Error,
      );
    }
  }

  #info(): ReplicaInfo {
    const delay = percentile(this.#delay);
    this.#delay.reset();
    return {
      ...this.#read(),
      memoryBytes: process.memoryUsage.rss(),
      eventLoopDelayMs: delay,
    };
  }
}

/** The delay beyond the resolution of the measurement itself. */
function percentile(
  histogram: Pick<RecordableHistogram, 'percentile' | 'count'>,
): number {
  if (histogram.count === 0) {
    return 0;
  }
  const milliseconds = histogram.percentile(99) / 1e6 - DELAY_RESOLUTION_MS;
  return Math.max(0, Math.round(milliseconds * 10) / 10);
}
