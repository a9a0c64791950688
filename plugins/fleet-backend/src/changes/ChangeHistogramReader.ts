import { ChangeBin } from '@backstage-fleet/plugin-fleet-common';
import { InputError } from '@backstage/errors';
import { KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { ClusterNames } from '../clusters/ClusterNames';
import { readNow } from '../database/columns';
import { BigIntColumn } from '../database/tables';
import { resolveKinds } from '../inventory/query';
import {
  applyStoreFilter,
  restrictsNamespaces,
  StoreFilter,
} from '../permissions';
import { boundedChanges } from './boundedChanges';
import {
  FEED_FILTER_COLUMNS,
  whereEnvironment,
  whereOwner,
} from './changeFilters';
import { TYPE_COUNTS } from './changeCounts';
import { HOUR_MS } from './headlines';

const DAY_MS = 24 * HOUR_MS;

/** From this on, bins are days (UTC). */
const COARSE_SPAN_MS = 14 * DAY_MS;

/** Up to this long, bins are short and come from the feed itself. */
const FINE_SPAN_MS = 6 * HOUR_MS;
const FINE_BIN_MS = 5 * 60_000;

const DEFAULT_SPAN_MS = DAY_MS;

/** Which changes to count. */
export interface HistogramRequest {
  cluster?: string;
  kind?: string;
  environment?: string;
  owner?: string;
  /** Milliseconds since the Unix epoch; 24 hours before `until` unless said. */
  since?: number;
  /** Now unless said. */
  until?: number;
}

/** Bins without gaps, the oldest first. */
export interface ChangeHistogram {
  binSeconds: number;
  bins: ChangeBin[];
}

/** How long is kept what is counted, in milliseconds. */
export interface ChangeRetention {
  changes: number;
  headlines: number;
}

interface BinRow {
  start: BigIntColumn;
  added: BigIntColumn;
  modified: BigIntColumn;
  deleted: BigIntColumn;
  failing: BigIntColumn;
}

/** Counts changes over time. */
export class ChangeHistogramReader {
  readonly #db: Knex;
  readonly #clusters: ClusterNames;
  readonly #kinds: KindRegistry;
  readonly #retention: ChangeRetention;

  constructor(
    db: Knex,
    kinds: KindRegistry,
    retention: ChangeRetention = {
      changes: 7 * DAY_MS,
      headlines: 90 * DAY_MS,
    },
  ) {
    this.#retention = retention;
    this.#db = db;
    this.#kinds = kinds;
    this.#clusters = new ClusterNames(db);
  }

  /**
   * Changes without those of first lists, by the time the hub received them:
   * bins of five minutes up to six hours, of an hour up to 14 days, and of a
   * day. What no counts are kept of reaches back as far as the feed.
   *
   * @throws InputError when the time ends before it begins
   * @throws ServiceUnavailableError when it takes too long
   */
  read(
    request: HistogramRequest,
    filter: StoreFilter,
  ): Promise<ChangeHistogram> {
    return boundedChanges(this.#db, db =>
      new ChangeHistogramReader(db, this.#kinds, this.#retention).#read(
        request,
        filter,
      ),
    );
  }

  async #read(
    request: HistogramRequest,
    filter: StoreFilter,
  ): Promise<ChangeHistogram> {
    const now = await readNow(this.#db);
    const until = Math.min(request.until ?? now, now);
    const wanted = request.since ?? until - DEFAULT_SPAN_MS;
    if (wanted >= until) {
      throw new InputError(
        '"since" is not before "until"; expected a time that ends after it begins',
      );
    }
    // Hours are counted beforehand, by what counts have a column for.
    const isCounted =
      until - wanted > FINE_SPAN_MS &&
      request.owner === undefined &&
      !restrictsNamespaces(filter);
    const { changes, headlines } = this.#retention;
    const since = Math.max(wanted, now - (isCounted ? headlines : changes));
    const binMs = binOf(until - since);
    const start = Math.floor(since / binMs) * binMs;
    const clusterId =
      request.cluster === undefined
        ? undefined
        : await this.#clusters.idOf(request.cluster, filter);
    const isNowhere = request.cluster !== undefined && clusterId === undefined;
    const rows = isNowhere
      ? []
      : await this.#count(
          { ...request, clusterId, start, until, binMs, isCounted },
          filter,
        );
    return {
      binSeconds: binMs / 1000,
      bins: withGaps(rows, start, until, binMs),
    };
  }

  async #count(
    request: Pick<HistogramRequest, 'kind' | 'environment' | 'owner'> & {
      clusterId?: string;
      start: number;
      until: number;
      binMs: number;
      isCounted: boolean;
    },
    filter: StoreFilter,
  ): Promise<BinRow[]> {
    const query = request.isCounted
      ? this.#fromHours(request, filter)
      : this.#fromFeed(request, filter);
    const { clusterId, kind, environment } = request;
    if (clusterId !== undefined) {
      query.where('feed.cluster_id', clusterId);
    }
    if (kind !== undefined) {
      query.whereIn('feed.kind', resolveKinds([kind], this.#kinds));
    }
    if (environment !== undefined) {
      whereEnvironment(query, environment, FEED_FILTER_COLUMNS);
    }
    return query;
  }

  #fromHours(
    { start, until, binMs }: { start: number; until: number; binMs: number },
    filter: StoreFilter,
  ): Knex.QueryBuilder {
    const bin = `(feed.hour / ${binMs}) * ${binMs}`;
    const query = this.#db
      .from('change_counts as feed')
      .where('feed.hour', '>=', start)
      .where('feed.hour', '<', until)
      .groupByRaw(bin)
      .select({ start: this.#db.raw(bin) })
      .sum({
        added: 'added',
        modified: 'modified',
        deleted: 'deleted',
        failing: 'failing',
      });
    return applyStoreFilter(query, filter, {
      clusterId: 'feed.cluster_id',
      kind: 'feed.kind',
    });
  }

  #fromFeed(
    {
      start,
      until,
      binMs,
      owner,
    }: { start: number; until: number; binMs: number; owner?: string },
    filter: StoreFilter,
  ): Knex.QueryBuilder {
    const bin = `(feed.received_at / ${binMs}) * ${binMs}`;
    const query = applyStoreFilter(
      this.#db
        .from('feed')
        .where('feed.is_initial', false)
        .where('feed.received_at', '>=', start)
        .where('feed.received_at', '<', until)
        .groupByRaw(bin)
        .select({ start: this.#db.raw(bin) }),
      filter,
    );
    for (const [name, sql] of Object.entries(TYPE_COUNTS)) {
      query.select({ [name]: this.#db.raw(sql) });
    }
    if (owner !== undefined) {
      whereOwner(query, owner, FEED_FILTER_COLUMNS);
    }
    return query;
  }
}

function binOf(spanMs: number): number {
  if (spanMs <= FINE_SPAN_MS) {
    return FINE_BIN_MS;
  }
  return spanMs <= COARSE_SPAN_MS ? HOUR_MS : DAY_MS;
}

/** A bin for every time, also those in which nothing changed. */
function withGaps(
  rows: readonly BinRow[],
  start: number,
  until: number,
  binMs: number,
): ChangeBin[] {
  const byStart = new Map(rows.map(row => [Number(row.start), row]));
  const bins: ChangeBin[] = [];
  for (let at = start; at < until; at += binMs) {
    const row = byStart.get(at);
    bins.push({
      start: new Date(at).toISOString(),
      added: Number(row?.added ?? 0),
      modified: Number(row?.modified ?? 0),
      deleted: Number(row?.deleted ?? 0),
      failing: Number(row?.failing ?? 0),
    });
  }
  return bins;
}
