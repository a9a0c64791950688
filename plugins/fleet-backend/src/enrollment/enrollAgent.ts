import { randomUUID } from 'node:crypto';
import {
  EnrollRequest,
  EnrollResponse,
  PublicJwk,
} from '@backstage-fleet/protocol';
import { AuditorService } from '@backstage/backend-plugin-api';
import { calculateJwkThumbprint } from 'jose';
import { Knex } from 'knex';
import { AgentRefusal } from '../refusal';
import { audited } from '../audit';
import { AgentSignal } from '../clusters/agentSignal';
import { nowExpression } from '../database/columns';
import { AgentRow, EnrollmentRow } from '../database/tables';
import { HubIdentity } from '../signing/Signer';
import { admitAgent, lockClusterByName } from './admission';
import { verifyProof } from './proof';
import { hashToken } from './token';

/** What handing in a key needs. */
export interface EnrollAgentOptions {
  db: Knex;
  identity: HubIdentity;
  auditor: AuditorService;
  agents: AgentSignal;
}

interface Outcome {
  agent: AgentRow;
  /** False when the same key had come with the same token before. */
  isNew: boolean;
  /** Agents whose state changed. */
  changed: string[];
}

/**
 * Takes an agent's key in exchange for an enrollment token.
 *
 * @remarks
 * The token is used up, the agent stored and, where the token says so,
 * approved in one transaction. The same key with the same token gets the same
 * answer again, so that a lost answer costs nothing.
 *
 * @throws AgentRefusal
 */
export async function enrollAgent(
  request: EnrollRequest,
  options: EnrollAgentOptions,
): Promise<{ isNew: boolean; response: EnrollResponse }> {
  const { db, identity } = options;
  const { kty, crv, x } = request.publicJwk;
  const publicJwk: PublicJwk = { kty, crv, x };
  const proof = await verifyProof(request.proof, {
    publicJwk,
    hubId: identity.hubId,
    token: request.token,
    now: Date.now() / 1000,
  });
  if (!proof.ok) {
    throw new AgentRefusal(proof.code, proof.message);
  }
  const kid = await calculateJwkThumbprint(publicJwk);
  const outcome = await db.transaction(trx =>
    consumeToken(trx, request, publicJwk, kid),
  );
  if (outcome.isNew && outcome.agent.state === 'approved') {
    await audited(
      options.auditor,
      {
        eventId: 'enrollment-approve',
        actor: { ref: 'enrollment token with auto-approve' },
        meta: { clusterName: outcome.agent.cluster_name, fingerprint: kid },
      },
      async () => options.agents.notify(outcome.changed),
    );
  }
  const { agent } = outcome;
  return {
    isNew: outcome.isNew,
    response: {
      agentId: agent.id,
      clusterId: agent.cluster_id,
      clusterName: agent.cluster_name,
      hubId: identity.hubId,
      status: agent.state === 'approved' ? 'approved' : 'pending',
      fingerprint: kid,
      hubKeys: identity.signer.keys(),
      serverTime: new Date().toISOString(),
    },
  };
}

async function consumeToken(
  trx: Knex.Transaction,
  request: EnrollRequest,
  publicJwk: PublicJwk,
  kid: string,
): Promise<Outcome> {
  const now = nowExpression(trx);
  const agentId = randomUUID();
  const tokenHash = hashToken(request.token);
  const open = trx<EnrollmentRow>('enrollments')
    .where({ token_hash: tokenHash })
    .whereNull('used_at')
    .whereNull('decision')
    .where('expires_at', '>', now);
  if (request.clusterName !== undefined) {
    open.where({ cluster_name: request.clusterName });
  }
  const [enrollment] = await open
    .update({ used_at: now as any, agent_id: agentId })
    .returning('*');
  if (!enrollment) {
    return {
      agent: await sameAgain(trx, request, kid),
      isNew: false,
      changed: [],
    };
  }
  const agent = await insertAgent(trx, {
    id: agentId,
    cluster_id: await resolveClusterId(trx, enrollment, request),
    cluster_name: enrollment.cluster_name,
    profile: enrollment.profile,
    kid,
    public_jwk: JSON.stringify(publicJwk),
    state: 'pending',
    version: request.agentVersion,
    kube_system_uid: request.kubeSystemUid,
    kubernetes_version: request.kubernetesVersion,
  });
  if (!enrollment.auto_approve) {
    return { agent, isNew: true, changed: [] };
  }
  const changed = await admitAgent(trx, agent, enrollment);
  await trx('enrollments').where({ id: enrollment.id }).update({
    decision: 'approved',
    decided_at: now,
    decided_by: enrollment.created_by,
  });
  return { agent: { ...agent, state: 'approved' }, isNew: true, changed };
}

/** The agent that used this token with this key before. */
async function sameAgain(
  trx: Knex.Transaction,
  request: EnrollRequest,
  kid: string,
): Promise<AgentRow> {
  const agent: AgentRow | undefined = await trx('enrollments')
    .join('agents', 'agents.id', 'enrollments.agent_id')
    .where({
      'enrollments.token_hash': hashToken(request.token),
      'agents.kid': kid,
      'agents.kube_system_uid': request.kubeSystemUid,
    })
    .first('agents.*');
  const sameName =
    request.clusterName === undefined ||
    request.clusterName === agent?.cluster_name;
  if (!agent || !sameName) {
    throw new AgentRefusal(
      'bad_enrollment_token',
      'The enrollment token is not valid: unknown, used, expired or for another cluster name; make a new one in the portal under Enroll',
    );
  }
  if (agent.state === 'rejected') {
    throw new AgentRefusal('rejected', 'The enrollment was turned down');
  }
  if (agent.state === 'revoked') {
    throw new AgentRefusal(
      'revoked',
      'The key was revoked; enroll again with a new token and a new key',
      { retryAfterSeconds: 300 },
    );
  }
  return agent;
}

/**
 * The id the cluster has or is to have: that of the cluster of the same name,
 * which has to be the same one by the uid of kube-system, or of another agent
 * that waits to attach the same cluster.
 */
async function resolveClusterId(
  trx: Knex.Transaction,
  enrollment: EnrollmentRow,
  request: EnrollRequest,
): Promise<string> {
  const existing = await lockClusterByName(trx, enrollment.cluster_name);
  if (existing) {
    if (existing.kube_system_uid !== request.kubeSystemUid) {
      throw new AgentRefusal(
        'cluster_mismatch',
        `"${enrollment.cluster_name}" is the name of another cluster (its kube-system namespace has another uid); make a token for another name`,
      );
    }
    return existing.id;
  }
  const waiting = await trx<AgentRow>('agents')
    .where({
      cluster_name: enrollment.cluster_name,
      kube_system_uid: request.kubeSystemUid,
      state: 'pending',
    })
    .orderBy('created_at')
    .first();
  return waiting?.cluster_id ?? randomUUID();
}

async function insertAgent(
  trx: Knex.Transaction,
  agent: Omit<AgentRow, 'created_at' | 'decided_at' | 'last_dseq'>,
): Promise<AgentRow> {
  const inserted = await trx('agents')
    .insert({ ...agent, created_at: nowExpression(trx) })
    .onConflict('kid')
    .ignore()
    .returning<AgentRow[]>('*');
  if (!inserted[0]) {
    throw new AgentRefusal(
      'invalid',
      'The key is known to this hub from an earlier enrollment; make a new key for a new token',
    );
  }
  return inserted[0];
}
