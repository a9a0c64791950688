import { AuditEvent, RefusalCount } from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { fromJson, toNumber, toTimestamp } from '../database/columns';
import { AuditEventRow, RefusalRow } from '../database/tables';
import { Order, Page, PageRequest, readPage } from '../paging';

/** Which events to list. */
export interface AuditListRequest extends PageRequest {
  actor?: string;
  event?: string;
  /** Name of a cluster, as it was then. */
  cluster?: string;
  outcome?: AuditEvent['outcome'];
  /** At or after, milliseconds since the Unix epoch. */
  since?: number;
  /** Before, milliseconds since the Unix epoch. */
  until?: number;
}

const EVENTS_NEWEST: Order<AuditEventRow> = {
  name: 'newest',
  keys: [
    {
      expression: 'audit_events.at',
      direction: 'desc',
      type: 'number',
      value: row => toNumber(row.at),
    },
    {
      expression: 'audit_events.id',
      direction: 'desc',
      type: 'uuid',
      value: row => row.id,
    },
  ],
};

const REFUSALS_NEWEST: Order<RefusalRow> = {
  name: 'newest',
  keys: [
    {
      expression: 'refusals.minute',
      direction: 'desc',
      type: 'number',
      value: row => toNumber(row.minute),
    },
    {
      expression: 'refusals.source',
      direction: 'desc',
      type: 'text',
      value: row => row.source,
    },
    {
      expression: 'refusals.code',
      direction: 'desc',
      type: 'text',
      value: row => row.code,
    },
  ],
};

/** Reads the audit: what people and services did, and what was refused. */
export class AuditReader {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /**
   * Events, newest first.
   *
   * @throws InputError when the cursor cannot be read
   */
  async list(request: AuditListRequest): Promise<Page<AuditEvent>> {
    const query = this.#db.from('audit_events').select('audit_events.*');
    for (const [column, value] of [
      ['actor', request.actor],
      ['event', request.event],
      ['cluster_name', request.cluster],
      ['outcome', request.outcome],
    ] as const) {
      if (value !== undefined) {
        query.where(column, value);
      }
    }
    within(query, 'at', request);
    const page = await readPage<AuditEventRow>(
      this.#db,
      query,
      EVENTS_NEWEST,
      request,
    );
    return { ...page, items: page.items.map(toAuditEvent) };
  }

  /**
   * Refusals of the agent door by minute, newest first.
   *
   * @throws InputError when the cursor cannot be read
   */
  async refusals(
    request: PageRequest & Pick<AuditListRequest, 'since' | 'until'>,
  ): Promise<Page<RefusalCount>> {
    const query = this.#db.from('refusals').select('refusals.*');
    within(query, 'minute', request);
    const page = await readPage<RefusalRow>(
      this.#db,
      query,
      REFUSALS_NEWEST,
      request,
    );
    return {
      ...page,
      items: page.items.map(row => ({
        minute: toTimestamp(row.minute),
        source: row.source,
        code: row.code,
        count: row.count,
      })),
    };
  }
}

function within(
  query: Knex.QueryBuilder,
  column: string,
  { since, until }: Pick<AuditListRequest, 'since' | 'until'>,
): void {
  if (since !== undefined) {
    query.where(column, '>=', since);
  }
  if (until !== undefined) {
    query.where(column, '<', until);
  }
}

function toAuditEvent(row: AuditEventRow): AuditEvent {
  return {
    id: row.id,
    at: toTimestamp(row.at),
    actor: row.actor,
    event: row.event,
    outcome: row.outcome,
    severity: row.severity,
    target: row.target ?? undefined,
    cluster: row.cluster_name ?? undefined,
    reason: row.reason ?? undefined,
    diff: fromJson(row.diff) ?? undefined,
  };
}
