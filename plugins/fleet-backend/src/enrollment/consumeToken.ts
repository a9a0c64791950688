import { randomUUID } from 'node:crypto';
import { EnrollRequest } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { AgentRefusal } from '../refusal';
import { nowExpression } from '../database/columns';
import { AgentRow, EnrollmentRow } from '../database/tables';
import { admitAgent } from './admission';
import { resolveCluster } from './resolveCluster';
import { isClusterName } from './names';
import { hashForBatch, hashToken } from './token';

/** What came of a token. */
export interface ConsumedToken {
  agent: AgentRow;
  /** False when the same key had come with the same token before. */
  isNew: boolean;
  /** Agents whose state changed. */
  changed: string[];
}

/** A key that was proven. */
export interface ProvenKey {
  kid: string;
  publicJwk: string;
  /** The newest key of the hub that the answer tells the agent. */
  hubKid: string;
  /** Agents that may come within a minute on all replicas. */
  maxPerMinute: number;
}

/** The same for all that is wrong with a token, so that nobody learns of tokens by trying. */
function badToken(): AgentRefusal {
  return new AgentRefusal(
    'bad_enrollment_token',
    'The enrollment token is not valid: unknown, used, expired, or for another cluster name or profile; make a new one in the portal under Enroll',
  );
}

/**
 * Uses a token, in the transaction it is given: stores the agent and, where
 * the token says so, lets it in.
 *
 * @throws AgentRefusal; then nothing may be committed
 */
export async function consumeToken(
  trx: Knex.Transaction,
  request: EnrollRequest,
  key: ProvenKey,
): Promise<ConsumedToken> {
  const same = await sameAgain(trx, request, key.kid);
  if (same) {
    return { agent: same, isNew: false, changed: [] };
  }
  const token = await takeToken(trx, request);
  await refuseFlood(trx, key.maxPerMinute);
  const agentId = randomUUID();
  const enrollment = await enrollmentFor(trx, token, request, {
    agentId,
    kid: key.kid,
  });
  const agent = await insertAgent(trx, {
    id: agentId,
    cluster_id: await resolveCluster(trx, enrollment, request.kubeSystemUid),
    cluster_name: enrollment.cluster_name,
    profile: enrollment.profile,
    kid: key.kid,
    public_jwk: key.publicJwk,
    hub_kid: key.hubKid,
    state: 'pending',
    version: request.agentVersion,
    kube_system_uid: request.kubeSystemUid,
    kubernetes_version: request.kubernetesVersion,
  });
  if (!enrollment.auto_approve) {
    return { agent, isNew: true, changed: [] };
  }
  const changed = await admitAgent(trx, agent, enrollment);
  await trx('enrollments')
    .where({ id: enrollment.id })
    .update({
      decision: 'approved',
      decided_at: nowExpression(trx),
      decided_by: enrollment.created_by,
    });
  return { agent: { ...agent, state: 'approved' }, isNew: true, changed };
}

/**
 * Takes one use of a token in one statement, so that it is not used more often
 * than it may be, whichever replicas are asked at the same time.
 */
async function takeToken(
  trx: Knex.Transaction,
  request: EnrollRequest,
): Promise<EnrollmentRow> {
  const now = nowExpression(trx);
  const [token] = await trx<EnrollmentRow>('enrollments')
    .where({
      token_hash: hashToken(request.token),
      profile: request.profile ?? 'inventory',
    })
    .whereNull('parent_id')
    .whereNull('used_at')
    .whereNull('decision')
    .whereRaw('uses < max_uses')
    .where('expires_at', '>', now)
    .update({
      uses: trx.raw('uses + 1') as any,
      used_at: trx.raw('case when uses + 1 >= max_uses then ? end', [
        now,
      ]) as any,
    })
    .returning('*');
  if (!token || !mayName(token, request.clusterName)) {
    throw badToken();
  }
  return token;
}

