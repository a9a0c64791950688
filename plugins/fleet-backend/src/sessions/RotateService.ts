import {
  PublicJwk,
  RotateRequest,
  RotateResponse,
  TIMING,
} from '@backstage-fleet/protocol';
import { calculateJwkThumbprint } from 'jose';
import { Knex } from 'knex';
import { AgentRefusal } from '../refusal';
import { verifyKeyProof } from '../signing/keyProof';
import { handInKey } from './nextKeys';
import { AuthenticatedAgent } from './types';
import { useOnce } from './useOnce';

/**
 * Takes keys with which agents replace their own.
 *
 * @remarks
 * The request is signed by the present key, the proof by the new one. Both
 * open the door until the new one is used for the first time, which makes it
 * the key of the agent; then the old one is worthless. A new key that was not
 * used within ten minutes is forgotten, and the old one goes on. So at every
 * moment at least one of the two an agent may hold lets it in, whichever
 * answer was lost and whenever it ended.
 */
export class RotateService {
  readonly #db: Knex;
  readonly #hubId: string;

  constructor(options: { db: Knex; hubId: string }) {
    this.#db = options.db;
    this.#hubId = options.hubId;
  }

  /** @throws AgentRefusal bad_signature, token_expired, replayed or invalid */
  async rotate(
    agent: AuthenticatedAgent,
    request: RotateRequest,
  ): Promise<RotateResponse> {
    const { kty, crv, x } = request.newPublicJwk;
    const publicJwk: PublicJwk = { kty, crv, x };
    const proof = await verifyKeyProof(request.proof, {
      publicJwk,
      type: 'fleet-rotate+jwt',
      claims: {
        iss: agent.agentId,
        aud: this.#hubId,
        old: agent.requestToken.kid,
      },
      now: Date.now() / 1000,
    });
    if (!proof.ok) {
      throw new AgentRefusal(proof.code, proof.message);
    }
    const kid = await calculateJwkThumbprint(publicJwk);
    const expiresAt = await this.#db.transaction(async trx => {
      await useOnce(trx, agent.requestToken);
      await useOnce(trx, { kid, jti: proof.jti });
      return handInKey(trx, agent, {
        kid,
        publicJwk: JSON.stringify(publicJwk),
        lifetime: TIMING.keyOverlap * 1000,
      });
    });
    return {
      kid,
      overlapUntil: new Date(expiresAt).toISOString(),
      serverTime: new Date().toISOString(),
    };
  }
}
