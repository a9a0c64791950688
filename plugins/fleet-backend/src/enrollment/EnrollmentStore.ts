import { Enrollment } from '@backstage-fleet/plugin-fleet-common';
import { InputError, NotFoundError } from '@backstage/errors';
import { Knex } from 'knex';
import { nowExpression, toTimestamp } from '../database/columns';
import { BigIntColumn, EnrollmentRow } from '../database/tables';
import { EnrollmentPage, EnrollmentPageRequest } from './types';

type JoinedRow = EnrollmentRow & {
  now: BigIntColumn;
  agent_kid: string | null;
  agent_kube_system_uid: string | null;
  agent_kubernetes_version: string | null;
  agent_version: string | null;
};

function enrollmentQuery(db: Knex) {
  return db('enrollments')
    .leftJoin('agents', 'agents.id', 'enrollments.agent_id')
    .select<JoinedRow[]>(
      'enrollments.*',
      'agents.kid as agent_kid',
      'agents.kube_system_uid as agent_kube_system_uid',
      'agents.kubernetes_version as agent_kubernetes_version',
      'agents.version as agent_version',
      db.raw('? as now', [nowExpression(db)]),
    );
}

function stateOf(row: JoinedRow): Enrollment['state'] {
  if (row.decision) {
    return row.decision;
  }
  if (row.agent_id) {
    return 'pending';
  }
  // A batch token whose uses are over is as good as one whose time is.
  return row.used_at !== null || Number(row.expires_at) <= Number(row.now)
    ? 'expired'
    : 'waiting';
}

function toEnrollment(row: JoinedRow): Enrollment {
  return {
    id: row.id,
    clusterName: row.cluster_name,
    state: stateOf(row),
    autoApprove: Boolean(row.auto_approve),
    profile: row.profile as Enrollment['profile'],
    mode: row.mode,
    maxUses: row.max_uses,
    uses: row.uses,
    ...optional('namePrefix', row.name_prefix),
    ...optional('parentId', row.parent_id),
    createdAt: toTimestamp(row.created_at),
    createdBy: row.created_by,
    expiresAt: toTimestamp(row.expires_at),
    ...optional('owner', row.owner),
    ...optional('environment', row.environment),
    ...optional('decidedBy', row.decided_by),
    ...optional('fingerprint', row.agent_kid),
    ...optional('kubeSystemUid', row.agent_kube_system_uid),
    ...optional('kubernetesVersion', row.agent_kubernetes_version),
    ...optional('agentVersion', row.agent_version),
  };
}

function optional<K extends string>(key: K, value: string | null) {
  return (value === null ? {} : { [key]: value }) as { [key in K]?: string };
}

/**
 * An enrollment by its id.
 *
 * @throws NotFoundError
 */
export async function readEnrollment(
  db: Knex,
  id: string,
): Promise<Enrollment> {
  const rows = isUuid(id)
    ? await enrollmentQuery(db).where('enrollments.id', id)
    : [];
  if (!rows[0]) {
    throw noEnrollment(id);
  }
  return toEnrollment(rows[0]);
}

/** The error for an id that names no enrollment. */
export function noEnrollment(id: string): NotFoundError {
  return new NotFoundError(
    `There is no enrollment with the id "${id.slice(0, 64)}"`,
  );
}

/** Whether PostgreSQL would take the text as a uuid. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** A page of enrollments, newest first. */
export async function listEnrollments(
  db: Knex,
  request: EnrollmentPageRequest,
): Promise<EnrollmentPage> {
  const limit = request.limit ?? 100;
  const query = enrollmentQuery(db)
    .orderBy([
      { column: 'enrollments.created_at', order: 'desc' },
      { column: 'enrollments.id', order: 'desc' },
    ])
    .limit(limit + 1);
  if (request.cursor !== undefined) {
    const [createdAt, id] = readCursor(request.cursor);
    query.whereRaw('(enrollments.created_at, enrollments.id) < (?, ?)', [
      createdAt,
      id,
    ]);
  }
  if (request.states?.length) {
    const states = request.states;
    query.where(any => {
      for (const state of states) {
        any.orWhere(one => whereState(db, one, state));
      }
    });
  }
  const rows = await query;
  const page = rows.slice(0, limit);
  const last = page[page.length - 1];
  return {
    items: page.map(toEnrollment),
    ...(rows.length > limit
      ? { nextCursor: writeCursor(Number(last.created_at), last.id) }
      : {}),
  };
}

function whereState(
  db: Knex,
  query: Knex.QueryBuilder,
  state: Enrollment['state'],
): void {
  if (state === 'approved' || state === 'rejected') {
    query.where('enrollments.decision', state);
    return;
  }
  query.whereNull('enrollments.decision');
  if (state === 'pending') {
    query.whereNotNull('enrollments.agent_id');
    return;
  }
  query.whereNull('enrollments.agent_id');
  const now = nowExpression(db);
  if (state === 'waiting') {
    query
      .whereNull('enrollments.used_at')
      .where('enrollments.expires_at', '>', now);
  } else {
    query.where(over =>
      over
        .whereNotNull('enrollments.used_at')
        .orWhere('enrollments.expires_at', '<=', now),
    );
  }
}

function writeCursor(createdAt: number, id: string): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString('base64url');
}

function readCursor(cursor: string): [number, string] {
  try {
    const [createdAt, id] = JSON.parse(
      Buffer.from(cursor, 'base64url').toString(),
    );
    if (
      Number.isSafeInteger(createdAt) &&
      typeof id === 'string' &&
      isUuid(id)
    ) {
      return [createdAt, id];
    }
  } catch {
    // Falls through to the same refusal as a cursor of another shape.
  }
  throw new InputError(
    'The cursor is not one of this list; use nextCursor of the page before',
  );
}
