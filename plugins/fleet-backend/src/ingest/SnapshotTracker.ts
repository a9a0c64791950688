import { Knex } from 'knex';
import { SnapshotRow } from '../database/tables';
import { RejectedItem } from './prepareBatch';
import { Step } from './planSteps';

/** A snapshot that has begun and not ended. */
export interface OpenSnapshot {
  id: string;
  buckets?: number[];
  /** Items it had so far. */
  items: number;
  /** No object of the kind was known when it began: a first list is no news. */
  isInitial: boolean;
  /** By the clock of the database. */
  startedAt: number;
}

type BeginStep = Step & { t: 'snapshot.begin' };
type EndStep = Step & { t: 'snapshot.end' };

/** The open snapshots of a cluster, at most one of each kind, within one transaction. */
export class SnapshotTracker {
  readonly #trx: Knex.Transaction;
  readonly #clusterId: string;
  readonly #epoch: number;
  readonly #now: number;
  readonly #open = new Map<string, OpenSnapshot>();
  /** Kinds whose first list broke off in an earlier session. */
  readonly #initialBefore = new Set<string>();
  readonly #touched = new Set<string>();

  private constructor(
    trx: Knex.Transaction,
    clusterId: string,
    epoch: number,
    now: number,
  ) {
    this.#trx = trx;
    this.#clusterId = clusterId;
    this.#epoch = epoch;
    this.#now = now;
  }

  /** Reads the open snapshots; those of earlier sessions do not go on. */
  static async load(
    trx: Knex.Transaction,
    clusterId: string,
    epoch: number,
    now: number,
  ): Promise<SnapshotTracker> {
    const tracker = new SnapshotTracker(trx, clusterId, epoch, now);
    const rows = await trx<SnapshotRow>('snapshots').where({
      cluster_id: clusterId,
    });
    for (const row of rows) {
      if (Boolean(row.is_initial)) {
        tracker.#initialBefore.add(row.kind);
      }
      if (Number(row.epoch) === epoch) {
        tracker.#open.set(row.kind, {
          id: row.snapshot,
          items: row.items,
          isInitial: Boolean(row.is_initial),
          startedAt: Number(row.started_at),
          ...(row.buckets ? { buckets: JSON.parse(row.buckets) } : {}),
        });
      }
    }
    return tracker;
  }

  /** The open snapshot of a kind. */
  of(kind: string): OpenSnapshot | undefined {
    return this.#open.get(kind);
  }

  /** Begins a snapshot in the place of any other one of the kind. */
  async begin(step: BeginStep): Promise<void> {
    const { kind, snapshot, buckets } = step;
    const isInitial =
      !buckets && (this.#initialBefore.has(kind) || !(await this.#knows(kind)));
    this.#open.set(kind, {
      id: snapshot,
      items: 0,
      isInitial,
      startedAt: this.#now,
      ...(buckets ? { buckets } : {}),
    });
    this.#touched.add(kind);
  }

  /** Counts items of a snapshot, if it is one of those that are open. */
  count(snapshot: string, items: number): void {
    for (const [kind, open] of this.#open) {
      if (open.id === snapshot) {
        open.items += items;
        this.#touched.add(kind);
      }
    }
  }

  /** Ends a snapshot; answers it when it was complete, else why it was not. */
  end(step: EndStep): { snapshot: OpenSnapshot } | { rejected: RejectedItem } {
    const { kind, index } = step;
    const open = this.#open.get(kind);
    if (open?.id !== step.snapshot) {
      return {
        rejected: {
          index,
          code: 'unknown_snapshot',
          message: `No snapshot "${step.snapshot}" of ${kind} has begun in this session; begin a new one`,
        },
      };
    }
    this.#touched.add(kind);
    this.#open.delete(kind);
    if (open.items !== step.count) {
      return {
        rejected: {
          index,
          code: 'snapshot_incomplete',
          message: `The snapshot of ${kind} had ${open.items} items, its end says ${step.count}; nothing was removed, begin a new one`,
        },
      };
    }
    return { snapshot: open };
  }

  /** Writes what has changed. */
  async write(): Promise<void> {
    for (const kind of this.#touched) {
      const key = { cluster_id: this.#clusterId, kind };
      const open = this.#open.get(kind);
      if (!open) {
        await this.#trx('snapshots').where(key).delete();
        continue;
      }
      await this.#trx('snapshots')
        .insert({
          ...key,
          snapshot: open.id,
          epoch: this.#epoch,
          buckets: open.buckets ? JSON.stringify(open.buckets) : null,
          items: open.items,
          is_initial: open.isInitial,
          started_at: open.startedAt,
        })
        .onConflict(['cluster_id', 'kind'])
        .merge();
    }
  }

  async #knows(kind: string): Promise<boolean> {
    const row = await this.#trx('resources')
      .where({ cluster_id: this.#clusterId, kind })
      .first('uid');
    return row !== undefined;
  }
}
