import {
  HubStatus,
  UNREACHABLE_AFTER_MS,
} from '@backstage-fleet/plugin-fleet-common';
import {
  MIN_PROTOCOL_VERSION,
  PROTOCOL_VERSION,
} from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import {
  holdsRemovableVersions,
  REFUSALS_MS,
  TOMBSTONE_MS,
} from '../changes/retention';
import { FleetConfig } from '../config';
import { ConsumerStatusReader } from '../consumers';
import { isPostgres, readNow, toTimestamp } from '../database/columns';
import { LONGEST_LIFE_MS } from '../downlink/DownlinkStore';
import { counted } from '../durations';
import { ExportLimits } from '../export';
import { GovernanceFileStatus } from '../governance/GovernanceFiles';
import { AgentRow, BigIntColumn, RefusalRow } from '../database/tables';
import { assess, HubFacts } from './assess';
import { Replicas } from './Replicas';
import { readTables, TableStatus } from './tables';

const HOUR = 3600_000;
const REFUSALS_WITHIN_MS = 600_000;

/** Time after which a row is overdue, where it is not two hours: enrollments are kept from the end of their token on. */
const SLACK: Readonly<Record<string, number>> = { enrollments: 26 * HOUR };

/** Where the status of the hub comes from. */
export interface HubStatusSources {
  db: Knex;
  hubId: string;
  version: string;
  retention: FleetConfig['retention'];
  signingSecretIsDevelopment: boolean;
  replicas: Replicas;
  consumers: ConsumerStatusReader;
  keys: { list(): Promise<NonNullable<HubStatus['keys']>> };
  governanceFiles: { status(): GovernanceFileStatus[] };
  exportLimits: ExportLimits;
}

/** Tells people how the hub itself is. */
export class HubStatusReader {
  readonly #sources: HubStatusSources;
  readonly #startedAt = Date.now();

  constructor(sources: HubStatusSources) {
    this.#sources = sources;
  }

  /** How the hub is now, whichever replica answers. */
  async read(): Promise<HubStatus> {
    const { db, hubId, version, replicas, consumers, keys } = this.#sources;
    const start = performance.now();
    const now = await readNow(db);
    const databaseMs = performance.now() - start;
    const clockSkewMs = Date.now() - databaseMs / 2 - now;
    const facts: HubFacts = {
      engine: isPostgres(db) ? 'PostgreSQL' : 'SQLite',
      databaseMs,
      clockSkewMs,
      signingSecretIsDevelopment: this.#sources.signingSecretIsDevelopment,
      replicas: await replicas.list(),
      consumers: await consumers.list(),
      clusters: await count(db('clusters')),
      agents: await readAgents(db, now),
      refusals: await readRefusals(db, now),
      overdueTables: [],
      governanceFiles: this.#sources.governanceFiles.status(),
      exportLimits: this.#sources.exportLimits,
    };
    const tables = await readTables(db);
    facts.overdueTables = await this.#overdue(tables, now);
    return {
      version,
      hubId,
      protocol: `${MIN_PROTOCOL_VERSION} to ${PROTOCOL_VERSION}`,
      engine: await readEngine(db),
      startedAt: toTimestamp(this.#startedAt),
      asOf: toTimestamp(now),
      checks: assess(facts),
      replicas: facts.replicas.map(item => ({
        ...item,
        startedAt: toTimestamp(item.startedAt),
        seenAt: toTimestamp(item.seenAt),
      })),
      agents: {
        connected: facts.agents.connected,
        total: facts.agents.total,
      },
      consumers: [...facts.consumers],
      tables: tables.map(({ oldest, ...table }) => ({
        ...table,
        retention: retentionText(table.name, this.#sources.retention),
        oldest: oldest === undefined ? undefined : toTimestamp(oldest),
      })),
      keys: await keys.list(),
    };
  }

  /** Tables with rows that should have been removed hours ago. */
  async #overdue(tables: TableStatus[], now: number): Promise<string[]> {
    const { db, retention } = this.#sources;
    const names: string[] = [];
    for (const { name, oldest } of tables) {
      const kept = retentionMs(name, retention);
      const before = now - (kept ?? Infinity) - (SLACK[name] ?? 2 * HOUR);
      if (
        oldest !== undefined &&
        oldest < before &&
        // Old ones may be there for what came after them.
        (name !== 'versions' || (await holdsRemovableVersions(db, before)))
      ) {
        names.push(name);
      }
    }
    return names;
  }
}

async function count(query: Knex.QueryBuilder): Promise<number> {
  const row = await query.count({ count: '*' }).first();
  return Number(row?.count ?? 0);
}

async function readAgents(db: Knex, now: number): Promise<HubFacts['agents']> {
  const approved = () => db<AgentRow>('agents').where({ state: 'approved' });
  return {
    total: await count(approved()),
    suspectedClones: await count(approved().whereNotNull('suspected_clone_at')),
    connected: await count(
      approved().whereIn(
        'id',
        db('liveness')
          .where('last_seen_at', '>', now - UNREACHABLE_AFTER_MS)
          .select('agent_id'),
      ),
    ),
  };
}

async function readRefusals(
  db: Knex,
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const rows: { code: string; count: BigIntColumn }[] = await db<RefusalRow>(
    'refusals',
  )
    .where('minute', '>', now - REFUSALS_WITHIN_MS)
    .groupBy('code')
    .select('code')
    .sum({ count: 'count' });
  return new Map(rows.map(row => [row.code, Number(row.count)]));
}

async function readEngine(db: Knex): Promise<string> {
  if (isPostgres(db)) {
    const { rows } = await db.raw('SHOW server_version');
    return `PostgreSQL ${String(rows[0].server_version).split(' ')[0]}`;
  }
  const [{ version }] = await db.raw('SELECT sqlite_version() AS version');
  return `SQLite ${version}`;
}

/** How long rows of a table are kept; undefined for those that end with what they are about. */
function retentionMs(
  table: string,
  retention: FleetConfig['retention'],
): number | undefined {
  const kept: Record<string, number | undefined> = {
    versions: retention.versions,
    feed: retention.changes,
    change_counts: retention.headlines,
    change_groups: retention.headlines,
    change_group_members: retention.headlines,
    enrollments: retention.enrollments,
    audit_events: retention.audit,
    tombstones: TOMBSTONE_MS,
    refusals: REFUSALS_MS,
    downlink: LONGEST_LIFE_MS,
  };
  return kept[table];
}

function retentionText(
  table: string,
  retention: FleetConfig['retention'],
): string {
  const kept = retentionMs(table, retention);
  if (kept === undefined) {
    return 'as long as the object exists';
  }
  const hours = Math.round(kept / HOUR);
  return hours % 24 === 0 ? counted(hours / 24, 'day') : counted(hours, 'hour');
}
