import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { nowExpression } from '../database/columns';
import { AuditEventRow } from '../database/tables';

/** A field that an event changed. */
export interface AuditedField {
  path: string;
  before?: string;
  after?: string;
}

/** What is written of an event when it begins. */
export interface AuditBeginning {
  actor: string;
  event: string;
  severity: AuditEventRow['severity'];
  /** What it is done to, such as `cluster:osl-prod-1`. */
  target?: string;
  clusterName?: string;
  diff?: AuditedField[];
}

/** Stands in the reason of an event until it ends, and for ever where the process did not live to see it. */
export const UNFINISHED =
  'It is not known how this ended: the process that did it stopped before';

const MAX_TEXT = 1024;
const MAX_FIELDS = 100;

/**
 * Writes the table `audit_events`. An event is stored before it is tried, so
 * that a crash in between leaves a trace of what was begun.
 */
export class AuditStore {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** @returns the id of the event, to end it by */
  async begin(event: AuditBeginning): Promise<string> {
    const id = randomUUID();
    await this.#db('audit_events').insert({
      id,
      at: nowExpression(this.#db),
      actor: event.actor.slice(0, 253),
      event: event.event.slice(0, 63),
      severity: event.severity,
      outcome: 'failed',
      target: event.target?.slice(0, 512) ?? null,
      cluster_name: event.clusterName?.slice(0, 63) ?? null,
      reason: UNFINISHED,
      diff: event.diff ? fields(event.diff) : null,
    });
    return id;
  }

  /** @param reason - why it failed; it succeeded where there is none */
  async end(id: string, reason?: string): Promise<void> {
    await this.#db('audit_events')
      .where({ id })
      .update(
        reason === undefined
          ? { outcome: 'succeeded', reason: null }
          : { outcome: 'failed', reason: clip(reason) },
      );
  }
}

function fields(diff: AuditedField[]): string {
  return JSON.stringify(
    diff.slice(0, MAX_FIELDS).map(({ path, before, after }) => ({
      path: path.slice(0, 253),
      ...(before === undefined ? {} : { before: clip(before) }),
      ...(after === undefined ? {} : { after: clip(after) }),
    })),
  );
}

function clip(text: string): string {
  return text.replaceAll('\0', ' ').slice(0, MAX_TEXT);
}
