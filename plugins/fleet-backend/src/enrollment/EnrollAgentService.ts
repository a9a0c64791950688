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
import { useOnce } from '../sessions/useOnce';
import { verifyKeyProof } from '../signing/keyProof';
import { HubIdentity } from '../signing/Signer';
import { consumeToken, ConsumedToken } from './consumeToken';
import { hashToken } from './token';

/**
 * Takes agents' keys in exchange for enrollment tokens.
 *
 * @remarks
 * The token is used up, the agent stored and, where the token says so,
 * approved in one transaction. The same key with the same token gets the same
 * answer again, so that a lost answer costs nothing; the proof has to be a new
 * one, as it is taken once.
 */
export class EnrollAgentService {
  readonly #db: Knex;
  readonly #identity: HubIdentity;
  readonly #auditor: AuditorService;
  readonly #agents: AgentSignal;
  readonly #maxPerMinute: number;

  constructor(options: {
    db: Knex;
    identity: HubIdentity;
    auditor: AuditorService;
    agents: AgentSignal;
    /** Successful enrollments per minute on all replicas. */
    maxPerMinute: number;
  }) {
    this.#db = options.db;
    this.#identity = options.identity;
    this.#auditor = options.auditor;
    this.#agents = options.agents;
    this.#maxPerMinute = options.maxPerMinute;
  }

  /**
   * @returns also whether the agent is new, and not one that came again
   * @throws AgentRefusal
   */
  async enroll(
    request: EnrollRequest,
  ): Promise<{ isNew: boolean; response: EnrollResponse }> {
    const { hubId, signer } = this.#identity;
    const { kty, crv, x } = request.publicJwk;
    const publicJwk: PublicJwk = { kty, crv, x };
    const proof = await verifyKeyProof(request.proof, {
      publicJwk,
      type: 'fleet-enroll+jwt',
      claims: { aud: hubId, th: hashToken(request.token) },
      now: Date.now() / 1000,
    });
    if (!proof.ok) {
      throw new AgentRefusal(proof.code, proof.message);
    }
    const kid = await calculateJwkThumbprint(publicJwk);
    await signer.refresh?.();
    const hubKeys = signer.keys();
    const outcome = await this.#db.transaction(async trx => {
      await useOnce(trx, { kid, jti: proof.jti });
      return consumeToken(trx, request, {
        kid,
        publicJwk: JSON.stringify(publicJwk),
        hubKid: hubKeys[hubKeys.length - 1].kid,
        maxPerMinute: this.#maxPerMinute,
      });
    });
    await this.#afterCommit(outcome);
    const { agent } = outcome;
    return {
      isNew: outcome.isNew,
      response: {
        agentId: agent.id,
        clusterId: agent.cluster_id,
        clusterName: agent.cluster_name,
        hubId,
        status: agent.state === 'approved' ? 'approved' : 'pending',
        fingerprint: kid,
        hubKeys,
        serverTime: new Date().toISOString(),
      },
    };
  }

  async #afterCommit({ agent, isNew, changed }: ConsumedToken): Promise<void> {
    if (!isNew || agent.state !== 'approved') {
      return;
    }
    this.#agents.notify(changed);
    await audited(
      this.#auditor,
      {
        eventId: 'enrollment-approve',
        actor: { ref: 'enrollment token with auto-approve' },
        meta: {
          clusterName: agent.cluster_name,
          target: `agent:${agent.id}`,
          fingerprint: agent.kid,
        },
      },
      async () => {},
    );
  }
}
