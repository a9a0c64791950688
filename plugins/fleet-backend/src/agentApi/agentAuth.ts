import { IncomingMessage } from 'node:http';
import { JsonValue, ProtocolLimits } from '@backstage-fleet/protocol';
import { AuthenticatedClusterId } from '../clusters/types';
import { AgentDirectory, KnownAgent } from './AgentDirectory';
import { encodingOf, parseBody, readBody } from './body';
import { TokenBuckets } from './rateLimits';
import { AgentRefusal } from '../refusal';
import { checkClaims, presentedToken, verifySignature } from './requestToken';

/** An agent whose key has signed the request. */
export interface AuthenticatedAgent {
  agentId: string;
  clusterId: AuthenticatedClusterId;
  clusterName: string;
  kubeSystemUid: string;
}

/** What the door needs to know who is there. */
export interface AgentAuthOptions {
  hubId: string;
  directory: AgentDirectory;
  limits: ProtocolLimits;
  rate: TokenBuckets;
  /** Called for every authenticated request, which counts as life. */
  onAlive(agent: AuthenticatedAgent): Promise<void>;
}

/** The refusal of an agent that may not come in, or undefined when it may. */
export function refusalOfState(
  state: KnownAgent['state'],
): AgentRefusal | undefined {
  switch (state) {
    case 'approved':
      return undefined;
    case 'pending':
      return new AgentRefusal(
        'pending_approval',
        'The key waits for approval; compare its fingerprint in the portal under Enroll',
        { retryAfterSeconds: 5 },
      );
    case 'rejected':
      return new AgentRefusal(
        'rejected',
        'The enrollment was turned down; ask for a new token if that was a mistake',
      );
    default:
      return new AgentRefusal(
        'revoked',
        state === 'expired'
          ? 'The key was silent for too long; enroll again with a new token'
          : 'The key was revoked; enroll again with a new token',
        { retryAfterSeconds: 300 },
      );
  }
}

/**
 * Authenticates a request and reads its body, which is inflated and parsed when
 * the caller asks for it.
 *
 * @remarks
 * In this order, so that the cheap comes first and nobody without a key gets
 * anything read: header size, key, signature, claims, rate, body with its
 * hash under a cap, inflate under a cap, parse.
 *
 * @param path - one of AGENT_PATHS, the one the request came to
 * @throws AgentRefusal
 */
export async function authenticate(
  req: IncomingMessage,
  path: string,
  options: AgentAuthOptions,
): Promise<{ agent: AuthenticatedAgent; parse: () => Promise<JsonValue> }> {
  const { token, kid } = presentedToken(req, options.limits.maxHeaderBytes);
  const known = await options.directory.find(kid);
  if (!known) {
    throw new AgentRefusal(
      'bad_signature',
      'The key of the token is not known to this hub',
    );
  }
  const claims = await verifySignature(token, known);
  checkClaims(claims, {
    agent: known,
    hubId: options.hubId,
    method: req.method ?? '',
    path,
    now: Date.now() / 1000,
  });
  const refusal = refusalOfState(known.state);
  if (refusal) {
    throw refusal;
  }
  const wait = options.rate.take(known.agentId);
  if (wait > 0) {
    throw new AgentRefusal(
      'rate_limited',
      'The agent makes more requests than it may',
      { retryAfterSeconds: Math.ceil(wait) },
    );
  }
  const encoding = encodingOf(req);
  const raw = await readBody(req, options.limits.maxBodyBytes);
  if (raw.hash !== claims.bh) {
    throw new AgentRefusal(
      'bad_signature',
      'The body is not the one the token was made for (bh)',
    );
  }
  const agent: AuthenticatedAgent = {
    agentId: known.agentId,
    clusterId: known.clusterId as AuthenticatedClusterId,
    clusterName: known.clusterName,
    kubeSystemUid: known.kubeSystemUid,
  };
  await options.onAlive(agent);
  return {
    agent,
    parse: () => parseBody(raw.bytes, encoding, options.limits),
  };
}
