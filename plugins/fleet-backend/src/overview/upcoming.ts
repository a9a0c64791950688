import { Overview } from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { BigIntColumn } from '../database/tables';
import { counted } from '../durations';

/** How far ahead is looked, in milliseconds: 30 days. */
const AHEAD_MS = 30 * 24 * 3600 * 1000;

/** What is shown at most. */
const MAX_UPCOMING = 20;

/** Clusters with something that ends, over the whole fleet. */
const MAX_CLUSTERS = 10_000;

/** How long what was read is used again. */
const CACHE_MS = 60_000;

/** Kinds whose facts tell when a certificate of them ends, and how people call it. */
const SOURCES: readonly {
  kind: string;
  kindName: string;
  fact: string;
  one: string;
  many: string;
}[] = [
  {
    kind: 'certificates.cert-manager.io',
    kindName: 'Certificate',
    fact: 'notAfter',
    one: 'certificate',
    many: 'certificates',
  },
  ...['Validating', 'Mutating'].map(type => ({
    kind: `${type.toLowerCase()}webhookconfigurations.admissionregistration.k8s.io`,
    kindName: `${type}WebhookConfiguration`,
    fact: 'caExpiry',
    one: 'CA of admission webhooks',
    many: 'CAs of admission webhooks',
  })),
];

interface EndingRow {
  cluster_id: string;
  kind: string;
  ends_at: string;
  count: BigIntColumn;
  endsAt: number;
}

/**
 * Looks ahead to certificates that end within 30 days, or have ended.
 *
 * @remarks
 * What it read serves all callers for a minute: nothing of it moves faster,
 * and no index pays for being kept through every change of every object.
 */
export class UpcomingReader {
  readonly #db: Knex;
  #read: { at: number; rows: Promise<EndingRow[]> } | undefined;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** By cluster, of those that are named, the soonest first. */
  async read(
    nameOf: ReadonlyMap<string, string>,
    now: number,
  ): Promise<NonNullable<Overview['upcoming']>> {
    const rows = await this.#rows(now);
    return rows
      .filter(row => nameOf.has(row.cluster_id))
      .slice(0, MAX_UPCOMING)
      .map(row => toUpcoming(row, nameOf.get(row.cluster_id)!, now));
  }

  #rows(now: number): Promise<EndingRow[]> {
    if (!this.#read || now - this.#read.at >= CACHE_MS) {
      const rows = readAll(this.#db, now);
      const read = { at: now, rows };
      this.#read = read;
      rows.catch(() => {
        if (this.#read === read) {
          this.#read = undefined;
        }
      });
    }
    return this.#read.rows;
  }
}

async function readAll(db: Knex, now: number): Promise<EndingRow[]> {
  const until = new Date(now + AHEAD_MS).toISOString();
  const rows = await Promise.all(
    SOURCES.map(source => readEnding(db, source, until)),
  );
  return rows
    .flat()
    .map(row => ({ ...row, endsAt: Date.parse(row.ends_at) }))
    .filter(row => !Number.isNaN(row.endsAt))
    .sort((a, b) => a.endsAt - b.endsAt);
}

async function readEnding(
  db: Knex,
  source: (typeof SOURCES)[number],
  until: string,
): Promise<Omit<EndingRow, 'endsAt'>[]> {
  const fact = isPostgres(db)
    ? `facts ->> '${source.fact}'`
    : `json_extract(facts, '$.${source.fact}')`;
  const rows: Omit<EndingRow, 'kind' | 'endsAt'>[] = await db('resources')
    .where({ kind: source.kind })
    // RFC 3339 of one zone orders as text.
    .whereRaw(`${fact} <= ?`, [until])
    .groupBy('cluster_id')
    .orderByRaw('2')
    .limit(MAX_CLUSTERS)
    .select('cluster_id')
    .select({ ends_at: db.raw(`min(${fact})`), count: db.raw('count(*)') });
  return rows.map(row => ({ ...row, kind: source.kind }));
}

function toUpcoming(
  row: EndingRow,
  cluster: string,
  now: number,
): NonNullable<Overview['upcoming']>[number] {
  const source = SOURCES.find(item => item.kind === row.kind)!;
  const count = Number(row.count);
  const hasEnded = row.endsAt <= now;
  const sentence = [
    count,
    count === 1 ? source.one : source.many,
    `of ${cluster}`,
    hasEnded ? 'ended' : 'will end',
  ].join(' ');
  const when = distance(Math.abs(row.endsAt - now), hasEnded);
  return {
    kind: 'certificate',
    sentence:
      count === 1
        ? `${sentence} ${when}`
        : `${sentence}, the first one ${when}`,
    at: new Date(row.endsAt).toISOString(),
    count,
    query: `cluster:${cluster} kind:${source.kindName}`,
  };
}

function distance(milliseconds: number, isPast: boolean): string {
  const days = Math.floor(milliseconds / (24 * 3600 * 1000));
  if (days === 0) {
    return isPast ? 'within the last day' : 'within a day';
  }
  const text = counted(days, 'day');
  return isPast ? `${text} ago` : `in ${text}`;
}
