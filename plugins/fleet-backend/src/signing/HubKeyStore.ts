import { Knex } from 'knex';
import { isPostgres, nowExpression } from '../database/columns';
import { BigIntColumn, HubKeyRow } from '../database/tables';

type NewKey = Pick<HubKeyRow, 'kid' | 'public_jwk' | 'sealed_key'>;

/** The keys of the hub in the database. */
export class HubKeyStore {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** All keys, oldest first, and whether the time of the next one has come. */
  async read(): Promise<{ rows: HubKeyRow[]; isDue: boolean }> {
    const rows = await this.#db('hub_keys')
      .orderBy([{ column: 'created_at' }, { column: 'kid' }])
      .select<(HubKeyRow & { now: BigIntColumn })[]>(
        'hub_keys.*',
        this.#db.raw('? as now', [nowExpression(this.#db)]),
      );
    return {
      rows,
      isDue: rows.some(
        row =>
          row.state === 'next' && Number(row.active_from) <= Number(row.now),
      ),
    };
  }

  /** Stores the first key, unless another replica was faster. */
  async insertFirst(key: NewKey): Promise<void> {
    await this.#db('hub_keys')
      .insert({
        ...key,
        state: 'active',
        created_at: nowExpression(this.#db),
      })
      .onConflict()
      .ignore();
  }

  /**
   * Stores the key that is to follow the active one.
   *
   * @param overlap - milliseconds until it begins
   * @returns false where there is one already
   */
  async insertNext(key: NewKey, overlap: number): Promise<boolean> {
    const now = nowExpression(this.#db);
    const inserted = await this.#db('hub_keys')
      .insert({
        ...key,
        state: 'next',
        created_at: now,
        active_from: this.#db.raw('? + ?', [now, overlap]),
      })
      .onConflict()
      .ignore()
      .returning('kid');
    return inserted.length > 0;
  }

  /** Lets the next key begin where its time has come; any replica may call it at any time. */
  async activateDue(): Promise<boolean> {
    return this.#db.transaction(async trx => {
      const query = trx<HubKeyRow>('hub_keys').whereIn('state', [
        'active',
        'next',
      ]);
      // The lock lets one replica do it; the others then find nothing due.
      const rows = await (isPostgres(trx) ? query.forUpdate() : query);
      const now = nowExpression(trx);
      const next = rows.find(row => row.state === 'next');
      if (!next) {
        return false;
      }
      const due = await trx('hub_keys')
        .where({ kid: next.kid, state: 'next' })
        .where('active_from', '<=', now)
        .first();
      if (!due) {
        return false;
      }
      await trx('hub_keys')
        .where({ state: 'active' })
        .update({ state: 'retired', retired_at: now });
      await trx('hub_keys')
        .where({ kid: next.kid })
        .update({ state: 'active' });
      return true;
    });
  }

  /** Forgets keys that were retired longer ago than this, in milliseconds. */
  async removeRetired(age: number): Promise<number> {
    return this.#db('hub_keys')
      .where({ state: 'retired' })
      .where(
        'retired_at',
        '<',
        this.#db.raw('? - ?', [nowExpression(this.#db), age]),
      )
      .delete();
  }
}