function mayName(token: EnrollmentRow, name: string | undefined): boolean {
  return token.cluster_name === ''
    ? name !== undefined && name.startsWith(token.name_prefix ?? '')
    : name === undefined || name === token.cluster_name;
}

/** Enrollments beyond the limit wait, so that a leaked token cannot fill the hub. */
async function refuseFlood(
  trx: Knex.Transaction,
  maxPerMinute: number,
): Promise<void> {
  const row = await trx('agents')
    .where('created_at', '>', trx.raw('? - 60000', [nowExpression(trx)]))
    .count({ count: '*' })
    .first();
  if (Number(row?.count ?? 0) >= maxPerMinute) {
    throw new AgentRefusal(
      'rate_limited',
      `More than ${maxPerMinute} agents enrolled within a minute; try again later`,
      { retryAfterSeconds: 30 },
    );
  }
}

/** The enrollment the agent belongs to: the one of the token, or its own one below a batch. */
async function enrollmentFor(
  trx: Knex.Transaction,
  token: EnrollmentRow,
  request: EnrollRequest,
  agent: { agentId: string; kid: string },
): Promise<EnrollmentRow> {
  if (token.cluster_name !== '') {
    await trx('enrollments')
      .where({ id: token.id })
      .update({ agent_id: agent.agentId });
    return { ...token, agent_id: agent.agentId };
  }
  const name = request.clusterName!;
  if (!isClusterName(name)) {
    throw new AgentRefusal(
      'invalid',
      'clusterName cannot name a cluster; use at most 63 lower-case letters, digits and dashes, beginning and ending with a letter or digit, and no reserved name',
    );
  }
  const now = nowExpression(trx);
  const [child] = await trx('enrollments')
    .insert({
      id: randomUUID(),
      parent_id: token.id,
      cluster_name: name,
      token_hash: hashForBatch(token.token_hash, agent.kid),
      profile: token.profile,
      mode: token.mode,
      owner: token.owner,
      environment: token.environment,
      auto_approve: token.auto_approve,
      created_at: now,
      created_by: token.created_by,
      expires_at: token.expires_at,
      max_uses: 1,
      uses: 1,
      used_at: now,
      agent_id: agent.agentId,
    })
    .returning<EnrollmentRow[]>('*');
  return child;
}

/** The agent that used this token with this key before, or undefined. */
async function sameAgain(
  trx: Knex.Transaction,
  request: EnrollRequest,
  kid: string,
): Promise<AgentRow | undefined> {
  const hash = hashToken(request.token);
  const agent: AgentRow | undefined = await trx('enrollments')
    .join('agents', 'agents.id', 'enrollments.agent_id')
    .whereIn('enrollments.token_hash', [hash, hashForBatch(hash, kid)])
    .where({
      'agents.kid': kid,
      'agents.kube_system_uid': request.kubeSystemUid,
      'agents.profile': request.profile ?? 'inventory',
    })
    .first('agents.*');
  const sameName =
    request.clusterName === undefined ||
    request.clusterName === agent?.cluster_name;
  if (!agent || !sameName) {
    return undefined;
  }
  if (agent.state === 'rejected') {
    throw new AgentRefusal('rejected', 'The enrollment was turned down');
  }
  if (agent.state === 'revoked') {
    throw AgentRefusal.revoked(
      'The key was revoked; enroll again with a new token and a new key',
    );
  }
  return agent;
}

async function insertAgent(
  trx: Knex.Transaction,
  agent: Omit<
    AgentRow,
    | 'created_at'
    | 'decided_at'
    | 'last_dseq'
    | 'protocol'
    | 'joins'
    | 'suspected_clone_at'
    | 'changing_at'
    | 'key_created_at'
  >,
): Promise<AgentRow> {
  const now = nowExpression(trx);
  const waiting = await trx('agent_next_keys')
    .where({ kid: agent.kid })
    .first();
  const inserted = waiting
    ? []
    : await trx('agents')
        .insert({ ...agent, created_at: now, key_created_at: now })
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
