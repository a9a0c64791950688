import { randomUUID } from 'node:crypto';
import {
  CreateEnrollment,
  Enrollment,
  EnrollmentWithToken,
} from '@backstage-fleet/plugin-fleet-common';
import { AuditorService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { Actor } from '../actor';
import { AgentSignal } from '../clusters/agentSignal';
import { isPostgres, nowExpression } from '../database/columns';
import { AgentRow, EnrollmentRow } from '../database/tables';
import { audited } from '../audit';
import { admitAgent } from './admission';
import {
  isUuid,
  listEnrollments,
  noEnrollment,
  readEnrollment,
} from './EnrollmentStore';
import { checkClusterName } from './names';
import { hashToken, newToken } from './token';
import {
  EnrollmentPage,
  EnrollmentPageRequest,
  EnrollmentService,
} from './types';

/** Longest life of a token, in minutes. */
const MAX_MINUTES = 24 * 60;

/** Enrollments in the database. */
export class DatabaseEnrollmentService implements EnrollmentService {
  readonly #db: Knex;
  readonly #auditor: AuditorService;
  readonly #agents: AgentSignal;
  readonly #tokenLifetime: number;

  constructor(options: {
    db: Knex;
    auditor: AuditorService;
    agents: AgentSignal;
    /** Life of a token unless asked for, in milliseconds. */
    tokenLifetime: number;
  }) {
    this.#db = options.db;
    this.#auditor = options.auditor;
    this.#agents = options.agents;
    this.#tokenLifetime = options.tokenLifetime;
  }

  async create(
    request: CreateEnrollment,
    actor: Actor,
  ): Promise<EnrollmentWithToken> {
    const { clusterName, owner, environment, autoApprove } = request;
    return this.#audited(
      'enrollment-create',
      actor,
      { clusterName, autoApprove: autoApprove ?? false },
      async () => {
        checkClusterName(clusterName);
        const minutes = request.expiresInMinutes;
        if (
          minutes !== undefined &&
          !(Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_MINUTES)
        ) {
          throw new InputError(
            `expiresInMinutes is ${minutes}; expected a whole number from 1 to ${MAX_MINUTES}`,
          );
        }
        const lifetime =
          minutes === undefined ? this.#tokenLifetime : minutes * 60_000;
        const id = randomUUID();
        const token = newToken();
        const now = nowExpression(this.#db);
        await this.#db('enrollments').insert({
          id,
          cluster_name: clusterName,
          token_hash: hashToken(token),
          profile: 'inventory',
          owner: owner ?? null,
          environment: environment ?? null,
          auto_approve: autoApprove ?? false,
          created_at: now,
          created_by: actor.ref.slice(0, 253),
          expires_at: this.#db.raw('? + ?', [now, lifetime]),
        });
        return { ...(await readEnrollment(this.#db, id)), token };
      },
    );
  }

  list(page: EnrollmentPageRequest): Promise<EnrollmentPage> {
    return listEnrollments(this.#db, page);
  }

  get(id: string): Promise<Enrollment> {
    return readEnrollment(this.#db, id);
  }

  approve(id: string, fingerprint: string, actor: Actor): Promise<Enrollment> {
    return this.#audited(
      'enrollment-approve',
      actor,
      { enrollmentId: id, fingerprint },
      async () => {
        const changed = await this.#db.transaction(async trx => {
          const { enrollment, agent } = await this.#lock(trx, id);
          if (!agent) {
            throw new ConflictError(
              `No agent has used the token of the enrollment for "${enrollment.cluster_name}" yet; there is nothing to approve`,
            );
          }
          if (agent.kid !== fingerprint) {
            throw new ConflictError(
              `The waiting agent has another fingerprint than "${fingerprint.slice(
                0,
                64,
              )}"; compare it with what the agent shows, and reject it if they differ`,
            );
          }
          if (enrollment.decision === 'approved') {
            return [];
          }
          if (enrollment.decision === 'rejected') {
            throw new ConflictError(
              `The enrollment for "${enrollment.cluster_name}" was rejected; make a new one`,
            );
          }
          const ids = await admitAgent(trx, agent, enrollment);
          await this.#decide(trx, id, 'approved', actor);
          return ids;
        });
        this.#agents.notify(changed);
        return this.get(id);
      },
    );
  }

  reject(id: string, actor: Actor): Promise<Enrollment> {
    return this.#audited(
      'enrollment-reject',
      actor,
      { enrollmentId: id },
      async () => {
        const changed = await this.#db.transaction(async trx => {
          const { enrollment, agent } = await this.#lock(trx, id);
          if (enrollment.decision === 'approved') {
            throw new ConflictError(
              `The enrollment for "${enrollment.cluster_name}" was approved already; revoke the cluster instead`,
            );
          }
          if (enrollment.decision === 'rejected') {
            return [];
          }
          if (agent) {
            await trx('agents')
              .where({ id: agent.id })
              .update({ state: 'rejected', decided_at: nowExpression(trx) });
          }
          await this.#decide(trx, id, 'rejected', actor);
          return agent ? [agent.id] : [];
        });
        this.#agents.notify(changed);
        return this.get(id);
      },
    );
  }

  async #lock(
    trx: Knex.Transaction,
    id: string,
  ): Promise<{ enrollment: EnrollmentRow; agent?: AgentRow }> {
    if (!isUuid(id)) {
      throw noEnrollment(id);
    }
    const query = trx<EnrollmentRow>('enrollments').where({ id });
    const enrollment = await (isPostgres(trx)
      ? query.forUpdate()
      : query
    ).first();
    if (!enrollment) {
      throw noEnrollment(id);
    }
    if (!enrollment.agent_id) {
      return { enrollment };
    }
    const agent = await trx<AgentRow>('agents')
      .where({ id: enrollment.agent_id })
      .first();
    if (!agent) {
      throw new NotFoundError(`The agent of the enrollment "${id}" is gone`);
    }
    return { enrollment, agent };
  }

  async #decide(
    trx: Knex.Transaction,
    id: string,
    decision: 'approved' | 'rejected',
    actor: Actor,
  ): Promise<void> {
    await trx('enrollments')
      .where({ id })
      .update({
        decision,
        decided_at: nowExpression(trx),
        decided_by: actor.ref.slice(0, 253),
      });
  }

  #audited<T>(
    eventId: string,
    actor: Actor,
    meta: JsonObject,
    work: () => Promise<T>,
  ): Promise<T> {
    return audited(this.#auditor, { eventId, actor, meta }, work);
  }
}
