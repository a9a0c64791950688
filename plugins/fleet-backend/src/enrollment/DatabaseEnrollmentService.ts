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
import { AgentRow, ClusterRow, EnrollmentRow } from '../database/tables';
import { audited } from '../audit';
import { admitAgent } from './admission';
import { checkRequest } from './checkRequest';
import {
  isUuid,
  listEnrollments,
  noEnrollment,
  readEnrollment,
} from './EnrollmentStore';
import { hashToken, newToken } from './token';
import {
  EnrollmentPage,
  EnrollmentPageRequest,
  EnrollmentService,
} from './types';

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
    const { clusterName, namePrefix, autoApprove } = request;
    return this.#audited(
      'enrollment-create',
      actor,
      {
        ...(clusterName === undefined ? {} : { clusterName }),
        ...(namePrefix === undefined ? {} : { namePrefix }),
        autoApprove: autoApprove ?? false,
      },
      async () => {
        const wanted = checkRequest(request, this.#tokenLifetime);
        if (wanted.mode !== 'new' && clusterName !== undefined) {
          await this.#requireCluster(clusterName, wanted.mode);
        }
        const id = randomUUID();
        const token = newToken();
        const now = nowExpression(this.#db);
        await this.#db('enrollments').insert({
          id,
          cluster_name: clusterName ?? '',
          token_hash: hashToken(token),
          profile: wanted.profile,
          mode: wanted.mode,
          max_uses: wanted.maxUses,
          name_prefix: namePrefix ?? null,
          owner: request.owner ?? null,
          environment: request.environment ?? null,
          auto_approve: autoApprove ?? false,
          created_at: now,
          created_by: actor.ref.slice(0, 253),
          expires_at: this.#db.raw('? + ?', [now, wanted.lifetime]),
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

  async approve(
    id: string,
    fingerprint: string,
    actor: Actor,
  ): Promise<Enrollment> {
    return this.#audited(
      'enrollment-approve',
      actor,
      { ...(await this.#about(id)), fingerprint },
      async () => {
        const changed = await this.#db.transaction(async trx => {
          const { enrollment, agent } = await this.#lock(trx, id);
          if (enrollment.cluster_name === '') {
            throw new ConflictError(
              'This is a batch token; approve the enrollments of its agents one by one',
            );
          }
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

  async reject(id: string, actor: Actor): Promise<Enrollment> {
    return this.#audited(
      'enrollment-reject',
      actor,
      await this.#about(id),
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

  /** What the audit says of an enrollment. */
  async #about(id: string): Promise<JsonObject> {
    const row = isUuid(id)
      ? await this.#db<EnrollmentRow>('enrollments')
          .where({ id })
          .first('cluster_name')
      : undefined;
    return {
      enrollmentId: id,
      ...(row?.cluster_name ? { clusterName: row.cluster_name } : {}),
    };
  }

  async #requireCluster(name: string, mode: string): Promise<void> {
    const row = await this.#db<ClusterRow>('clusters').where({ name }).first();
    if (!row) {
      throw new InputError(
        `There is no cluster "${name}" to ${mode}; use the mode new`,
      );
    }
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
