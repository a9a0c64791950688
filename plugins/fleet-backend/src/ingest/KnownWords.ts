import { JsonObject, JsonValue } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { PostgresStatements, SqliteStatements } from '../database/Statements';

/** Words that a process remembers in each of two generations. */
const MAX_REMEMBERED = 100_000;

const HOUR_MS = 3600_000;

/** Longer ones are found row by row: an index does not take them. */
const MAX_BYTES = 1000;

/** How long words are kept that no object has any more. */
const UNUSED_MS = 24 * HOUR_MS;

/** Words looked at by one statement. */
const CHUNK = 1000;

/** A label value, an image or a namespace that objects have. */
export interface Word {
  type: 'label' | 'image' | 'namespace';
  /** Of a label, else empty. */
  key: string;
  value: string;
}

/** Words by their keys; images and namespaces have keys no label can have. */
type Generation = Map<string, Set<string>>;

const IMAGE = 'image ';
const NAMESPACE = 'namespace ';

/**
 * Which words are stored already, as far as this process knows, so that each
 * is written once and not with every object. What it knows is at most an hour
 * old.
 */
export class KnownWords {
  #young: Generation = new Map();
  #old: Generation = new Map();
  #size = 0;
  #since = 0;

  /** The words of an object that may be new; undefined for none. */
  unknown(
    namespace: string,
    labels: JsonValue | undefined,
    images: readonly string[] | undefined,
  ): Word[] | undefined {
    let words: Word[] | undefined;
    const add = (word: Word) => {
      if (Buffer.byteLength(word.key + word.value) <= MAX_BYTES) {
        (words ??= []).push(word);
      }
    };
    if (namespace !== '' && !this.#has(NAMESPACE, namespace)) {
      add({ type: 'namespace', key: '', value: namespace });
    }
    for (const value of images ?? []) {
      if (!this.#has(IMAGE, value)) {
        add({ type: 'image', key: '', value });
      }
    }
    if (labels && typeof labels === 'object' && !Array.isArray(labels)) {
      for (const key of Object.keys(labels)) {
        const value = (labels as JsonObject)[key];
        if (typeof value === 'string' && !this.#has(key, value)) {
          add({ type: 'label', key, value });
        }
      }
    }
    return words;
  }

  /** Notes that words are stored, when their transaction is committed. */
  remember(words: readonly Word[], now: number = Date.now()): void {
    if (this.#size >= MAX_REMEMBERED || now - this.#since > HOUR_MS / 2) {
      // Twice that old at most, when it is forgotten.
      this.#old = now - this.#since > HOUR_MS ? new Map() : this.#young;
      this.#young = new Map();
      this.#size = 0;
      this.#since = now;
    }
    for (const { type, key, value } of words) {
      const place = { label: key, image: IMAGE, namespace: NAMESPACE }[type];
      const values = this.#young.get(place);
      if (values) {
        values.add(value);
      } else {
        this.#young.set(place, new Set([value]));
      }
    }
    this.#size += words.length;
  }

  #has(key: string, value: string): boolean {
    return Boolean(
      this.#young.get(key)?.has(value) || this.#old.get(key)?.has(value),
    );
  }
}

/**
 * Writes words that may be new. Once in a transaction and in one order, so
 * that no two transactions wait for each other.
 *
 * @param now - clock of the database, milliseconds since the Unix epoch
 * @returns those that were written
 */
export async function writeWords(
  db: SqliteStatements | PostgresStatements,
  words: readonly Word[],
  now: number,
): Promise<Word[]> {
  const byId = new Map(
    words.map(word => [`${word.type}\n${word.key}\n${word.value}`, word]),
  );
  const sorted = [...byId]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, word]) => word);
  if (sorted.length > 0 && db instanceof PostgresStatements) {
    db.pipeline.write(
      `insert into known_words (type, key, value, seen_at)
       select w.type, w.key, w.value, $1::bigint
       from unnest($2::text[], $3::text[], $4::text[]) as w(type, key, value)
       on conflict (type, key, value) do update set seen_at = excluded.seen_at
       where known_words.seen_at < excluded.seen_at - ${HOUR_MS}`,
      [
        now,
        sorted.map(word => word.type),
        sorted.map(word => word.key),
        sorted.map(word => word.value),
      ],
    );
  }
  return sorted;
}

const HAS: Record<Word['type'], string> = {
  label: 'r.labels @> jsonb_build_object(old.key, old.value)',
  image: 'r.images @> jsonb_build_array(old.value)',
  namespace: 'r.namespace = old.value',
};

/**
 * Removes words that no object has any more.
 *
 * @remarks
 * Whoever stores an object and believes its words to be stored wrote them, or
 * saw them written, within the last two hours; so a word that nobody wrote for
 * a day is removed under nobody's feet.
 *
 * @param now - clock of the database, milliseconds since the Unix epoch
 * @returns how many were removed
 */
export async function removeUnusedWords(
  db: Knex,
  now: number,
): Promise<number> {
  let removed = 0;
  if (!isPostgres(db)) {
    return removed;
  }
  for (const [type, has] of Object.entries(HAS)) {
    let after: { key: string; value: string } | undefined = {
      key: '',
      value: '',
    };
    while (after) {
      const { rows }: { rows: { key: string; value: string; gone: number }[] } =
        await db.raw(
          `with old as materialized (
             select key, value from known_words
             where type = ? and (key, value) > (?, ?) and seen_at < ?
             order by key, value limit ${CHUNK}
           ), gone as (
             delete from known_words w using old
             where w.type = ? and w.key = old.key and w.value = old.value
               and w.seen_at < ?
               and not exists (select 1 from resources r where ${has})
             returning 1
           )
           select key, value, (select count(*)::int from gone) as gone
           from old order by key desc, value desc limit 1`,
          [
            type,
            after.key,
            after.value,
            now - UNUSED_MS,
            type,
            now - UNUSED_MS,
          ],
        );
      removed += rows[0]?.gone ?? 0;
      after = rows[0];
    }
  }
  return removed;
}
