import { SavedSearch } from '@backstage-fleet/plugin-fleet-common';
import { KindRegistry } from '@backstage-fleet/protocol';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { readNow, toTimestamp } from '../database/columns';
import { SavedSearchRow } from '../database/tables';
import { parseQuery } from '../inventory/query';
import { Order, Page, PageRequest, readPage } from '../paging';

/** Most searches one person saves. */
export const MAX_SEARCHES = 200;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is saved of a search. */
export interface SearchInput {
  name: string;
  query: string;
  sort?: string;
  page?: SavedSearch['page'];
  description?: string;
  isShared?: boolean;
}

/** Who saves or changes a search. */
export interface SearchEditor {
  /** Entity reference of a user, or the subject of a service. */
  ref: string;
  /** Whether searches may be shared, and those of others that are shared changed. */
  mayShare: boolean;
}

const BY_NAME: Order<SavedSearchRow> = {
  name: 'name',
  keys: [
    {
      expression: 'saved_searches.name',
      direction: 'asc',
      type: 'text',
      value: row => row.name,
    },
    {
      expression: 'saved_searches.id',
      direction: 'asc',
      type: 'uuid',
      value: row => row.id,
    },
  ],
};

/** Searches that people saved for themselves, or shared with everybody. */
export class SavedSearches {
  readonly #db: Knex;
  readonly #kinds: KindRegistry;

  constructor(db: Knex, kinds: KindRegistry) {
    this.#db = db;
    this.#kinds = kinds;
  }

  /**
   * Searches of a person, and those that are shared, by name.
   *
   * @throws InputError when the cursor cannot be read
   */
  async list(
    ref: string,
    request: PageRequest & { page?: SavedSearch['page'] },
  ): Promise<Page<SavedSearch>> {
    const visible = this.#db('saved_searches')
      .where(either => {
        either.where({ created_by: ref }).orWhere({ is_shared: true });
      })
      .select('saved_searches.*');
    if (request.page) {
      visible.where({ page: request.page });
    }
    const page = await readPage<SavedSearchRow>(
      this.#db,
      visible,
      BY_NAME,
      request,
    );
    return { ...page, items: page.items.map(row => toSearch(row, ref)) };
  }

  /**
   * Saves a search.
   *
   * @throws InputError when its query cannot be read
   * @throws ConflictError when the person has as many as there may be
   */
  async save(input: SearchInput, editor: SearchEditor): Promise<SavedSearch> {
    const columns = this.#check(input);
    return this.#db.transaction(async trx => {
      const now = await readNow(trx);
      const [{ count }] = await trx('saved_searches')
        .where({ created_by: editor.ref })
        .count({ count: '*' });
      if (Number(count) >= MAX_SEARCHES) {
        throw new ConflictError(
          `You have saved ${count} searches, and ${MAX_SEARCHES} are the most; delete one you no longer need`,
        );
      }
      const row: SavedSearchRow = {
        id: randomUUID(),
        ...columns,
        created_by: editor.ref,
        created_at: now,
        updated_at: now,
      };
      await trx('saved_searches').insert(row);
      return toSearch(row, editor.ref);
    });
  }

  /**
   * Changes a search of the person, or a shared one.
   *
   * @throws NotFoundError when there is none that the person may change
   * @throws InputError when its query cannot be read
   */
  async update(
    id: string,
    input: SearchInput,
    editor: SearchEditor,
  ): Promise<SavedSearch> {
    const columns = this.#check(input);
    return this.#db.transaction(async trx => {
      const row = await this.#changeable(trx, id, editor);
      const changed = { ...columns, updated_at: await readNow(trx) };
      await trx('saved_searches').where({ id }).update(changed);
      return toSearch({ ...row, ...changed }, editor.ref);
    });
  }

  /**
   * Deletes a search of the person, or a shared one.
   *
   * @throws NotFoundError when there is none that the person may delete
   */
  async delete(id: string, editor: SearchEditor): Promise<void> {
    await this.#db.transaction(async trx => {
      await this.#changeable(trx, id, editor);
      await trx('saved_searches').where({ id }).delete();
    });
  }

  async #changeable(
    trx: Knex,
    id: string,
    editor: SearchEditor,
  ): Promise<SavedSearchRow> {
    const row = UUID.test(id)
      ? await trx<SavedSearchRow>('saved_searches').where({ id }).first()
      : undefined;
    const isMine = row?.created_by === editor.ref;
    if (!row || !(isMine || (row.is_shared && editor.mayShare))) {
      throw new NotFoundError(
        `You have no saved search "${id}"; searches of others can be changed only where they are shared, by those who may share`,
      );
    }
    return row;
  }

  #check(input: SearchInput) {
    const page = input.page ?? 'search';
    for (const [name, text] of Object.entries(input)) {
      if (typeof text === 'string' && text.includes('\0')) {
        throw new InputError(
          `"${name}" holds a NUL character; send text without`,
        );
      }
    }
    // Other pages have parameters of their own in place of a query.
    if (page === 'search') {
      parseQuery(input.query, this.#kinds);
    }
    if (input.name.trim() === '') {
      throw new InputError('"name" is blank; give the search a name');
    }
    return {
      name: input.name.trim(),
      query: input.query,
      sort: input.sort ?? null,
      page,
      description: input.description ?? null,
      is_shared: input.isShared ?? false,
    };
  }
}

function toSearch(row: SavedSearchRow, ref: string): SavedSearch {
  return {
    id: row.id,
    name: row.name,
    query: row.query,
    sort: row.sort ?? undefined,
    page: row.page,
    description: row.description ?? undefined,
    isShared: Boolean(row.is_shared),
    isMine: row.created_by === ref,
    createdBy: row.created_by,
    createdAt: toTimestamp(row.created_at),
    updatedAt: toTimestamp(row.updated_at),
  };
}
