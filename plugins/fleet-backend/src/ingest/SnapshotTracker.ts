import { Statements } from '../database/Statements';
import { BigIntColumn, SnapshotPartRow, SnapshotRow } from '../database/tables';
import { packUids, uidKey, unpackUids } from './packedUids';
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

/** How often a snapshot may name the objects that a cluster may have; lists name each once, changes on the way again. */
const NAMED_EACH = 8;

/** Bytes of the name of an object. */
const NAME_BYTES = 16;

type BeginStep = Step & { t: 'snapshot.begin' };
type EndStep = Step & { t: 'snapshot.end' };

/** The open snapshots of a cluster, at most one of each kind, within one transaction. */
export class SnapshotTracker {
  readonly #db: Statements;
  readonly #clusterId: string;
  readonly #epoch: number;
  readonly #now: number;
  readonly #open = new Map<string, OpenSnapshot>();
  /** Kinds whose first list broke off in an earlier session. */
  readonly #initialBefore = new Set<string>();
  readonly #touched = new Set<string>();
  /** Objects this batch named, by kind. */
  readonly #named = new Map<string, string[]>();
  /** Kinds whose stored parts belong to a snapshot that is no more. */
  readonly #outdated = new Set<string>();
  readonly #part: number;
  readonly #maxObjects: number;

  /**
   * @param rows - of {@link SnapshotTracker.read}; those of earlier sessions do not go on
   * @param options - `now` by the clock of the database, `maxObjects` that the
   * cluster may have
   */
  constructor(
    db: Statements,
    clusterId: string,
    { epoch, seq }: { epoch: number; seq: number },
    rows: readonly SnapshotRow[],
    options: { now: number; maxObjects: number },
  ) {
    this.#db = db;
    this.#clusterId = clusterId;
    this.#epoch = epoch;
    this.#part = seq;
    this.#now = options.now;
    this.#maxObjects = options.maxObjects;
    for (const row of rows) {
      if (Boolean(row.is_initial)) {
        this.#initialBefore.add(row.kind);
      }
      if (Number(row.epoch) === epoch) {
        this.#open.set(row.kind, {
          id: row.snapshot,
          items: row.items,
          isInitial: Boolean(row.is_initial),
          startedAt: Number(row.started_at),
          ...(row.buckets ? { buckets: JSON.parse(row.buckets) } : {}),
        });
      }
    }
  }

  /** Reads the snapshots of a cluster that have not ended. */
  static read(db: Statements, clusterId: string): Promise<SnapshotRow[]> {
    return db.rows<SnapshotRow>(
      db.build('snapshots').where({ cluster_id: clusterId }),
    );
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
    this.#forget(kind);
  }

  /** Notes that an object is there, if a snapshot of its kind is open. */
  name(kind: string, uid: string): void {
    if (this.#open.has(kind)) {
      const named = this.#named.get(kind);
      if (named) {
        named.push(uid);
      } else {
        this.#named.set(kind, [uid]);
      }
    }
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
  async end(
    step: EndStep,
  ): Promise<
    | { snapshot: OpenSnapshot; isNamed: (uid: string) => boolean }
    | { rejected: RejectedItem }
  > {
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
      this.#forget(kind);
      return {
        rejected: {
          index,
          code: 'snapshot_incomplete',
          message: `The snapshot of ${kind} had ${open.items} items, its end says ${step.count}; nothing was removed, begin a new one`,
        },
      };
    }
    if (await this.#namesTooMany(kind)) {
      this.#forget(kind);
      return {
        rejected: {
          index,
          code: 'snapshot_incomplete',
          message: `The snapshot of ${kind} named objects more often than ${NAMED_EACH} times the ${
            this.#maxObjects
          } that a cluster may have; nothing was removed, begin a new one`,
        },
      };
    }
    const named = await this.#readNamed(kind);
    this.#forget(kind);
    return { snapshot: open, isNamed: uid => named.has(uidKey(uid)) };
  }

  #forget(kind: string): void {
    this.#named.delete(kind);
    this.#outdated.add(kind);
  }

  /** Whether the parts are more than the hub reads into its memory: those of a snapshot that nobody ends only grow. */
  async #namesTooMany(kind: string): Promise<boolean> {
    if (this.#outdated.has(kind)) {
      return false;
    }
    const { build } = this.#db;
    const [row] = await this.#db.rows<{ bytes: BigIntColumn | null }>(
      build('snapshot_parts')
        .where({ cluster_id: this.#clusterId, kind })
        .select(build.raw('sum(length(uids)) as bytes')),
    );
    return Number(row?.bytes ?? 0) > NAMED_EACH * NAME_BYTES * this.#maxObjects;
  }

  async #readNamed(kind: string): Promise<Set<string>> {
    const named = new Set((this.#named.get(kind) ?? []).map(uidKey));
    if (this.#outdated.has(kind)) {
      return named;
    }
    const parts = await this.#db.rows<Pick<SnapshotPartRow, 'uids'>>(
      this.#db
        .build('snapshot_parts')
        .where({ cluster_id: this.#clusterId, kind })
        .select('uids'),
    );
    for (const { uids } of parts) {
      for (const key of unpackUids(uids)) {
        named.add(key);
      }
    }
    return named;
  }

  /** Writes what has changed. */
  async write(): Promise<void> {
    for (const kind of this.#touched) {
      const key = { cluster_id: this.#clusterId, kind };
      const open = this.#open.get(kind);
      if (!open) {
        await this.#db.write(this.#db.build('snapshots').where(key).delete());
        continue;
      }
      await this.#db.write(
        this.#db
          .build('snapshots')
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
          .merge(),
      );
    }
    await this.#writeParts();
  }

  /**
   * One narrow row for each batch and kind: to mark the rows of the objects
   * instead would write each of them anew with every list.
   */
  async #writeParts(): Promise<void> {
    if (this.#outdated.size > 0) {
      await this.#db.write(
        this.#db
          .build('snapshot_parts')
          .where({ cluster_id: this.#clusterId })
          .whereIn('kind', [...this.#outdated])
          .delete(),
      );
    }
    const parts = [...this.#named].map(
      ([kind, uids]): SnapshotPartRow => ({
        cluster_id: this.#clusterId,
        kind,
        part: this.#part,
        uids: packUids(uids),
        received_at: this.#now,
      }),
    );
    if (parts.length > 0) {
      await this.#db.write(this.#db.build('snapshot_parts').insert(parts));
    }
  }

  async #knows(kind: string): Promise<boolean> {
    const rows = await this.#db.rows(
      this.#db
        .build('resources')
        .where({ cluster_id: this.#clusterId, kind })
        .select('uid')
        .limit(1),
    );
    return rows.length > 0;
  }
}
