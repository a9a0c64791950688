import {
  Governance,
  UpdateCluster,
} from '@backstage-fleet/plugin-fleet-common';
import { AuditorService } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { JsonArray } from '@backstage/types';
import { Knex } from 'knex';
import { Actor } from '../actor';
import { audited } from '../audit';
import { AuthenticatedClusterId } from '../clusters/types';
import { updatePlatform } from '../clusters/updatePlatform';
import { ClusterRow } from '../database/tables';
import { checkGovernance } from './checkGovernance';
import { DETECTED_MEMBERS, governanceOf, mergeGovernance } from './governance';
import { governanceDiff } from './governanceDiff';
import { findCluster, lockCluster, writeGovernance } from './GovernanceStore';

/** What people say of clusters, as they change it by page or API. */
export class GovernanceService {
  readonly #db: Knex;
  readonly #auditor: AuditorService;

  constructor(options: { db: Knex; auditor: AuditorService }) {
    this.#db = options.db;
    this.#auditor = options.auditor;
  }

  /**
   * Changes the members that are given, clears those that are null.
   *
   * @throws InputError naming what is wrong, NotFoundError, ConflictError
   * where somebody else changed it or a file sets it
   */
  async update(
    name: string,
    request: UpdateCluster,
    actor: Actor,
  ): Promise<void> {
    const change = checkGovernance(request.governance);
    const row = await findCluster(this.#db, name);
    if (!row) {
      throw new NotFoundError(
        `No cluster is named "${name.slice(
          0,
          63,
        )}"; look for it in the list of clusters`,
      );
    }
    const before = governanceOf(row);
    const after = mergeGovernance(before, change);
    const diff = governanceDiff(before, after);
    if (diff.length === 0 && !isBlocked(row, request.revision)) {
      return;
    }
    await audited(
      this.#auditor,
      {
        eventId: 'cluster-update',
        actor,
        meta: {
          clusterName: row.name,
          diff: diff as unknown as JsonArray,
        },
      },
      () => this.#write(row, after, request.revision),
    );
    if (clearsDetected(before, after)) {
      // The row was found by its name and the caller may change it: no agent is involved.
      await updatePlatform(this.#db, row.id as AuthenticatedClusterId);
    }
  }

  async #write(
    seen: ClusterRow,
    after: Governance,
    revision: number | undefined,
  ): Promise<void> {
    await this.#db.transaction(async trx => {
      const row = await lockCluster(trx, seen.id);
      if (!row) {
        throw new NotFoundError(`The cluster "${seen.name}" is gone`);
      }
      if (row.governance_source) {
        throw new ConflictError(
          `The governance of "${row.name}" is set by ${row.governance_source}; change it there`,
        );
      }
      if (row.revision !== (revision ?? seen.revision)) {
        throw new ConflictError(
          `Somebody changed "${row.name}" in the meantime (it is at revision ${
            row.revision
          }, the change is of revision ${
            revision ?? seen.revision
          }); read it again and change that`,
        );
      }
      await writeGovernance(trx, row, after, null);
      await clearDetected(trx, row, after);
    });
  }
}

/** Empties what was set and no longer is, so that it is found again from the nodes. */
export async function clearDetected(
  trx: Knex.Transaction,
  row: ClusterRow,
  after: Governance,
): Promise<void> {
  const before = governanceOf(row);
  const cleared = DETECTED_MEMBERS.filter(
    member => before[member] && !after[member],
  );
  if (cleared.length > 0) {
    await trx('clusters')
      .where({ id: row.id })
      .update(Object.fromEntries(cleared.map(member => [member, null])));
  }
}

/** Whether something is to be found again from the nodes. */
export function clearsDetected(before: Governance, after: Governance): boolean {
  return DETECTED_MEMBERS.some(member => before[member] && !after[member]);
}

function isBlocked(row: ClusterRow, revision: number | undefined): boolean {
  return (
    row.governance_source !== null ||
    (revision !== undefined && revision !== row.revision)
  );
}
