import { Governance } from '@backstage-fleet/plugin-fleet-common';
import {
  AuditorService,
  LoggerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import { JsonArray } from '@backstage/types';
import { Knex } from 'knex';
import { readFile } from 'node:fs/promises';
import { audited } from '../audit';
import { AuthenticatedClusterId } from '../clusters/types';
import { updatePlatform } from '../clusters/updatePlatform';
import { ClusterRow } from '../database/tables';
import { governanceOf } from './governance';
import { GovernanceLocation } from './governanceConfig';
import { governanceDiff } from './governanceDiff';
import { GovernanceEntry, parseGovernanceFile } from './governanceFile';
import { clearDetected, clearsDetected } from './GovernanceService';
import { findCluster, lockCluster, writeGovernance } from './GovernanceStore';

/** How it stands with a governance file, for the page of the hub. */
export interface GovernanceFileStatus {
  type: 'file' | 'url';
  target: string;
  state: 'waiting' | 'ok' | 'failing';
  /** Clusters the file speaks of, as of the last time it could be read. */
  clusters: number;
  /** Names in the file that no cluster has yet. */
  unknown: number;
  /** When it was read well last, RFC 3339. */
  readAt?: string;
  /** What is wrong and how to mend it. */
  error?: string;
}

/** Most bytes of a governance file. */
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * Sets governance from files in Git or on disk.
 *
 * @remarks
 * A file is read and checked whole before anything of it counts, and applied
 * in one transaction; one that is broken changes nothing, so that its clusters
 * keep what it said last. A cluster that is in a file has no other governance
 * than the file's, and cannot be edited elsewhere until it leaves the file.
 */
export class GovernanceFiles {
  readonly #db: Knex;
  readonly #auditor: AuditorService;
  readonly #logger: LoggerService;
  readonly #urlReader: UrlReaderService;
  readonly #locations: readonly GovernanceLocation[];
  readonly #status = new Map<string, GovernanceFileStatus>();

  constructor(options: {
    db: Knex;
    auditor: AuditorService;
    logger: LoggerService;
    urlReader: UrlReaderService;
    locations: readonly GovernanceLocation[];
  }) {
    this.#db = options.db;
    this.#auditor = options.auditor;
    this.#logger = options.logger;
    this.#urlReader = options.urlReader;
    this.#locations = options.locations;
    for (const location of options.locations) {
      this.#status.set(location.target, {
        ...location,
        state: 'waiting',
        clusters: 0,
        unknown: 0,
      });
    }
  }

  /** How it stands with each file, in the order of the configuration. */
  status(): GovernanceFileStatus[] {
    return [...this.#status.values()];
  }

  /** Reads all files and applies what they say. Never throws: what fails is told in the status and the log. */
  async refresh(): Promise<void> {
    const taken = new Set<string>();
    for (const location of this.#locations) {
      try {
        const entries = parseGovernanceFile(await this.#read(location));
        await this.#apply(location, entries, taken);
      } catch (error) {
        await this.#keep(location, taken);
        this.#fail(location, error as Error);
      }
    }
    await this.#releaseUnlisted();
  }

  async #read(location: GovernanceLocation): Promise<string> {
    const content =
      location.type === 'file'
        ? await readFile(location.target)
        : await (await this.#urlReader.readUrl(location.target)).buffer();
    if (content.length > MAX_BYTES) {
      throw new Error(
        `it has ${content.length} bytes; at most ${MAX_BYTES} are read`,
      );
    }
    return content.toString('utf8');
  }

  /** @param taken - ids of clusters that files before this one set; grows by those of this one */
  async #apply(
    location: GovernanceLocation,
    entries: readonly GovernanceEntry[],
    taken: Set<string>,
  ): Promise<void> {
    const wanted = new Map<
      string,
      { row: ClusterRow; governance: Governance }
    >();
    let unknown = 0;
    for (const { name, governance } of entries) {
      const row = await findCluster(this.#db, name);
      if (!row) {
        unknown++;
        continue;
      }
      if (taken.has(row.id) || wanted.has(row.id)) {
        throw new Error(
          `"${name}" is set by ${row.governance_source} already; name each cluster in one place`,
        );
      }
      wanted.set(row.id, { row, governance });
    }
    for (const id of wanted.keys()) {
      taken.add(id);
    }
    const { target } = location;
    const changed = [...wanted.values()].filter(({ row, governance }) =>
      isNews(row, governance, target),
    );
    await this.#write(target, changed);
    await this.#release(target, new Set(wanted.keys()));
    const before = this.#status.get(target);
    this.#status.set(target, {
      ...location,
      state: 'ok',
      clusters: entries.length,
      unknown,
      readAt: new Date().toISOString(),
    });
    if (before?.state === 'failing') {
      this.#logger.info(`The governance file ${target} can be read again`);
    }
  }

  async #write(
    target: string,
    changed: readonly { row: ClusterRow; governance: Governance }[],
  ): Promise<void> {
    if (changed.length === 0) {
      return;
    }
    const work = () =>
      this.#db.transaction(async trx => {
        for (const { row, governance } of changed) {
          const locked = await lockCluster(trx, row.id);
          // Another replica may have read the same file in the meantime.
          if (locked && isNews(locked, governance, target)) {
            await writeGovernance(trx, locked, governance, target);
            await clearDetected(trx, locked, governance);
          }
        }
      });
    // One event for each cluster, all around the one transaction.
    const all = changed.reduceRight<() => Promise<void>>(
      (inner, { row, governance }) =>
        () =>
          audited(
            this.#auditor,
            {
              eventId: 'cluster-update',
              actor: { ref: `file:${target}`.slice(0, 253) },
              meta: {
                clusterName: row.name,
                diff: governanceDiff(
                  governanceOf(row),
                  governance,
                ) as unknown as JsonArray,
              },
            },
            inner,
          ),
      work,
    );
    await all();
    for (const { row, governance } of changed) {
      if (clearsDetected(governanceOf(row), governance)) {
        await updatePlatform(this.#db, row.id as AuthenticatedClusterId);
      }
    }
  }

  /** Clusters that left a file keep what it said, and can be edited again. */
  async #release(target: string, kept: ReadonlySet<string>): Promise<void> {
    const rows = await this.#db<ClusterRow>('clusters')
      .where({ governance_source: target })
      .select('id', 'name');
    const gone = rows.filter(row => !kept.has(row.id));
    if (gone.length > 0) {
      await this.#db('clusters')
        .whereIn(
          'id',
          gone.map(row => row.id),
        )
        .where({ governance_source: target })
        .update({ governance_source: null });
      this.#logger.info(
        `${gone.length} clusters left the governance file ${target}; they can be edited again`,
      );
    }
  }

  /** Clusters of files that the configuration no longer names can be edited again. */
  async #releaseUnlisted(): Promise<void> {
    await this.#db('clusters')
      .whereNotNull('governance_source')
      .whereNotIn(
        'governance_source',
        this.#locations.map(location => location.target),
      )
      .update({ governance_source: null });
  }

  /** What a file that cannot be read said last stays its own. */
  async #keep(location: GovernanceLocation, taken: Set<string>): Promise<void> {
    const rows = await this.#db<ClusterRow>('clusters')
      .where({ governance_source: location.target })
      .select('id');
    for (const row of rows) {
      taken.add(row.id);
    }
  }

  #fail(location: GovernanceLocation, error: Error): void {
    const before = this.#status.get(location.target)!;
    const message = `The governance file ${location.target} cannot be used: ${error.message}. What it said before stays until it is mended`;
    if (before.error !== message) {
      this.#logger.warn(message);
    }
    this.#status.set(location.target, {
      ...before,
      state: 'failing',
      error: message,
    });
  }
}

/** Whether a cluster is not yet as a file says. */
function isNews(
  row: ClusterRow,
  governance: Governance,
  target: string,
): boolean {
  return (
    row.governance_source !== target ||
    governanceDiff(governanceOf(row), governance).length > 0
  );
}
